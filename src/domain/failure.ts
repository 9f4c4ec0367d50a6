/** Exit codes of INTERFACE: what a script may hold on to. */
export const exitCodes = { done: 0, failed: 1, usage: 2, refused: 3, cancelled: 4, locked: 75 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * One thing that is wrong. `place` says where (file:line, hub, path), `rule` what holds there,
 * `remedy` the one command or edit that mends it, `evidence` what was seen (last log lines, files).
 */
export interface Problem {
  place?: string;
  rule: string;
  remedy?: string;
  evidence?: string[];
}

/** An expected end of a command: it becomes text and an exit code in cli/main and nowhere else. */
export class Failure extends Error {
  readonly exit: Exclude<ExitCode, 0>;
  readonly problems: Problem[];

  constructor(exit: Exclude<ExitCode, 0>, problems: Problem | Problem[], options?: { cause?: unknown }) {
    const list = Array.isArray(problems) ? problems : [problems];
    super(list.map((problem) => problem.rule).join('; '), options);
    this.name = 'Failure';
    this.exit = exit;
    this.problems = list;
  }
}

export const wrongUsage = (problems: Problem | Problem[]) => new Failure(exitCodes.usage, problems);
export const refused = (problems: Problem | Problem[]) => new Failure(exitCodes.refused, problems);
export const failed = (problems: Problem | Problem[], options?: { cause?: unknown }) =>
  new Failure(exitCodes.failed, problems, options);

/** Any thrown value as problems, for the one exit and for the record of a step. */
export function problemsOf(error: unknown): Problem[] {
  if (error instanceof Failure) return error.problems;
  return [{ rule: error instanceof Error ? error.message : String(error) }];
}
