import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BuildGauge } from '../../src/engine/build-gauge.ts';

/** Control groups are files: a tree of them as the kernel shows it, of either version. */
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'twinport-groups-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function group(path: string, files: Record<string, string>): void {
  mkdirSync(join(root, path), { recursive: true });
  for (const [name, text] of Object.entries({ 'cgroup.procs': '', ...files }))
    writeFileSync(join(root, path, name), text);
}

const text = (path: string): string => readFileSync(join(root, path), 'utf8');
const gauge = (leaveCore = false): BuildGauge => new BuildGauge(['/'], leaveCore, root);

const unified = {
  'cpu.weight': '100',
  'io.weight': 'default 100',
  'memory.stat': 'anon 100\nfile 7\nshmem 20\n',
};

describe('in the unified hierarchy', () => {
  beforeEach(() => group('.', {}));

  it.each(['docker/buildkit', 'system.slice:docker:0a1b2c', 'twinport-bench/buildkit'])(
    'the steps below %s get a tenth, and what they hold is told',
    (path) => {
      group(path, unified);
      const seen = gauge();
      expect(seen.memory()).toBe(120);
      expect(seen.lowered).toBe(true);
      expect([text(`${path}/cpu.weight`), text(`${path}/io.weight`)]).toEqual(['10', 'default 10']);
    },
  );

  it('of several steps at once all are told', () => {
    for (const id of ['a', 'b']) group(`system.slice:docker:${id}`, unified);
    expect(gauge().memory()).toBe(240);
  });

  it('containers keep what they have', () => {
    group('docker/0a1b2c', unified);
    group('system.slice/docker-0a1b2c.scope', unified);
    const seen = gauge();
    expect([seen.memory(), seen.lowered]).toEqual([null, null]);
    expect(text('docker/0a1b2c/cpu.weight')).toBe('100');
  });
});

it('in version 1 each controller has its own tree', () => {
  group('cpu', {});
  group('memory', {});
  group('cpu/docker/buildkit', { 'cpu.shares': '1024' });
  group('memory/docker/buildkit', { 'memory.stat': 'rss 1\ntotal_rss 300\ntotal_shmem 5\ncache 9\n' });
  const seen = gauge();
  expect(seen.memory()).toBe(305);
  expect([seen.lowered, text('cpu/docker/buildkit/cpu.shares')]).toEqual([true, '102']);
});

describe('where the first core is production’s', () => {
  const cores = (path: string) => text(`${path}/cpuset.cpus`);

  it('builds and their steps keep off it until they are over', () => {
    group('.', { 'cpuset.cpus.effective': '0-3\n' });
    group('docker/buildkit', { 'cpuset.cpus': '\n' });
    group('docker/buildkit/step', { 'cpuset.cpus': '\n' });
    group('docker/0a1b2c', { 'cpuset.cpus': '\n' });
    const seen = gauge(true);
    seen.memory();
    expect([cores('docker/buildkit'), cores('docker/buildkit/step')]).toEqual(['1,2,3', '1,2,3']);
    seen.over();
    expect([cores('docker/buildkit'), cores('docker/buildkit/step')]).toEqual(['0,1,2,3', '0,1,2,3']);
    expect(cores('docker/0a1b2c')).toBe('\n');
  });

  it('in version 1, too; and what a killed twinport left is widened by the next look', () => {
    group('cpuset', { 'cpuset.cpus': '0-1\n' });
    group('cpuset/docker/buildkit', { 'cpuset.cpus': '0-1\n' });
    gauge(true).memory();
    expect(cores('cpuset/docker/buildkit')).toBe('1');
    gauge().memory();
    expect(cores('cpuset/docker/buildkit')).toBe('0,1');
  });

  it('a single core is everybody’s', () => {
    group('.', { 'cpuset.cpus.effective': '0\n' });
    group('docker/buildkit', { 'cpuset.cpus': '\n' });
    gauge(true).memory();
    expect(cores('docker/buildkit')).toBe('\n');
  });
});
