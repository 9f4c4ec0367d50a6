import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StateDir } from '../../src/ledger/state-dir.ts';
import { underUmask } from '../support/umask.ts';

let directory: string;
let state: StateDir;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'twinport-state-'));
  state = new StateDir(directory);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

it('is made for its owner alone, whatever the umask', () => {
  underUmask(0, () => {
    state.ensure();
    state.fingerprintKey();
  });
  expect(mode(state.path)).toBe('700');
  expect(mode(join(state.path, 'fingerprint.key'))).toBe('600');
});

it('is not made by looking at it', () => {
  expect(state.readRun('one')).toEqual([]);
  expect(state.exists).toBe(false);
});

it('has one fingerprint key of 32 bytes for all time, and another on another server', () => {
  const key = state.fingerprintKey();
  expect(key).toHaveLength(32);
  expect(new StateDir(directory).fingerprintKey()).toEqual(key);
  const elsewhere = join(directory, 'elsewhere');
  mkdirSync(elsewhere);
  expect(new StateDir(elsewhere).fingerprintKey()).not.toEqual(key);
});

it('reads what an operation has said so far, without the line that is being written', () => {
  const said = { type: 'progress', step: null, text: '김' };
  mkdirSync(state.run('one'), { recursive: true });
  appendFileSync(join(state.run('one'), 'events.jsonl'), `${JSON.stringify(said)}\n{"type":"pro`);
  expect(state.readRun('one')).toEqual([said]);
});
