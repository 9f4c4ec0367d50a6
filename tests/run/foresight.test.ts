import { expect, it } from 'vitest';
import { failed } from '../../src/domain/failure.ts';
import type { NextGeneration, Placement, Plan, Step } from '../../src/domain/plan.ts';
import { type Convergence, converge } from '../../src/run/converge.ts';
import { checked, Mistaken, wakesOnly } from '../../src/run/foresight.ts';

const placement = { hub: 'a' } as Placement;
const resume: Step = { kind: 'resume', placement, container: 'c' };
const ready: Step = { kind: 'ready', placement, woken: true };
const generation = { id: 'o', release: 'r1', hubs: {}, changed: [] } as NextGeneration;
const candidate: Step = { kind: 'candidate', environment: 'production', generation };
const cutover: Step = { kind: 'cutover', environment: 'production', generation };
const start: Step = { kind: 'start', placement };

const plan = (...stages: Step[]) => ({ stages: stages.map((step) => ({ steps: [step] })) }) as Plan;

it.each([
  ['wakes alone', plan(resume, ready, candidate, cutover), true],
  ['also starts', plan(resume, start, ready, candidate, cutover), false],
  ['runs a hook before', plan({ kind: 'hook' } as Step, resume, ready, candidate, cutover), false],
  ['changes nothing that runs', plan(candidate, cutover), false],
  ['has nothing to do', plan(), false],
])('a plan that %s: %#', (_what, which, expected) => {
  expect(wakesOnly(which)).toBe(expected);
});

/** Walks by foresight; `wrong` fails. Every step as it ends, and what was thrown. */
async function walk(
  certain: Promise<void>,
  wrong: Step['kind'] | null = null,
  log: string[] = [],
  whole = plan(resume, ready, candidate, cutover),
) {
  certain.catch(() => {});
  const way: Convergence = {
    effect: async ({ kind }) => {
      if (kind === wrong) throw failed({ rule: 'it fell over' });
      log.push(kind);
    },
    emit: (event) => void (event.type === 'step' && event.state === 'failed' && log.push('failed')),
    cancel: new AbortController().signal,
    committed: () => false,
    tolerated: () => {},
  };
  const foresight = { certain };
  const error = await converge(whole, checked(way, foresight)).catch((thrown: unknown) => thrown);
  return { log, error };
}

it('goes on to the candidate where Compose says the same', async () => {
  expect(await walk(Promise.resolve())).toEqual({
    log: ['resume', 'ready', 'candidate', 'cutover'],
    error: undefined,
  });
});

it('wakes before Compose has said anything, and ends before the candidate where it says something else', async () => {
  const { log, error } = await walk(Promise.reject(new Mistaken()));
  expect(log).toEqual(['resume', 'ready']);
  expect(error).toBeInstanceOf(Mistaken);
});

it('says nothing of a failure before every value is known to the filter', async () => {
  const log: string[] = [];
  const certain = new Promise<void>((resolve) =>
    setImmediate(() => {
      log.push('Compose has said');
      resolve();
    }),
  );
  await walk(certain, 'resume', log);
  expect(log).toEqual(['Compose has said', 'failed']);
});

it('builds before Compose has said anything, and ends before the image gets the release’s name', async () => {
  const build: Step = { kind: 'build', hub: 'a', release: 'r1', commit: '1' };
  const tag: Step = { kind: 'tag', release: 'r1', hubs: {} };
  const { log, error } = await walk(Promise.reject(new Mistaken()), null, [], plan(build, tag));
  expect(log).toEqual(['build']);
  expect(error).toBeInstanceOf(Mistaken);
});
