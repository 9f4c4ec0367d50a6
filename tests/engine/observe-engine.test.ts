import { describe, expect, it } from 'vitest';
import { memoryIn } from '../../src/engine/observe-engine.ts';

const KiB = 1024;

describe('memory that new processes can have', () => {
  it('is what the kernel says', () => {
    const meminfo =
      'MemTotal:       16384000 kB\nMemFree:          500000 kB\nMemAvailable:    9000000 kB\nBuffers:           1000 kB\nCached:         8000000 kB\n';
    expect(memoryIn(meminfo)).toEqual({ available: 9_000_000 * KiB, total: 16_384_000 * KiB });
  });

  it('is what is free and what only repeats the disk, where the kernel does not say it', () => {
    const meminfo =
      'MemTotal:       16384000 kB\nMemFree:          500000 kB\nBuffers:           1000 kB\nCached:         8000000 kB\nSwapCached:        70000 kB\n';
    expect(memoryIn(meminfo).available).toBe((500_000 + 1000 + 8_000_000) * KiB);
  });
});
