import { describe, expect, it } from 'vitest';
import { after, type Fact, historyOf, previousOf } from '../../src/domain/history.ts';
import { missingFacts } from '../../src/domain/rebuild.ts';
import { at, deploy, promote, promotePlan, rollback } from '../operations/acts.ts';
import { World } from '../operations/world.ts';

/** Production serves r3 over r2 over r1, staging too; of r1 nothing is left but its line. */
function world(): World {
  const made = new World();
  for (const code of ['one', 'two', 'three']) {
    made.push({ a: code });
    deploy(made);
    promote(made);
  }
  return made;
}

/** What the ledger says once lines of it were lost and what is seen was put in their place. */
function rebuilt(on: World, isLost: (fact: Fact) => boolean, damaged = true) {
  const left = on.facts.filter((fact) => !isLost(fact));
  const lines = on.facts.flatMap((fact, at) => (isLost(fact) ? [at + 1] : []));
  const history = historyOf(left, damaged ? lines : []);
  const { now, hubServices, images, containers, environments } = on.look();
  const live = { staging: environments.staging.live, production: environments.production.live };
  const facts = missingFacts(history, { now, live, hubServices, images, containers });
  return { facts, lines, history: after(history, facts) };
}

const isLive = (release: string) => (fact: Fact) =>
  fact.fact === 'live' && fact.environment === 'production' && fact.release === release;

describe('a sound ledger', () => {
  it('gets nothing', () => {
    expect(rebuilt(world(), () => false).facts).toEqual([]);
  });

  it('gets nothing while an operation is open that has cut over', () => {
    const on = world();
    on.facts.push({
      fact: 'operation-started',
      id: 'open',
      kind: 'promote',
      by: 'kim',
      at: '',
      environment: 'production',
      release: 'r4',
      before: on.environments.production.live!.id,
    });
    on.environments.production.live = { ...on.environments.production.live!, id: 'open', release: 'r4' };
    expect(rebuilt(on, () => false).facts).toEqual([]);
  });
});

describe('a ledger without one of its lines', () => {
  it('that said what is live: it is seen', () => {
    const { history } = rebuilt(world(), isLive('r3'), false);
    expect(history.production).toEqual(['r2', 'r3']);
  });

  it('that said what was live before: :rollback knows it', () => {
    const { history } = rebuilt(world(), isLive('r2'));
    expect(previousOf(history, 'r3')).toBe('r2');
    expect(history.wentLive.r2?.production).toBeDefined();
  });

  it('that described a release: its tags and labels do', () => {
    const on = world();
    const { history } = rebuilt(on, (fact) => fact.fact === 'release' && fact.release.id === 'r2');
    expect(history.releases.find(({ id }) => id === 'r2')).toMatchObject({
      by: '',
      hubs: { a: { image: 'sha256:a-two' }, b: { image: 'sha256:b-one' } },
    });
  });

  it('that ended an operation: the next cut-over shows that it ended', () => {
    const on = world();
    const last = on.facts.findLastIndex((fact) => fact.fact === 'operation-started');
    Object.assign(on.facts[last]!, { before: 'long-ago', id: 'older' });
    const { facts, history } = rebuilt(on, (fact) => fact.fact === 'operation-ended', false);
    expect(facts[0]).toMatchObject({ fact: 'operation-ended', id: 'older', result: 'unknown' });
    expect(history.interrupted).toBeNull();
  });

  it('that marked a release bad: production has an older one now', () => {
    const on = world();
    rollback(on);
    const { history } = rebuilt(on, (fact) => fact.fact === 'bad');
    expect(history.bad).toEqual(['r3']);
    expect(history.production.at(-1)).toBe('r2');
  });

  it('that took a mark away again: what is live is not bad', () => {
    const on = world();
    rollback(on);
    rollback(on, 'r3');
    expect(rebuilt(on, (fact) => fact.fact === 'good').history.bad).toEqual([]);
  });

  it('names the lines and the releases, once', () => {
    const on = world();
    const { facts, lines } = rebuilt(on, (fact) => fact.fact === 'release' && fact.release.id === 'r2');
    expect(facts.at(-1)).toMatchObject({ fact: 'completed', why: 'damaged', lines, releases: ['r2'] });
    on.facts.push(...facts);
    expect(rebuilt(on, () => false).facts).toEqual([]);
  });
});

describe('a missing ledger', () => {
  it('has again what is live, the way back, and which release was taken back', () => {
    const on = world();
    rollback(on);
    const { facts, history } = rebuilt(on, () => true, false);
    expect(facts.at(-1)).toMatchObject({ fact: 'completed', why: 'missing', lines: [] });
    expect(history).toMatchObject({ staging: 'r3', production: ['r2'], bad: ['r3'] });
    expect(history.releases.map(({ id }) => id)).toEqual(['r2', 'r3']);
  });
});

describe('a damaged ledger with an operation open', () => {
  it('believes the aliases where that has cut over and not recorded', () => {
    const on = world();
    on.push({ a: 'four' });
    deploy(on);
    expect(() => promote(on, at(promotePlan(on), 'after', 'cutover:production'))).toThrow();
    const { history } = rebuilt(on, isLive('r2'));
    expect(history.production).toEqual(['r2', 'r3']);
    expect(history.interrupted?.release).toBe('r4');
  });
});
