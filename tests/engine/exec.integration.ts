import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { exec, markChildrenWith } from '../../src/engine/exec.ts';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'twinport-exec-'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** One that has ended may still be listed as a zombie where nobody asks for it. */
const runs = (pid: number): boolean => {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && !/\) Z /.test(readFileSync(path, 'utf8'));
};

describe('a command', () => {
  it('ends with its exit code and both of its outputs, and never throws for them', async () => {
    const ended = await exec({ argv: ['sh', '-c', 'echo out; echo err >&2; exit 3'] });
    expect(ended).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('gets each argument as it is: no shell ever sees one', async () => {
    const trap = join(directory, 'trap');
    const args = [
      `$(touch ${trap})`,
      `; touch ${trap}`,
      '`touch x`',
      '*',
      '-n',
      '',
      ' a  b ',
      "'",
      '"',
      '김\n민수',
    ];
    const { stdout } = await exec({ argv: ['printf', '%s\\0', ...args] });
    expect(stdout.split('\0')).toEqual([...args, '']);
    expect(existsSync(trap)).toBe(false);
  });

  it('runs in the directory and with the variables that it is given', async () => {
    vi.stubEnv('TWINPORT_TEST_KEPT', 'kept');
    vi.stubEnv('TWINPORT_TEST_TAKEN', 'taken');
    const { stdout } = await exec({
      argv: ['sh', '-c', 'pwd; echo "$TWINPORT_TEST_KEPT/$TWINPORT_TEST_TAKEN/$TWINPORT_TEST_GIVEN"'],
      cwd: directory,
      env: { TWINPORT_TEST_GIVEN: '$x `y`', TWINPORT_TEST_TAKEN: undefined },
    });
    expect(stdout).toBe(`${directory}\nkept//$x \`y\`\n`);
    vi.unstubAllEnvs();
  });

  it('reads its input to the end', async () => {
    const input = 'a line\n'.repeat(50_000);
    expect((await exec({ argv: ['cat'], input })).stdout).toBe(input);
  });

  it('that does not read its input is judged by its exit code', async () => {
    expect((await exec({ argv: ['true'], input: 'x'.repeat(1_000_000) })).code).toBe(0);
  });

  it('without input sees an empty one, and does not wait for ours', async () => {
    expect((await exec({ argv: ['cat'] })).stdout).toBe('');
  });

  it('has each line of both outputs told as it comes, the last without an end too', async () => {
    const lines: string[] = [];
    await exec({
      argv: ['sh', '-c', 'printf "one\\r\\ntwo\\n"; printf three'],
      onLine: (line) => lines.push(line),
    });
    expect(lines).toEqual(['one', 'two', 'three']);
  });

  it('may print letters of several bytes in several pieces', async () => {
    const halves = 'printf "\\352"; sleep 0.03; printf "\\271\\200"';
    expect((await exec({ argv: ['sh', '-c', halves] })).stdout).toBe('김');
  });
});

describe('the exit code', () => {
  it('is 127 where the program is not there, and says so', async () => {
    const ended = await exec({ argv: [join(directory, 'no-such-program')] });
    expect(ended.code).toBe(127);
    expect(ended.stderr).toContain('ENOENT');
  });

  it('is 126 where it may not be run', async () => {
    const path = join(directory, 'not-executable');
    writeFileSync(path, '#!/bin/sh\n', { mode: 0o644 });
    expect((await exec({ argv: [path] })).code).toBe(126);
  });

  it.each([
    ['KILL', 137],
    ['TERM', 143],
    ['INT', 130],
  ])('is 128 and the number of the signal that ended it: %s', async (signal, code) => {
    expect((await exec({ argv: ['sh', '-c', `kill -${signal} $$`] })).code).toBe(code);
  });

  it('is 124 where it took too long', async () => {
    expect((await exec({ argv: ['sleep', '60'], timeoutMs: 30 })).code).toBe(124);
  });

  it('is 130 where the operation was stopped, before or after its start', async () => {
    expect((await exec({ argv: ['sleep', '60'], signal: AbortSignal.abort() })).code).toBe(130);
    const stop = new AbortController();
    const ended = exec({
      argv: ['sh', '-c', 'echo up; exec sleep 60'],
      signal: stop.signal,
      onLine: () => stop.abort(),
    });
    expect((await ended).code).toBe(130);
  });
});

describe('a stopped command', () => {
  it('takes everything along that it started', async () => {
    const stop = new AbortController();
    let grandchild = 0;
    await exec({
      argv: ['sh', '-c', 'sleep 60 & echo $!; wait'],
      signal: stop.signal,
      onLine: (line) => {
        grandchild = Number(line);
        stop.abort();
      },
    });
    await vi.waitFor(() => expect(runs(grandchild)).toBe(false));
  });

  it('has a process group of its own, so that a Ctrl-C of the terminal does not reach it', async () => {
    const { stdout } = await exec({ argv: ['sh', '-c', 'cut -d " " -f 5 /proc/$$/stat; echo $$'] });
    const [group, pid] = stdout.trim().split(/\s+/);
    expect(group).toBe(pid);
  });
});

describe('a command that leaves something in the background', () => {
  it('has ended when it has, although its outputs are still held open', async () => {
    const start = performance.now();
    const { code, stdout } = await exec({ argv: ['sh', '-c', 'echo first; sleep 60 & echo $!; exit 3'] });
    const [said, pid] = stdout.split('\n');
    process.kill(Number(pid), 'SIGKILL');
    expect([code, said]).toEqual([3, 'first']);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('a descriptor that children inherit', () => {
  it('is open in each of them as 3, until it is taken back', async () => {
    const path = join(directory, 'lock');
    const target = (descriptor?: number | null) =>
      exec({
        argv: ['readlink', '/proc/self/fd/3'],
        ...(descriptor === undefined ? {} : { descriptor }),
      });
    markChildrenWith(openSync(path, 'a'));
    expect((await target()).stdout.trim()).toBe(path);
    expect((await target(null)).stdout.trim()).not.toBe(path);
    markChildrenWith(null);
    expect((await target()).stdout.trim()).not.toBe(path);
  });
});
