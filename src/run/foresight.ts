import type { Plan, Step } from '../domain/plan.ts';
import type { ComposeModel } from '../domain/services.ts';
import { isRemembered, recallModel } from '../engine/remembered-model.ts';
import type { Convergence } from './converge.ts';
import type { Looking } from './observe.ts';
import type { Server } from './server.ts';

/**
 * Compose's reading of its file is the longest part of a way back, and as long as a small build after a pull. Where its
 * files are as they were, a rollback wakes the standby, and a deployment builds, by what Compose said the last time,
 * while it reads; what it says now must be the same before anything else happens.
 */
export interface Foresight {
  /** Rejects with Mistaken where Compose says something else, or nothing. */
  certain: Promise<void>;
}

export const foresightThat = (
  model: Promise<ComposeModel>,
  same: (now: ComposeModel) => boolean,
): Foresight => {
  const certain = model
    .then(same, () => false)
    .then((isSame) => {
      if (!isSame) throw new Mistaken();
    });
  certain.catch(() => {}); // awaited by whoever acts on it
  return { certain };
};

/** Compose read what none of the files told that are watched. What was done is undone, and all begins anew. */
export class Mistaken extends Error {
  override readonly name = 'Mistaken';
}

/** A look by what Compose said the last time; null where nothing is remembered. */
export function foresightOf(server: Server, looking: Looking): (Foresight & { looking: Looking }) | null {
  const remembered = recallModel(server.config, server.state);
  if (remembered === null) return null;
  const { certain } = foresightThat(looking.model, (model) => isRemembered(remembered, model));
  return { looking: looking.with(remembered), certain };
}

/** Up to the trial of the candidate nothing is made, stopped or removed: what was paused runs again, and that is all. */
export function wakesOnly({ stages }: Plan): boolean {
  const candidate = stages.findIndex(isCandidate);
  return (
    candidate > 0 &&
    stages
      .slice(0, candidate)
      .every(({ steps }) => steps.every(({ kind }) => kind === 'resume' || kind === 'ready'))
  );
}

/**
 * The same way, with Compose's word awaited before anything that goes further, and before anything is said of a failure:
 * only from then on does the filter know every value.
 */
export const checked = (way: Convergence, { certain }: Foresight): Convergence => ({
  ...way,
  before: async ({ steps }) => {
    if (!steps.every(({ kind }) => hasty.includes(kind))) await certain;
  },
  effect: async (step, signal) => {
    try {
      await way.effect(step, signal);
    } catch (error) {
      await certain.catch(() => {});
      throw error;
    }
  },
});

const isCandidate = ({ steps }: Plan['stages'][number]): boolean =>
  steps.some(({ kind }) => kind === 'candidate');

/** What is taken back without a trace: nobody is served by it yet. */
const hasty: readonly Step['kind'][] = ['export', 'build', 'resume', 'ready'];
