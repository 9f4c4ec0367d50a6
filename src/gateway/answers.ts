import type { Slot } from '../domain/names.ts';
import type { FailedAnswer } from './gateway.ts';

interface Line {
  twinport: '5xx';
  /** Seconds since 1970. */
  at: number;
  /** `wbsaleshub.green`, or empty before the hub was decided. */
  served: string;
  status: number;
  /** Seconds until the hub's headers; empty without an answer of its own. */
  answered: string;
  method: string;
  path: string;
}

/** The 5xx answers in a gateway's log, as its configuration makes it write them. */
export const failedAnswers = (lines: string[]): FailedAnswer[] =>
  lines.flatMap((line) => {
    const parsed = parse(line);
    return parsed ? [failedAnswer(parsed)] : [];
  });

function parse(line: string): Line | null {
  if (!line.startsWith('{"twinport":"5xx"')) return null;
  try {
    return JSON.parse(line) as Line;
  } catch {
    // Cut in two by a container that ended, or by the Engine's log rotation.
    return null;
  }
}

function failedAnswer(line: Line): FailedAnswer {
  const [, hub, slot] = /^(.+)\.(blue|green)$/.exec(line.served) ?? [];
  return {
    at: line.at * 1000,
    hub: hub ?? null,
    slot: (slot as Slot | undefined) ?? null,
    status: line.status,
    own: !/\d/.test(line.answered),
    method: line.method,
    path: line.path,
  };
}
