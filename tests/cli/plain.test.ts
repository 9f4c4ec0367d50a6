import { describe, expect, it } from 'vitest';
import { PlainRenderer, planText, problemsText, resultText } from '../../src/cli/plain.ts';
import { paint } from '../../src/cli/text.ts';
import type { ResultEvent } from '../../src/domain/event.ts';
import type { Plan } from '../../src/domain/plan.ts';
import {
  accepted,
  deploy,
  deployPlan,
  promote,
  promotePlan,
  recoverPlan,
  rollback,
  rollbackPlan,
} from '../operations/acts.ts';
import { Crash } from '../operations/simulate.ts';
import { World } from '../operations/world.ts';
import { configOf } from '../support/config.ts';

const plain = paint(false);
const shown = (plan: Plan): string => planText(plan, plain);

/** Production serves r1, staging r2 with other sales. */
function staged(): World {
  const world = new World({ hubs: ['manager', 'sales'], supports: { db: [] } });
  deploy(world);
  promote(world);
  world.push({ sales: 'two' });
  deploy(world);
  return world;
}

describe('a plan', () => {
  it('of a deployment says what is built and what is left alone, and why', () => {
    const world = staged();
    world.push({ sales: 'three' });
    world.configure('staging', 'manager', { DATABASE_URL: 'hunter2' });
    expect(shown(accepted(deployPlan(world)))).toMatchInlineSnapshot(`
      "Deploy r3 to staging (now r2)
        manager  start  configuration changed: env.DATABASE_URL
        sales    start  code changed: 2222222 → 3333333

      "
    `);
  });

  it('of a first promotion says that there is no way back', () => {
    const world = new World({ hubs: ['manager', 'sales'] });
    deploy(world);
    expect(shown(accepted(promotePlan(world)))).toMatchInlineSnapshot(`
      "Promote r1 to production (serves nothing yet)
        manager  start  not served yet
        sales    start  not served yet
        ! There is nothing to go back to afterwards.

      "
    `);
  });

  it('of a rollback says which values are today’s', () => {
    const world = staged();
    promote(world);
    world.configure('production', 'sales', { SESSION_SECRET: 'hunter2' });
    expect(shown(accepted(rollbackPlan(world)))).toMatchInlineSnapshot(`
      "Roll production back to r1 (now r2)
        manager  leave alone  unchanged since r1
        sales    start        other image: r2 → r1; configuration changed: env.SESSION_SECRET; its standby has an older configuration, so it starts anew
        ! Changed since that release ran, and today's values are used: env.SESSION_SECRET.

      "
    `);
  });

  it('of going forward again says so', () => {
    const world = staged();
    promote(world);
    rollback(world);
    expect(shown(accepted(rollbackPlan(world, 'r2')))).toMatchInlineSnapshot(`
      "Take production forward to r2 again (now r1)
        manager  leave alone  unchanged since r1
        sales    start again  other image: r1 → r2; its standby is started again

      "
    `);
  });

  it('of hubs that cannot run twice says that they will be away', () => {
    const world = new World({ hubs: ['manager', 'bot'], singletons: ['bot'] });
    deploy(world);
    world.push({ bot: 'two' });
    expect(shown(accepted(deployPlan(world)))).toMatchInlineSnapshot(`
      "Deploy r2 to staging (now r1)
        manager  leave alone  unchanged since r1
        bot      start        code changed: 1111111 → 2222222
        ! bot: stopped before the new one starts, so away for as long as that takes.

      "
    `);
  });

  it('says about how long they will be away, where that is known', () => {
    const say = (ms: number) =>
      planText({ ...accepted(promotePlan(staged())), notes: [{ note: 'away', hubs: ['bot'], ms }] }, plain);
    expect(say(5400)).toContain('away for about 5 s, as the last time.');
    expect(say(200)).toContain('away for about 1 s');
  });

  it('of a recovery says what was interrupted', () => {
    const world = staged();
    expect(() => promote(world, { stopAt: { step: 3, before: true, fails: false } })).toThrow(Crash);
    expect(shown(recoverPlan(world))).toMatchInlineSnapshot(`
      "Finish or undo what was interrupted on production
        ! An earlier promote did not end (op4).

      "
    `);
  });

  it('shows no value', () => {
    const world = staged();
    world.configure('production', 'sales', { SESSION_SECRET: 'hunter2' });
    expect(shown(accepted(promotePlan(world)))).toContain('SESSION_SECRET');
    expect(shown(accepted(promotePlan(world)))).not.toContain('hunter2');
  });
});

const result = (changes: Partial<ResultEvent>): ResultEvent => ({
  type: 'result',
  operation: 'promote',
  result: 'done',
  release: 'r2',
  previous: 'r1',
  changed: ['sales'],
  seconds: { total: 4.13, to_live: 2.204 },
  probe: { requests: 412, failed: 0, longest_gap_ms: 34, skew_ms: 0 },
  undo: 'twinport rollback',
  ...changes,
});

describe('the last lines', () => {
  const plan = { environment: 'production' } as Plan;
  const said = (changes: Partial<ResultEvent>): string =>
    resultText(result(changes), plan, configOf(['a']), plain);

  it('say what serves, where to look, how long it took, what users saw of it, and the way back', () => {
    expect(said({})).toMatchInlineSnapshot(`
      "Production serves r2, live after 2.20 s (4.1 s in all).
        http://workhub.biz
      412 requests through the gateway during the cut-over: 0 failed, longest gap 34 ms, old and new mixed for 0 ms.
      Undo: twinport rollback
      "
    `);
  });

  it('show no zero that was not seen', () => {
    expect(said({ probe: null })).toContain('No request fell into the cut-over');
    expect(said({ probe: null })).not.toMatch(/\b0 failed/);
  });

  it('say why there is no way back', () => {
    const undoOf = (changes: Partial<ResultEvent>) =>
      said({ undo: null, ...changes })
        .trimEnd()
        .split('\n')
        .at(-1);
    expect(undoOf({ previous: null })).toMatchInlineSnapshot(`"Undo: none, there was nothing before."`);
    expect(undoOf({ previous: 'r2' })).toMatchInlineSnapshot(
      `"Undo: none, the release is the same. Changed values: put those before back, and run this again."`,
    );
    expect(undoOf({ previous: 'r1' })).toMatchInlineSnapshot(`"Undo: none, r1 is not kept."`);
  });

  it('of a failure say what still serves', () => {
    expect(said({ result: 'failed', release: 'r1' })).toMatchInlineSnapshot(`
      "Production still serves r1.
      "
    `);
    expect(said({ result: 'failed', release: null })).toMatchInlineSnapshot(`
      "Production serves nothing, as before.
      "
    `);
  });

  it('of a cancellation say that it is undone, and what still serves', () => {
    expect(said({ result: 'cancelled', release: 'r1' })).toMatchInlineSnapshot(`
      "Cancelled before the cut-over; everything new was removed again.
      Production still serves r1.
      "
    `);
  });

  it('of a recovery say what is live', () => {
    expect(said({ operation: 'recover' })).toMatchInlineSnapshot(`
      "Recovered. r2 is live.
      "
    `);
  });
});

describe('steps', () => {
  const lines = (show: (renderer: PlainRenderer) => void): string => {
    let text = '';
    show(
      new PlainRenderer((more) => {
        text += more;
      }, plain),
    );
    return text;
  };
  const step = (name: string, state: 'started' | 'done' | 'failed', more: object = {}) =>
    ({ type: 'step', step: name, state, at: '', ...more }) as const;

  it('are a line each when they end; one that was stopped for another is neither good nor bad', () => {
    const text = lines(({ emit }) => {
      emit(step('start:sales', 'started'));
      emit(step('start:sales', 'done', { ms: 1240 }));
      emit(step('ready:sales', 'failed', { ms: 80, problems: [{ rule: 'it ended' }] }));
      emit(step('ready:manager', 'failed', { ms: 90, problems: [] }));
    });
    expect(text).toMatchInlineSnapshot(`
      "  ✓ start sales  1.2 s
        ✗ ready sales  0.1 s
        – ready manager  0.1 s
      "
    `);
  });

  it('have what belongs to the operation said, and a build’s own lines left to its log', () => {
    const text = lines(({ emit }) => {
      emit({ type: 'progress', step: null, text: 'Waiting: kim runs promote.' });
      emit({ type: 'progress', step: 'build:sales', text: '#7 [2/5] RUN npm ci' });
      emit({ type: 'progress', step: 'hook:post-deploy', text: 'mail sent' });
    });
    expect(text).toBe('Waiting: kim runs promote.\n    │ mail sent\n');
  });
});

describe('problems', () => {
  it('have their place, their rule, what was seen, and the remedy', () => {
    const problems = [
      {
        place: 'sales',
        rule: 'its new container ended',
        remedy: 'correct it',
        evidence: ['Error: no key', '  at x'],
      },
      { rule: 'the lock is taken' },
    ];
    expect(problemsText(problems, plain)).toMatchInlineSnapshot(`
      "✗ sales: its new container ended
          │ Error: no key
          │   at x
        → correct it
      ✗ the lock is taken
      "
    `);
  });
});
