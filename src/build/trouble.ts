import { Failure, type Problem } from '../domain/failure.ts';

/** A problem that is collected rather than thrown at once: everything wrong is said in one go. */
export interface Trouble {
  exit: 1 | 2 | 3;
  problem: Problem;
}

export const misused = (problem: Problem): Trouble => ({ exit: 2, problem });
export const refusal = (problem: Problem): Trouble => ({ exit: 3, problem });
export const failure = (problem: Problem): Trouble => ({ exit: 1, problem });

/** One Failure for all of them. What the reader must mend in his configuration counts before what a check refused. */
export function throwIfAny(troubles: readonly Trouble[]): void {
  const exit = ([2, 3, 1] as const).find((code) => troubles.some((trouble) => trouble.exit === code));
  if (exit === undefined) return;
  const order = troubles.filter((t) => t.exit === exit).concat(troubles.filter((t) => t.exit !== exit));
  throw new Failure(
    exit,
    order.map((trouble) => trouble.problem),
  );
}

/** A part of the work that either came out or did not, with what is wrong. */
export type Outcome<Value> = { value: Value } | { trouble: Trouble };

export const isTrouble = <Value>(outcome: Outcome<Value>): outcome is { trouble: Trouble } =>
  'trouble' in outcome;
