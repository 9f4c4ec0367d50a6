import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/domain/failure.ts';
import { type LeftOver, markChildren } from '../../src/ledger/left-overs.ts';
import { acquireLock, currentOwner, type Lock, lastHolder, type Owner } from '../../src/ledger/lock.ts';
import { StateDir } from '../../src/ledger/state-dir.ts';

/** Real processes: the kernel's lock is what is tested. */

let root: string;
let program: string;
let state: StateDir;
const started: ChildProcess[] = [];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'twinport-lock-'));
  program = join(root, 'holder.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'holder.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
});

beforeEach(() => {
  state = new StateDir(mkdtempSync(join(root, 'server-')));
});

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const me: Owner = {
  id: 'mine',
  kind: 'deploy',
  by: 'lee',
  pid: process.pid,
  since: '2026-11-23T04:00:00.000Z',
};

/** Another process that has the lock; resolves with its first line. */
async function holder(...options: string[]): Promise<{ process: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [program, dirname(state.path), ...options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  started.push(child);
  const [said] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { process: child, said };
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const take = (waitMs = 0, onWait: (holder: Owner | null) => void = () => {}): Promise<Lock> =>
  acquireLock(state, me, waitMs, onWait);

async function refusal(waitMs = 0): Promise<Failure> {
  const outcome = await take(waitMs).catch((error: unknown) => error);
  if (!(outcome instanceof Failure)) throw new Error('the lock was given');
  return outcome;
}

describe('the lock', () => {
  it('is given where nobody has it, and again once it was released', async () => {
    (await take()).release();
    (await take()).release();
    expect(existsSync(state.owner)).toBe(false);
  });

  it('says who had it last, so that whoever looked before taking it knows that nobody did anything since', async () => {
    expect(lastHolder(state)).toBeNull();
    const first = await take();
    expect([first.before, lastHolder(state)]).toEqual([null, null]);
    first.release();
    const before = lastHolder(state);
    expect(before).not.toBeNull();
    const second = await acquireLock(state, { ...me, id: 'another' }, 0, () => {});
    expect(second.before).toBe(before);
    second.release();
    expect(lastHolder(state)).not.toBe(before);
  });

  it('says nothing of one that died with it', async () => {
    (await take()).release();
    await killed((await holder()).process);
    expect(lastHolder(state)).toBeNull();
  });

  it('is in a directory for its owner alone', async () => {
    const lock = await take();
    for (const path of [state.path, state.lock, state.owner]) expect(statSync(path).mode & 0o077).toBe(0);
    lock.release();
  });

  it('is refused at once where another has it and nobody wants to wait: who, what and since when is said', async () => {
    const { process: other } = await holder();
    const failure = await refusal();
    expect(failure.exit).toBe(75);
    for (const word of ['kim', 'promote', String(other.pid)])
      expect(failure.problems[0]!.rule).toContain(word);
  });

  it('is refused after the time that one would wait, and not before', async () => {
    await holder();
    const before = performance.now();
    expect((await refusal(300)).exit).toBe(75);
    expect(performance.now() - before).toBeGreaterThanOrEqual(295);
  });

  it('is waited for, told once, and taken when the other ends', async () => {
    const { process: other } = await holder();
    const told: (string | undefined)[] = [];
    const lock = await take(20_000, (who) => {
      told.push(who?.by);
      other.stdin!.end();
    });
    expect(told).toEqual(['kim']);
    expect(currentOwner(state)).toEqual(me);
    lock.release();
  });

  it('is waited for no longer than the person wants', async () => {
    await holder();
    const stop = new AbortController();
    const waiting = acquireLock(state, me, 60_000, () => stop.abort(), stop.signal);
    await expect(waiting).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  });

  it('is free the instant its holder is killed, whatever that left behind', async () => {
    const { process: other } = await holder();
    await killed(other);
    expect(existsSync(state.owner)).toBe(true);
    (await take()).release();
  });

  it('is free then too where a child of the killed holder is still at work', async () => {
    const { process: other, said } = await holder('child');
    await killed(other);
    (await take()).release();
    process.kill(childOf(said), 'SIGKILL');
  });

  it('is one for each server directory', async () => {
    await holder();
    state = new StateDir(mkdtempSync(join(root, 'server-')));
    (await take()).release();
  });
});

const childOf = (said: string): number => Number(said.replace('child ', ''));

/** One that has ended may still be listed as a zombie where nobody asks for it. */
const works = (pid: number): boolean => {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && !/\) Z /.test(readFileSync(path, 'utf8'));
};

/** Takes the lock of a killed holder, and waits for what that left running: what it was told, and how long it took. */
async function afterLeftOvers(
  patienceMs = 20_000,
  whenTold = () => {},
): Promise<{ told: string[]; ms: number; marked: { release(): void } }> {
  const told: string[] = [];
  const start = performance.now();
  const lock = await take();
  const tell = (left: LeftOver[]) => {
    told.push(...left.map(({ command }) => command));
    whenTold();
  };
  const marked = await markChildren(state, tell, new AbortController().signal, patienceMs);
  lock.release();
  return { told, ms: performance.now() - start, marked };
}

describe('what a killed holder left running', () => {
  it('is awaited, and named', async () => {
    const { process: other, said } = await holder('child', 'sleep 60');
    await killed(other);
    const { told, marked } = await afterLeftOvers(60_000, () => process.kill(childOf(said), 'SIGTERM'));
    marked.release();
    expect(told).toEqual(['sleep 60']);
    expect(works(childOf(said))).toBe(false);
  });

  it('is ended where it does not end by itself', async () => {
    const { process: other, said } = await holder('child', 'sleep 60');
    await killed(other);
    const { marked } = await afterLeftOvers(200);
    marked.release();
    expect(works(childOf(said))).toBe(false);
  });

  it('is awaited where it is a hook, and not where a hook left it in the background', async () => {
    const hook = join(dirname(state.path), 'hook');
    const lines = [
      'echo "child $$"',
      'sleep 60 >/dev/null 2>&1 &',
      'while [ ! -e "$0.go" ]; do sleep 0.1; done',
    ];
    writeFileSync(hook, `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });
    const { process: other, said } = await holder('hook', hook);
    await killed(other);
    const { told, ms, marked } = await afterLeftOvers(60_000, () => writeFileSync(`${hook}.go`, ''));
    marked.release();
    expect(told).toEqual([hook.slice(0, 60)]);
    expect(works(childOf(said))).toBe(false);
    expect(ms).toBeLessThan(30_000);
  });

  it('is nothing where nothing was left, and asking takes no time', async () => {
    const { process: other } = await holder();
    await killed(other);
    const { told, marked } = await afterLeftOvers();
    marked.release();
    expect(told).toEqual([]);
  });
});

describe('who holds it', () => {
  it('is nobody before the first operation, and asking makes nothing', () => {
    expect(currentOwner(state)).toBeNull();
    expect(existsSync(state.path)).toBe(false);
  });

  it('is the other one while it runs, and asking does not take the lock from it', async () => {
    const { process: other } = await holder();
    expect(currentOwner(state)).toMatchObject({ id: 'op', kind: 'promote', by: 'kim', pid: other.pid });
    expect((await refusal()).exit).toBe(75);
  });

  it('is nobody once that was killed, although its note is still there', async () => {
    const { process: other } = await holder();
    await killed(other);
    expect(existsSync(state.owner)).toBe(true);
    expect(currentOwner(state)).toBeNull();
  });

  it('is nobody after a release', async () => {
    (await take()).release();
    expect(currentOwner(state)).toBeNull();
  });
});
