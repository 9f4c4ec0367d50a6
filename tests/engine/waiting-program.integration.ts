import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { exec } from '../../src/engine/exec.ts';
import { archiveOf, waitingProgram } from '../../src/engine/waiting-program.ts';

const home = mkdtempSync(join(tmpdir(), 'twinport-waiting-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

it('waits until it is killed', async () => {
  const path = join(home, 'wait');
  writeFileSync(path, waitingProgram(), { mode: 0o755 });
  const child = spawn(path);
  const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  await sleep(200);
  expect(child.exitCode).toBe(null);
  child.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
});

it.each(['x64', 'arm64'])('is a program for %s of less than 200 bytes', (architecture) => {
  const program = waitingProgram(architecture);
  expect(program.subarray(0, 4).toString('latin1')).toBe('\u007fELF');
  expect(program.length).toBeLessThan(200);
});

it('is packed as tar unpacks it, and may be run by anyone', async () => {
  writeFileSync(join(home, 'archive.tar'), archiveOf('program', waitingProgram()));
  const { stdout } = await exec({ argv: ['tar', '-tvf', join(home, 'archive.tar')] });
  expect(stdout).toMatch(/^-rwxr-xr-x .* program$/m);
});
