import { setImmediate as turn } from 'node:timers/promises';
import type { Emit } from '../domain/event.ts';
import { Failure, failed, type Problem, problemsOf } from '../domain/failure.ts';
import { type Plan, type Stage, type Step, stepName } from '../domain/plan.ts';

/** Does one step. It decides nothing: everything it needs stands in the step. */
export type Effect = (step: Step, signal: AbortSignal) => Promise<void>;

/** The person said stop before the cut-over. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

export interface Convergence {
  effect: Effect;
  emit: Emit;
  /** Aborted by Ctrl-C or SIGTERM. */
  cancel: AbortSignal;
  /** True once the rename has happened: from then on everything is completed. */
  committed: () => boolean;
  /** Told what a step that may fail said. */
  tolerated: (problems: Problem[]) => void;
  /** Awaited before a stage begins; what it throws ends the walk there. */
  before?: (stage: Stage) => Promise<void>;
}

/**
 * Walks through the plan, stage by stage, the steps of a stage side by side. Throws a Failure with every problem of the
 * stage that failed, or Cancelled.
 */
export async function converge(plan: Pick<Plan, 'stages'>, way: Convergence): Promise<void> {
  for (const stage of plan.stages) {
    // A signal that has come already is heeded now, and not after the rename: only the second turn follows a look at
    // what came in.
    await turn();
    await turn();
    if (way.cancel.aborted && !way.committed()) throw new Cancelled();
    await way.before?.(stage);
    await runStage(stage, way);
  }
}

async function runStage(stage: Stage, way: Convergence): Promise<void> {
  const siblings = new AbortController();
  const signal = way.committed() ? siblings.signal : AbortSignal.any([siblings.signal, way.cancel]);
  const problems: Problem[] = [];
  let failure: unknown;
  const waiting = [...stage.steps];
  const worker = async () => {
    for (let step = waiting.shift(); step && !signal.aborted; step = waiting.shift()) {
      try {
        await runStep(step, way, signal);
      } catch (error) {
        if (!signal.aborted) problems.push(...problemsOf(error));
        failure ??= error;
        // One hub that fails fails the operation: the others need not go on.
        siblings.abort();
      }
    }
  };
  const atOnce = Math.min(stage.limit ?? stage.steps.length, stage.steps.length);
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (way.cancel.aborted && !way.committed()) throw new Cancelled();
  if (failure === undefined) return;
  // A signal in the stage that committed silenced nobody's problems but its own.
  const told = problems.length > 0 ? problems : problemsOf(failure);
  throw failure instanceof Failure ? new Failure(failure.exit, told) : failed(told, { cause: failure });
}

async function runStep(
  step: Step,
  { effect, emit, tolerated }: Convergence,
  signal: AbortSignal,
): Promise<void> {
  const name = stepName(step);
  const began = performance.now();
  const took = () => Math.round(performance.now() - began);
  const at = () => new Date().toISOString();
  emit({ type: 'step', step: name, state: 'started', at: at() });
  try {
    await effect(step, signal);
  } catch (error) {
    // A step that was stopped because another failed has nothing of its own to say.
    const problems = signal.aborted ? [] : problemsOf(error);
    emit({ type: 'step', step: name, state: 'failed', at: at(), ms: took(), problems });
    if (!mayFail(step)) throw error;
    tolerated(problems);
    return;
  }
  emit({ type: 'step', step: name, state: 'done', at: at(), ms: took() });
}

/** What a team runs afterwards cannot unmake what was done, and neither can what is tidied up then. */
const mayFail = (step: Step): boolean =>
  step.kind === 'hook' ? step.hook.startsWith('post-') : tidying.includes(step.kind);

const tidying: readonly Step['kind'][] = ['hold', 'prune-images', 'prune-cache'];
