import { describe, expect, it } from 'vitest';
import { frame } from '../../../src/cli/live/frame.ts';
import { Running } from '../../../src/cli/running.ts';
import { paint, width } from '../../../src/cli/text.ts';
import type { RunEvent } from '../../../src/domain/event.ts';
import type { Placement, Plan, Stage } from '../../../src/domain/plan.ts';

const start = Date.parse('2026-11-23T03:00:00.000Z');

/** A deployment of those hubs, each of them built. */
function planOf(...hubs: string[]): Plan {
  const placement = (hub: string) => ({ hub, environment: 'staging' }) as Placement;
  const side = (step: (hub: string) => Stage['steps'][number]): Stage => ({ steps: hubs.map(step) });
  const generation = {
    id: 'x',
    release: 'r5',
    hubs: Object.fromEntries(hubs.map((hub) => [hub, 'blue' as const])),
    changed: hubs,
  };
  const placements = hubs.map(placement);
  return {
    operation: 'deploy',
    id: 'x',
    environment: 'staging',
    release: 'r5',
    previous: 'r4',
    hubs: [
      { hub: 'wbhubmanager', change: 'keep', reasons: [] },
      ...hubs.map((hub) => ({ hub, change: 'start' as const, reasons: [] })),
    ],
    notes: [],
    stages: [
      side((hub) => ({ kind: 'build', hub, release: 'r5', commit: 'c' })),
      side((hub) => ({ kind: 'start', placement: placement(hub) })),
      side((hub) => ({ kind: 'ready', placement: placement(hub), woken: false })),
      { steps: [{ kind: 'cutover', environment: 'staging', generation }] },
      { steps: [{ kind: 'watch', environment: 'staging', placements, ms: 10_000 }] },
    ],
    undo: null,
  };
}

class Told {
  readonly running = new Running();
  private ms = 0;

  constructor(...events: (RunEvent | string | number)[]) {
    for (const event of events) this.tell(event);
  }

  /** `+build:a` begins, `-build:a` is done, `!build:a` fails, `build:a …` says; a number is seconds later. */
  tell(event: RunEvent | string | number): this {
    if (typeof event === 'number') this.ms += event * 1000;
    else if (typeof event === 'string') this.running.take(this.eventOf(event));
    else this.running.take(event);
    return this;
  }

  private eventOf(text: string): RunEvent {
    const at = new Date(start + this.ms).toISOString();
    const step = text.slice(1);
    if (text[0] === '+') return { type: 'step', step, state: 'started', at };
    if (text[0] === '-') return { type: 'step', step, state: 'done', at, ms: 1 };
    if (text[0] === '!') return { type: 'step', step, state: 'failed', at, ms: 1, problems: [{ rule: 'x' }] };
    if (text[0] === '/') return { type: 'step', step, state: 'failed', at, ms: 1, problems: [] };
    const [name, ...said] = text.split(' ');
    return { type: 'progress', step: name!, text: said.join(' ') };
  }

  frame(columns = 80, rows = 24, colour = false): string[] {
    const now = start + this.ms;
    const view = { columns, rows, now, paint: paint(colour), spinner: '⠹', what: 'deploy', since: start };
    return frame(this.running, view);
  }

  text = (columns?: number, rows?: number): string => `\n${this.frame(columns, rows).join('\n')}\n`;
}

const plan = (...hubs: string[]): RunEvent => ({ type: 'plan', plan: planOf(...hubs) });

const command =
  'RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund --prefer-offline --workspaces';

const building = () =>
  new Told(
    plan('wbsaleshub', 'wbfinhub'),
    '+build:wbsaleshub',
    '+build:wbfinhub',
    `build:wbsaleshub #8 [wbsaleshub-staging build 4/9] ${command}`,
    'build:wbsaleshub #8 1.2 npm warn deprecated 오래된-묶음@1.0.0: 이 묶음은 더 이상 관리되지 않으며 곧 사라질 것이니 다른 것을 쓰십시오',
    'build:wbsaleshub #8 2.0 \u001b[31madded\u001b[0m 120 packages\u001b[2A\u001b[K',
    'build:wbfinhub #5 [wbfinhub-staging 2/3] COPY . /app',
    72,
  );

describe('the live block', () => {
  it('of builds has the step of each and its last lines, at 80 columns', () => {
    expect(building().text(80)).toMatchInlineSnapshot(`
      "
        ⠹ build wbsaleshub  1 min 12 s  [build 4/9] RUN --mount=type=cache,target=/r…
          │ npm warn deprecated 오래된-묶음@1.0.0: 이 묶음은 더 이상 관리되지 않으며…
          │ added 120 packages
        ⠹ build wbfinhub  1 min 12 s  [2/3] COPY . /app

        HUB         BUILT  STARTED  HEALTHY  LIVE
        wbsaleshub  ⠹      ·        ·        ·
        wbfinhub    ⠹      ·        ·        ·

        Deploy r5 to staging (now r4)  1 min 12 s
      "
    `);
  });

  it('of builds at 200 columns has them longer', () => {
    expect(building().text(200)).toMatchInlineSnapshot(`
      "
        ⠹ build wbsaleshub  1 min 12 s  [build 4/9] RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund --prefer-offline --workspaces
          │ npm warn deprecated 오래된-묶음@1.0.0: 이 묶음은 더 이상 관리되지 않으며 곧 사라질 것이니 다른 것을 쓰십시오
          │ added 120 packages
        ⠹ build wbfinhub  1 min 12 s  [2/3] COPY . /app

        HUB         BUILT  STARTED  HEALTHY  LIVE
        wbsaleshub  ⠹      ·        ·        ·
        wbfinhub    ⠹      ·        ·        ·

        Deploy r5 to staging (now r4)  1 min 12 s
      "
    `);
  });

  it('shows hubs on their way', () => {
    const told = building().tell('-build:wbsaleshub').tell('-build:wbfinhub').tell('+start:wbsaleshub');
    told.tell('-start:wbsaleshub').tell('+start:wbfinhub').tell('+ready:wbsaleshub').tell(3);
    expect(told.text()).toMatchInlineSnapshot(`
      "

        HUB         BUILT  STARTED  HEALTHY  LIVE
        wbsaleshub  ✓      ✓        ⠹        ·     3 s
        wbfinhub    ✓      ⠹        ·        ·     3 s

        Deploy r5 to staging (now r4)  1 min 15 s
      "
    `);
  });

  it('shows how long a watch goes on', () => {
    const told = building().tell('-build:wbsaleshub').tell('-build:wbfinhub');
    for (const step of ['start', 'ready']) told.tell(`-${step}:wbsaleshub`).tell(`-${step}:wbfinhub`);
    told.tell('-cutover:staging').tell('+watch:staging').tell(4);
    expect(told.text()).toMatchInlineSnapshot(`
      "
        ⠹ watch staging  4 s of 10 s

        HUB         BUILT  STARTED  HEALTHY  LIVE
        wbsaleshub  ✓      ✓        ✓        ✓
        wbfinhub    ✓      ✓        ✓        ✓

        Deploy r5 to staging (now r4)  1 min 16 s
      "
    `);
  });

  it('tells a hub that failed from one that was stopped with it, and a release that was taken back', () => {
    const told = new Told(plan('a', 'b'), '-start:a', '-start:b', '!ready:a', '/ready:b');
    expect(told.text()).toMatchInlineSnapshot(`
      "

        HUB  BUILT  STARTED  HEALTHY  LIVE
        a    ·      ✓        ✗        ·
        b    ·      ✓        –        ·

        Deploy r5 to staging (now r4)  0 s
      "
    `);
    const back = new Told(plan('a'), '-start:a', '-ready:a', '-cutover:staging', '-revert:staging');
    expect(back.text()).toMatchInlineSnapshot(`
      "

        HUB  BUILT  STARTED  HEALTHY  LIVE
        a    ·      ✓        ✓        ✗

        Deploy r5 to staging (now r4)  0 s
      "
    `);
  });
});

describe('room', () => {
  const many = Array.from({ length: 50 }, (_, number) => `hub-${number}`);
  const worlds = {
    builds: building(),
    'fifty builds': new Told(plan(...many), ...many.map((hub) => `+build:${hub}`)),
    'fifty starts': new Told(plan(...many), ...many.map((hub) => `+start:${hub}`), '-start:hub-7'),
    Korean: building().tell(`build:wbfinhub #5 1.0 ${'허브를 짓는 중 '.repeat(40)}`),
  };

  it.each(Object.keys(worlds))('is kept to in width and height, whatever the window: %s', (name) => {
    for (const columns of [10, 40, 79, 80, 81, 200])
      for (const rows of [2, 3, 5, 10, 24, 60]) {
        const lines = worlds[name as keyof typeof worlds].frame(columns, rows, true);
        expect(lines.length, `${columns}×${rows}`).toBeLessThan(rows);
        for (const line of lines) expect(width(line), line).toBeLessThan(columns);
      }
  });

  it('that is low shows those under way, and how many more there are', () => {
    const told = new Told(plan(...many), ...many.map((hub) => `-start:${hub}`), '+ready:hub-40');
    expect(told.text(80, 8)).toMatchInlineSnapshot(`
      "
        HUB     BUILT  STARTED  HEALTHY  LIVE
        hub-40  ·      ✓        ⠹        ·     0 s
        hub-0   ·      ✓        ·        ·
        hub-1   ·      ✓        ·        ·
        hub-2   ·      ✓        ·        ·
        … and 46 more
        Deploy r5 to staging (now r4)  0 s
      "
    `);
  });
});

describe('nothing', () => {
  it('is drawn while a question about the plan is open', () => {
    expect(new Told(plan('a')).frame()).toEqual([]);
  });

  it('is left of a former plan', () => {
    const told = building().tell('-build:wbsaleshub').tell('-build:wbfinhub').tell(plan('wbsaleshub'));
    expect(told.frame()).toEqual([]);
  });

  it('but what runs and for how long is known before the plan', () => {
    expect(new Told(12).frame()).toEqual(['  ⠹ deploy  12 s']);
  });
});
