import { describe, expect, it } from 'vitest';
import { buildsAtOnce, memoryFor } from '../../src/operations/builds-at-once.ts';
import { World } from './world.ts';

const GB = 1024 ** 3;
const six = Array.from({ length: 6 }, () => 2 * GB);
const load = { cores: 4, memoryAvailable: 16 * GB, needs: six, parallel: 'auto' as const };

describe('how many builds run at once', () => {
  it('is as many as there are cores', () => {
    expect(buildsAtOnce(load)).toEqual({ limit: 4, why: 'cores' });
  });

  it('is as many as the free memory holds', () => {
    expect(buildsAtOnce({ ...load, memoryAvailable: 5.9 * GB })).toEqual({ limit: 2, why: 'memory' });
  });

  it('is as many as it holds where the hungriest meet', () => {
    const needs = [GB, 5 * GB, GB, 4 * GB];
    expect(buildsAtOnce({ ...load, needs, memoryAvailable: 9.5 * GB })).toEqual({ limit: 2, why: 'memory' });
  });

  it('is one where the memory holds none', () => {
    expect(buildsAtOnce({ ...load, memoryAvailable: GB })).toEqual({ limit: 1, why: 'memory' });
  });

  it('is no more than there are builds', () => {
    expect(buildsAtOnce({ ...load, needs: [GB] })).toEqual({ limit: 1, why: 'count' });
  });

  it('is what the person set, whatever the machine looks like', () => {
    expect(buildsAtOnce({ ...load, memoryAvailable: GB, parallel: 3 })).toEqual({ limit: 3, why: 'setting' });
  });
});

describe('the memory a build is expected to take', () => {
  const expected = (memory: number | null, memorySet: boolean): number => {
    const world = new World();
    world.config = { ...world.config, build: { parallel: 'auto', memory: 2 * GB, memorySet } };
    for (const peak of [GB, memory])
      world.facts.push({ fact: 'built', at: '', hub: 'a', ms: 1, memory: peak, disk: 0 });
    return memoryFor(world.look(), 'a');
  };

  it('is more than build.memory where its last builds took more', () => {
    expect(expected(4 * GB, true)).toBe(5 * GB);
  });

  it('is never less than a build.memory that somebody set', () => {
    expect(expected(null, true)).toBe(2 * GB);
  });

  it('is what was measured where nobody set any', () => {
    expect(expected(null, false)).toBe(1.25 * GB);
  });

  it('is build.memory for a hub that was never built', () => {
    expect(memoryFor(new World().look(), 'a')).toBe(2e9);
  });
});
