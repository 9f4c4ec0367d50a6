import {
  closeSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodes, Failure, failed } from '../domain/failure.ts';
import type { OperationKind } from '../domain/names.ts';
import { exec } from '../engine/exec.ts';
import { words } from '../words/words.ts';
import type { StateDir } from './state-dir.ts';

/** Who works at the moment; the kernel's lock decides, this only tells. */
export interface Owner {
  id: string;
  kind: OperationKind;
  by: string;
  pid: number;
  /** UTC, ISO 8601. */
  since: string;
}

export interface Lock {
  /** As `lastHolder` would have said right before. */
  before: string | null;
  release(): void;
}

const busyCode = 75;
const retryMs = 250;
const never = new AbortController().signal;

/**
 * The one writer of a server directory. The kernel holds the lock for the open descriptor, and no child inherits it: it
 * is free the instant its holder is gone, and nobody ever removes a stale file. What a dead holder's children still do
 * is for left-overs.ts. Throws Failure 75 with who, what and since when after `waitMs`, and an AbortError
 * when the person does not want to wait any longer.
 */
export async function acquireLock(
  state: StateDir,
  owner: Owner,
  waitMs: number,
  onWait: (holder: Owner | null) => void,
  cancel: AbortSignal = never,
): Promise<Lock> {
  state.ensure();
  const descriptor = openSync(state.lock, 'a', 0o600);
  try {
    await waitFor(descriptor, state, waitMs, onWait, cancel);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  const before = lastHolder(state);
  note(descriptor, owner.id);
  writeFileSync(state.owner, JSON.stringify(owner), { mode: 0o600 });
  return {
    before,
    release: () => {
      rmSync(state.owner, { force: true });
      note(descriptor, owner.id + ended);
      closeSync(descriptor);
    },
  };
}

const ended = ' ended';

function note(descriptor: number, text: string): void {
  ftruncateSync(descriptor);
  writeSync(descriptor, text);
}

/**
 * Who had the lock last and gave it back; null where somebody has it or died with it. The same before and after: nobody
 * had it in between, and what was looked at meanwhile is as it was.
 */
export function lastHolder(state: StateDir): string | null {
  try {
    const text = readFileSync(state.lock, 'utf8');
    return text.endsWith(ended) ? text : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function waitFor(
  descriptor: number,
  state: StateDir,
  waitMs: number,
  onWait: (holder: Owner | null) => void,
  cancel: AbortSignal,
): Promise<void> {
  const until = Date.now() + waitMs;
  let told = false;
  while (!(await tryLock(descriptor, 'exclusive'))) {
    const holder = readOwner(state);
    if (Date.now() >= until)
      throw new Failure(exitCodes.locked, words().lock.held({ holder, waitedMs: waitMs }));
    if (!told) onWait(holder);
    told = true;
    await sleep(Math.min(retryMs, Math.max(1, until - Date.now())), undefined, { signal: cancel });
  }
}

/**
 * `flock` locks the open file description that it inherits as descriptor 3, and that stays ours when it has ended. False
 * where another has it.
 */
export async function tryLock(descriptor: number, how: 'exclusive' | 'shared'): Promise<boolean> {
  const argv = ['flock', '--nonblock', `--${how}`, '-E', String(busyCode), '3'] as const;
  const { code, stderr } = await exec({ argv: [...argv], descriptor });
  if (code === 0) return true;
  if (code === busyCode) return false;
  throw failed(words().lock.unavailable({ reason: stderr.trim() }));
}

/**
 * The operation that holds the lock right now, for reading commands; null where nobody does. Read from /proc/locks:
 * trying the lock would take it for an instant, and a `--no-wait` in that instant would be turned away.
 */
export function currentOwner(state: StateDir): Owner | null {
  const owner = readOwner(state);
  return owner && isLocked(state.lock) ? owner : null;
}

function isLocked(path: string): boolean {
  const { ino } = statSync(path);
  const held = new RegExp(`FLOCK .*:${ino} `);
  return readFileSync('/proc/locks', 'utf8')
    .split('\n')
    .some((line) => held.test(line));
}

function readOwner(state: StateDir): Owner | null {
  try {
    return JSON.parse(readFileSync(state.owner, 'utf8')) as Owner;
  } catch {
    return null; // between the kernel's lock and this note there is an instant without it
  }
}
