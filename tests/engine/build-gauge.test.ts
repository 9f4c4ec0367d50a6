import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BuildGauge } from '../../src/engine/build-gauge.ts';

/** The kernel's files as version 1 has them, where anybody may write. */

let root: string;
let gauge: BuildGauge;
const file = (controller: string, name: string): string => join(root, controller, 'docker/buildkit', name);
const used = (ms: number): void => writeFileSync(file('cpuacct', 'cpuacct.usage'), `${ms * 1e6}\n`);
const now = () => ({
  idle: readFileSync(file('cpu', 'cpu.idle'), 'utf8'),
  shares: readFileSync(file('cpu', 'cpu.shares'), 'utf8'),
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  root = mkdtempSync(join(tmpdir(), 'twinport-groups-'));
  for (const controller of ['cpu', 'cpuacct']) {
    mkdirSync(join(root, controller, 'docker/buildkit'), { recursive: true });
    writeFileSync(join(root, controller, 'cgroup.procs'), '');
  }
  writeFileSync(file('cpu', 'cpu.idle'), '0');
  writeFileSync(file('cpu', 'cpu.shares'), '1024');
  used(0);
  gauge = new BuildGauge([], root);
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(root, { recursive: true });
});

/** A second after the other, in which the steps got so much of the processor. */
function seconds(count: number, msEach: number, before = 0): void {
  for (let second = 1; second <= count; second += 1) {
    vi.advanceTimersByTime(1000);
    used(before + second * msEach);
    gauge.memory();
  }
}

it('the steps of a build run when no container wants the processor', () => {
  seconds(10, 700);
  expect(now()).toEqual({ idle: '1', shares: '1024' });
  expect(gauge.lowered).toBe(true);
});

it('steps that get next to nothing have a tenth, and are idle again when there is enough', () => {
  seconds(10, 5);
  expect(now()).toEqual({ idle: '0', shares: '102' });
  seconds(10, 300, 50);
  expect(now().idle).toBe('1');
});

it('a kernel without idleness gives a tenth', () => {
  rmSync(file('cpu', 'cpu.idle'));
  gauge.memory();
  expect(readFileSync(file('cpu', 'cpu.shares'), 'utf8')).toBe('102');
});

it('nothing stays idle when nobody looks after it any more', () => {
  gauge.memory();
  gauge.done();
  expect(now()).toEqual({ idle: '0', shares: '102' });
});
