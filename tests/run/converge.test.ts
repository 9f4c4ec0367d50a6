import { describe, expect, it } from 'vitest';
import type { StepEvent } from '../../src/domain/event.ts';
import { Failure, failed, type Problem, refused } from '../../src/domain/failure.ts';
import type { Stage, Step } from '../../src/domain/plan.ts';
import { Cancelled, converge, type Effect } from '../../src/run/converge.ts';

const build = (hub: string): Step => ({ kind: 'build', hub, release: 'r1', commit: '1' });
const stage = (...hubs: string[]): Stage => ({ steps: hubs.map(build) });
const nameOf = (step: Step): string => ('hub' in step ? step.hub : step.kind);

/** Gives the processor away until everything that can go on has gone on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

class Trip {
  readonly log: string[] = [];
  readonly events: StepEvent[] = [];
  readonly tolerated: Problem[] = [];
  readonly cancel = new AbortController();
  committed = false;
  /** Steps that wait until they are let go, by hub. */
  private readonly gates = new Map<string, () => void>();
  private readonly effects: Record<string, Effect>;

  constructor(effects: Record<string, Effect> = {}) {
    this.effects = effects;
  }

  go(...stages: Stage[]): Promise<void> {
    return converge(
      { stages },
      {
        effect: async (step, signal) => {
          this.log.push(`+${nameOf(step)}`);
          await this.effects[nameOf(step)]?.(step, signal);
          this.log.push(`-${nameOf(step)}`);
        },
        emit: (event) => void this.events.push(event as StepEvent),
        cancel: this.cancel.signal,
        committed: () => this.committed,
        tolerated: (problems) => void this.tolerated.push(...problems),
      },
    );
  }

  /** A step that ends when told to, or when its signal says so. */
  waits: Effect = (step, signal) =>
    new Promise((resolve, reject) => {
      this.gates.set(nameOf(step), resolve);
      signal.addEventListener('abort', () => reject(new Error(`${nameOf(step)} was stopped`)), {
        once: true,
      });
    });

  letGo(hub: string): void {
    this.gates.get(hub)!();
  }
}

const waiting = (...hubs: string[]): Trip => {
  const trip: Trip = new Trip(
    Object.fromEntries(hubs.map((hub) => [hub, (s, signal) => trip.waits(s, signal)])),
  );
  return trip;
};

const endOf = (promise: Promise<void>): Promise<unknown> =>
  promise.then(() => 'done').catch((error) => error);

describe('the stages of a plan', () => {
  it('run one after the other, the steps of a stage side by side', async () => {
    const trip = waiting('a', 'b');
    const end = trip.go(stage('a', 'b'), stage('c'));
    await settle();
    expect(trip.log).toEqual(['+a', '+b']);
    trip.letGo('b');
    await settle();
    expect(trip.log).toEqual(['+a', '+b', '-b']);
    trip.letGo('a');
    await end;
    expect(trip.log).toEqual(['+a', '+b', '-b', '-a', '+c', '-c']);
  });

  it('have no more steps under way than their limit', async () => {
    const trip = waiting('a', 'b', 'c');
    const end = trip.go({ ...stage('a', 'b', 'c'), limit: 2 });
    await settle();
    expect(trip.log).toEqual(['+a', '+b']);
    trip.letGo('b');
    await settle();
    expect(trip.log).toEqual(['+a', '+b', '-b', '+c']);
    trip.letGo('a');
    trip.letGo('c');
    await end;
  });

  it('tell each step before and after its effect, with the time it took', async () => {
    const trip = new Trip();
    await trip.go(stage('a'));
    expect(trip.events).toMatchObject([
      { type: 'step', step: 'build:a', state: 'started' },
      { type: 'step', step: 'build:a', state: 'done', ms: expect.any(Number) },
    ]);
    expect(trip.events[0]).not.toHaveProperty('ms');
  });
});

describe('a step that fails', () => {
  const broken =
    (rule: string): Effect =>
    async () => {
      throw failed({ place: 'here', rule });
    };

  it('ends the operation: its siblings are stopped, and no later stage begins', async () => {
    const trip: Trip = new Trip({ a: (s, signal) => trip.waits(s, signal), b: broken('no room') });
    const error = await endOf(trip.go(stage('a', 'b'), stage('c')));
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ exit: 1, problems: [{ place: 'here', rule: 'no room' }] });
    expect(trip.log).toEqual(['+a', '+b']);
  });

  it('is told with its problems; a sibling that was stopped for it has nothing to say', async () => {
    const trip: Trip = new Trip({ a: (s, signal) => trip.waits(s, signal), b: broken('no room') });
    await endOf(trip.go(stage('a', 'b')));
    const ends = trip.events.filter(({ state }) => state === 'failed');
    expect(ends).toMatchObject([
      { step: 'build:b', problems: [{ rule: 'no room' }] },
      { step: 'build:a', problems: [] },
    ]);
  });

  it('has each of its problems told', async () => {
    const many = [{ rule: 'one' }, { rule: 'two' }];
    const trip = new Trip({
      a: async () => {
        throw failed(many);
      },
    });
    expect(await endOf(trip.go(stage('a')))).toMatchObject({ problems: many });
  });

  it('keeps its exit code', async () => {
    const trip = new Trip({
      a: async () => {
        throw refused({ rule: 'Docker does not answer' });
      },
    });
    expect(await endOf(trip.go(stage('a')))).toMatchObject({ exit: 3 });
  });

  it('is a failure with its cause where it was an error of ours', async () => {
    const cause = new TypeError('x is not a function');
    const trip = new Trip({
      a: async () => {
        throw cause;
      },
    });
    expect(await endOf(trip.go(stage('a')))).toMatchObject({
      exit: 1,
      cause,
      problems: [{ rule: cause.message }],
    });
  });

  it('lets none of its stage begin that has not begun', async () => {
    const trip = new Trip({ a: broken('no room') });
    await endOf(trip.go({ ...stage('a', 'b', 'c'), limit: 1 }));
    expect(trip.log).toEqual(['+a']);
  });

  it('is tolerated and told where it is a hook that comes afterwards, and only there', async () => {
    const hook = (name: 'pre-deploy' | 'post-deploy'): Stage => ({
      steps: [{ kind: 'hook', hook: name, variables: {} }],
    });
    const trip = new Trip({ hook: broken('the mail did not go out') });
    await trip.go(hook('post-deploy'), stage('a'));
    expect(trip.tolerated).toEqual([{ place: 'here', rule: 'the mail did not go out' }]);
    expect(trip.log).toEqual(['+hook', '+a', '-a']);
    expect(await endOf(trip.go(hook('pre-deploy'), stage('b')))).toBeInstanceOf(Failure);
  });
});

describe('a person who says stop', () => {
  it('before the cut-over ends the step under way and begins no other', async () => {
    const trip = waiting('a');
    const end = endOf(trip.go(stage('a'), stage('b')));
    await settle();
    trip.cancel.abort();
    expect(await end).toBeInstanceOf(Cancelled);
    expect(trip.log).toEqual(['+a']);
    expect(trip.events.at(-1)).toMatchObject({ step: 'build:a', state: 'failed', problems: [] });
  });

  it('between two stages is heard too', async () => {
    const trip = new Trip();
    const end = endOf(trip.go(stage('a'), stage('b')));
    trip.cancel.abort();
    expect(await end).toBeInstanceOf(Cancelled);
    expect(trip.log).not.toContain('+b');
  });

  it('beforehand has nothing done', async () => {
    const trip = new Trip();
    trip.cancel.abort();
    expect(await endOf(trip.go(stage('a')))).toBeInstanceOf(Cancelled);
    expect(trip.events).toEqual([]);
  });

  it('after the cut-over has the rest completed', async () => {
    const trip = waiting('a');
    trip.committed = true;
    const end = endOf(trip.go(stage('a'), stage('b')));
    await settle();
    trip.cancel.abort();
    await settle();
    expect(trip.log).toEqual(['+a']);
    trip.letGo('a');
    expect(await end).toBe('done');
    expect(trip.log).toEqual(['+a', '-a', '+b', '-b']);
  });

  it('while the cut-over happens has the rest completed as well', async () => {
    const trip: Trip = new Trip({
      a: async () => {
        trip.committed = true;
        trip.cancel.abort();
      },
    });
    expect(await endOf(trip.go(stage('a'), stage('b')))).toBe('done');
    expect(trip.log).toEqual(['+a', '-a', '+b', '-b']);
  });

  it('while the cut-over happens hides no failure of it', async () => {
    const trip: Trip = new Trip({
      a: async () => {
        trip.committed = true;
        trip.cancel.abort();
        throw failed({ rule: 'the disk is gone' });
      },
    });
    expect(await endOf(trip.go(stage('a'), stage('b')))).toMatchObject({
      problems: [{ rule: 'the disk is gone' }],
    });
    expect(trip.log).toEqual(['+a']);
  });
});
