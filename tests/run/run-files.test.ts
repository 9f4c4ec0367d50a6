import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/domain/event.ts';
import { StateDir } from '../../src/ledger/state-dir.ts';
import { currentStep, forgetOldRuns, newOperationId, RunFile, RunReader } from '../../src/run/run-files.ts';

let directory: string;
let state: StateDir;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'twinport-runs-'));
  state = new StateDir(directory);
  state.ensure();
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const step = (name: string, state: 'started' | 'done' | 'failed'): RunEvent => ({
  type: 'step',
  step: name,
  state,
  at: '2026-11-23T03:00:00.000Z',
});

function said(...events: RunEvent[]): void {
  const file = new RunFile(state, 'one');
  for (const event of events) file.write(event);
  file.close();
}

describe('the file of a run', () => {
  it('has an event a line, readable while the operation goes on, for its owner alone', () => {
    const file = new RunFile(state, 'one');
    file.write(step('start:a', 'started'));
    expect(state.readRun('one')).toEqual([step('start:a', 'started')]);
    file.write(step('start:a', 'done'));
    expect(state.readRun('one')).toHaveLength(2);
    file.close();
    expect(statSync(join(state.run('one'), 'events.jsonl')).mode & 0o077).toBe(0);
  });

  it('goes on where it was', () => {
    said(step('start:a', 'started'));
    said(step('start:a', 'done'));
    expect(state.readRun('one')).toHaveLength(2);
  });

  it('tells the step that began last and has not ended', () => {
    said(step('start:a', 'started'), step('start:b', 'started'), step('start:b', 'done'));
    expect(currentStep(state, 'one')).toBe('start:a');
    said(step('ready:b', 'started'));
    expect(currentStep(state, 'one')).toBe('ready:b');
    said(step('ready:b', 'failed'), step('start:a', 'done'));
    expect(currentStep(state, 'one')).toBeNull();
  });

  it('is read as it comes, each line once, a half one when it is whole', () => {
    const reader = new RunReader(state, 'one');
    expect(reader.next()).toEqual([]);
    said(step('start:a', 'started'), step('start:허브', 'started'));
    expect(reader.next()).toHaveLength(2);
    expect(reader.next()).toEqual([]);
    const line = Buffer.from(`${JSON.stringify(step('ready:허브', 'done'))}\n`);
    const inHangul = line.indexOf('허') + 1;
    const path = join(state.run('one'), 'events.jsonl');
    appendFileSync(path, line.subarray(0, inHangul));
    expect(reader.next()).toEqual([]);
    appendFileSync(path, line.subarray(inHangul));
    expect(reader.next()).toEqual([step('ready:허브', 'done')]);
  });

  it('is none for an operation that said nothing', () => {
    expect(currentStep(state, 'two')).toBeNull();
  });
});

describe('old runs', () => {
  it('are forgotten but for the last twenty, by their names', () => {
    for (let number = 10; number < 40; number += 1) mkdirSync(state.run(`run-${number}`));
    forgetOldRuns(state);
    const left = readdirSync(state.runs).sort();
    expect([left.length, left[0], left.at(-1)]).toEqual([20, 'run-20', 'run-39']);
  });
});

describe('the name of an operation', () => {
  const at = (iso: string) => new Date(iso);

  it('begins with its time, so that names sort as the operations went', () => {
    expect(newOperationId('promote', at('2026-11-23T03:15:02.900Z'), 0.5)).toBe(
      '20261123T031502-promote-8000',
    );
    const earlier = newOperationId('rollback', at('2026-11-23T03:15:02Z'), 0.99999);
    expect(earlier < newOperationId('deploy', at('2026-11-23T03:15:03Z'), 0)).toBe(true);
  });

  it('is a name that files and labels can have, at both ends of chance', () => {
    for (const chance of [0, 0.9999999])
      expect(newOperationId('deploy', at('2026-11-23T03:15:02Z'), chance)).toMatch(
        /^[0-9T]+-deploy-[0-9a-f]{4}$/,
      );
  });
});
