import { describe, expect, it } from 'vitest';
import { buildsAtOnce } from '../../src/build/concurrency.ts';

const GB = 1024 ** 3;
const load = { cores: 4, memoryAvailable: 16 * GB, perBuild: 2 * GB, parallel: 'auto' as const, count: 6 };

describe('how many builds run at once', () => {
  it('is as many as there are cores', () => {
    expect(buildsAtOnce(load)).toEqual({ limit: 4, why: 'cores' });
  });

  it('is as many as the free memory holds', () => {
    expect(buildsAtOnce({ ...load, memoryAvailable: 5.9 * GB })).toEqual({ limit: 2, why: 'memory' });
  });

  it('is one where the memory holds none', () => {
    expect(buildsAtOnce({ ...load, memoryAvailable: GB })).toEqual({ limit: 1, why: 'memory' });
  });

  it('is no more than there are builds', () => {
    expect(buildsAtOnce({ ...load, count: 1 })).toEqual({ limit: 1, why: 'count' });
  });

  it('is what the person set, whatever the machine looks like', () => {
    expect(buildsAtOnce({ ...load, memoryAvailable: GB, parallel: 3 })).toEqual({ limit: 3, why: 'setting' });
  });
});
