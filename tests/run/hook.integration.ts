import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/domain/failure.ts';
import { StateDir } from '../../src/ledger/state-dir.ts';
import { observeHooks, runHook } from '../../src/run/hook.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'twinport-hook-'));
  mkdirSync(join(directory, 'hooks'));
  new StateDir(directory).ensure();
});
afterEach(() => rmSync(directory, { recursive: true }));

const write = (script: string, mode = 0o755): void =>
  writeFileSync(join(directory, 'hooks/pre-promote'), `#!/bin/sh\n${script}\n`, { mode });

const never = new AbortController().signal;

async function failureOf(running: Promise<void>): Promise<Failure> {
  const error = await running.then(
    () => null,
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
}

describe('a hook', () => {
  it('is one only with the run bit', () => {
    write('true', 0o644);
    expect(observeHooks(directory)).toEqual([]);
    rmSync(join(directory, 'hooks/pre-promote'));
    write('true');
    expect(observeHooks(directory)).toEqual(['pre-promote']);
  });

  it('runs in the server directory with its variables, and its lines are passed on', async () => {
    const lines: string[] = [];
    write('pwd; echo "$TWINPORT_RELEASE"');
    await runHook(directory, 'pre-promote', { TWINPORT_RELEASE: 'r4' }, never, (line) => lines.push(line));
    expect(lines).toEqual([directory, 'r4']);
  });

  it('that fails is named with its exit code and its last lines', async () => {
    write('seq 1 30; exit 3');
    const failure = await failureOf(runHook(directory, 'pre-promote', {}, never, () => {}));
    const lines = Array.from({ length: 20 }, (_, at) => String(at + 11));
    expect(failure.exit).toBe(1);
    expect(failure.problems).toMatchObject([{ place: 'hooks/pre-promote', evidence: lines }]);
    expect(failure.problems[0]!.rule).toContain('3');
  });

  it('that leaves something in the background has ended when it has', async () => {
    const lines: string[] = [];
    write('sleep 60 & echo $!');
    const start = performance.now();
    await runHook(directory, 'pre-promote', {}, never, (line) => lines.push(line));
    process.kill(Number(lines[0]), 'SIGKILL');
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('that does not end in time is ended, with all that it started', async () => {
    write('echo begun; sleep 60 & wait');
    const failure = await failureOf(runHook(directory, 'pre-promote', {}, never, () => {}, 300));
    expect(failure.problems).toMatchObject([{ rule: 'it did not end within 0.3 s', evidence: ['begun'] }]);
  });
});
