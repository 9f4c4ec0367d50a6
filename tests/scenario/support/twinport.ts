import { resolve } from 'node:path';
import type { ResultEvent } from '../../../src/domain/event.ts';
import { exec } from '../../../src/engine/exec.ts';
import { requireValidOutput } from './outputs.ts';

/** The program under test, as its users start it. */

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  /** Milliseconds from start to end. */
  ms: number;
}

export interface Run {
  env?: Record<string, string | undefined>;
  timeoutMs?: number;
  cwd?: string;
}

/** TWINPORT_PROGRAM: another build than dist/, for whoever must not wait for it. */
export const program = resolve(process.env.TWINPORT_PROGRAM ?? 'dist/twinport.js');

/** Where a test has an engine of its own, in its network (nsenter's option). */
export function programArgv(): [string, ...string[]] {
  const enter = process.env.TWINPORT_TEST_ENTER;
  return enter ? ['nsenter', enter, process.execPath, program] : [process.execPath, program];
}

export async function twinport(
  args: string[],
  { env = {}, timeoutMs = 600_000, cwd }: Run = {},
): Promise<Ran> {
  const start = performance.now();
  const ended = await exec({
    argv: [...programArgv(), ...args],
    env: { TWINPORT_BY: 'tester', NO_COLOR: '1', ...env },
    timeoutMs,
    ...(cwd ? { cwd } : {}),
  });
  requireValidOutput(args, ended.stdout, ended.code === 124 || ended.code > 128);
  return { ...ended, ms: performance.now() - start };
}

/** The JSON objects of a `--json` run; a line that is none is a fault of the program. */
export const eventsOf = (ran: Ran): Array<{ type: string; [key: string]: unknown }> =>
  ran.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** The last line of a mutating command with `--json`. */
export function resultOf(ran: Ran): ResultEvent {
  const last = eventsOf(ran).at(-1) as ResultEvent | undefined;
  if (last?.type !== 'result') throw new Error(`no result as the last line:\n${told(ran)}`);
  return last;
}

/** Everything a run said, for a failing test's message. */
export const told = (ran: Ran): string => `exit ${ran.code}\n${ran.stdout}\n${ran.stderr}`.slice(-6000);
