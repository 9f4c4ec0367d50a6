import type { ResultEvent, ResultState } from '../domain/event.ts';
import { Failure, problemsOf } from '../domain/failure.ts';
import type { Plan } from '../domain/plan.ts';
import { words } from '../words/words.ts';
import type { Operation } from './operation.ts';

/** The last line of an operation that was not begun, or that ended in a way nobody foresaw. */
export const refusalOf = (operation: Pick<Operation, 'kind'>, error: unknown): ResultEvent => ({
  type: 'result',
  operation: operation.kind,
  result: error instanceof Failure && error.exit !== 1 ? 'refused' : 'failed',
  release: null,
  previous: null,
  changed: [],
  seconds: { total: round(performance.now() / 1000), to_live: null },
  probe: null,
  undo: null,
  reason: problemsOf(error)
    .map((problem) => problem.rule)
    .join('; '),
  problems: problemsOf(error),
});

/** The person said stop before anything was begun. */
export const cancelledOf = (
  operation: Pick<Operation, 'kind'>,
  live: ResultEvent['release'],
): ResultEvent => ({
  type: 'result',
  operation: operation.kind,
  result: 'cancelled',
  release: live,
  previous: live,
  changed: [],
  seconds: { total: round(performance.now() / 1000), to_live: null },
  probe: null,
  undo: null,
  reason: words().screen.cancelled(),
});

interface Outcome {
  /** Seconds; null where nothing went live. */
  toLive?: number | null;
  reason?: string;
  proof?: ResultEvent['probe'];
}

export function resultOf(
  operation: Operation,
  plan: Plan,
  result: ResultState,
  outcome: Outcome = {},
): ResultEvent {
  const { toLive = null, proof = null, reason = defaultReason(plan, result) } = outcome;
  const changed = plan.hubs.filter((hub) => hub.change !== 'keep').map((hub) => hub.hub);
  return {
    type: 'result',
    operation: operation.kind,
    result,
    release: result === 'cancelled' ? plan.previous : plan.release,
    previous: plan.previous,
    changed: result === 'done' ? changed : [],
    seconds: { total: round(performance.now() / 1000), to_live: toLive === null ? null : round(toLive) },
    probe: proof,
    undo: result === 'done' && plan.undo ? ['twinport', ...plan.undo].join(' ') : null,
    ...(reason === null ? {} : { reason }),
  };
}

function defaultReason(plan: Plan, result: ResultState): string | null {
  if (result === 'nothing') return words().screen.nothing(plan);
  return result === 'cancelled' ? words().screen.cancelled() : null;
}

export const round = (seconds: number): number => Math.round(seconds * 1000) / 1000;
