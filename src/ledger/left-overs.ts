import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { markChildrenWith } from '../engine/exec.ts';
import { tryLock } from './lock.ts';
import type { StateDir } from './state-dir.ts';

/** A child of an operation that was killed, still at work. */
export interface LeftOver {
  pid: number;
  /** `docker compose -p …`, at most so many characters that a screen holds it. */
  command: string;
  /** The team's own: a database migration is not ended half-way. */
  hook: boolean;
}

/** What a `docker compose` usually needs to end by itself. */
const usualPatienceMs = 5_000;
const hookPatienceMs = 10 * 60_000;
const killAfterMs = 5_000;
const lookEveryMs = 100;

/**
 * Every child of this operation carries a descriptor with a shared lock on `.twinport/children.lock`, so that after a
 * `kill -9` the kernel still knows whether one of them is at work. First those of a dead operation are awaited and, where
 * they do not end, ended: nothing may race recovery. `tell` hears once what is waited for.
 */
export async function markChildren(
  state: StateDir,
  tell: (left: LeftOver[]) => void,
  cancel: AbortSignal,
  patienceMs = usualPatienceMs,
): Promise<{ release(): void }> {
  const descriptor = openSync(state.children, 'a', 0o600);
  try {
    await outlast(descriptor, state, tell, cancel, patienceMs);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  markChildrenWith(descriptor);
  // For hooks, which take a share of their own and wait for it: nobody else waits for ours to become one.
  const sharing = tryLock(descriptor, 'shared');
  sharing.catch(() => {});
  return {
    release: () => {
      markChildrenWith(null);
      closeSync(descriptor);
    },
  };
}

/**
 * A hook holds the lock by a `flock` that waits for it, and not itself: what it leaves in the background on purpose is
 * nobody's business.
 */
export const asHook = (state: StateDir, path: string): [string, ...string[]] => [
  'flock',
  ...hookOptions,
  state.children,
  path,
];

const hookOptions = ['--shared', '--close'];

async function outlast(
  descriptor: number,
  state: StateDir,
  tell: (left: LeftOver[]) => void,
  cancel: AbortSignal,
  patienceMs: number,
): Promise<void> {
  const began = Date.now();
  for (let told = false; !(await tryLock(descriptor, 'exclusive')); ) {
    const left = leftOvers(state);
    if (!told) tell(left);
    told = true;
    const waited = Date.now() - began;
    for (const { pid, hook } of left) {
      const patience = hook ? hookPatienceMs : patienceMs;
      if (waited > patience + killAfterMs) signalGroup(pid, 'SIGKILL');
      else if (waited > patience) signalGroup(pid, 'SIGTERM');
    }
    await sleep(lookEveryMs, undefined, { signal: cancel });
  }
}

/** Who holds the lock, besides us. Processes of other users do not show theirs, and could not be ended either. */
export function leftOvers(state: StateDir): LeftOver[] {
  const path = realpathSync(state.children);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid && holds(name, path))
    .flatMap((name) => {
      const argv = argvOf(name);
      if (argv.length === 0) return [];
      const hook = basename(argv[0]!) === 'flock';
      const command = (
        hook ? argv.slice(hookOptions.length + 2) : [basename(argv[0]!), ...argv.slice(1)]
      ).join(' ');
      return [{ pid: Number(name), command: command.slice(0, 60), hook }];
    });
}

/** Whoever merely reads the file has no lock on it. Source: proc(5), fdinfo. */
function holds(pid: string, path: string): boolean {
  const descriptors = orGone([], () => readdirSync(`/proc/${pid}/fd`));
  return descriptors.some(
    (descriptor) =>
      orGone('', () => readlinkSync(`/proc/${pid}/fd/${descriptor}`)) === path &&
      orGone('', () => readFileSync(`/proc/${pid}/fdinfo/${descriptor}`, 'utf8')).includes('FLOCK'),
  );
}

const argvOf = (pid: string): string[] =>
  orGone('', () => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
    .split('\0')
    .filter(Boolean);

/** Processes come and go while one looks, and some may not be looked at. */
function orGone<T>(instead: T, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return instead;
    throw error;
  }
}

/** With what it started: every child has a group of its own. Source: proc(5), stat. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  const group = orGone('', () => readFileSync(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) \S+ \d+ /s, '');
  if (group !== '') orGone(true, () => process.kill(-Number.parseInt(group, 10), signal));
}
