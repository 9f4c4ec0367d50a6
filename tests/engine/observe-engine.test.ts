import { describe, expect, it } from 'vitest';
import { type ListedImage, memoryIn, observedImages } from '../../src/engine/observe-engine.ts';

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

describe('images', () => {
  const listed = (Id: string, RepoTags: string[], project?: string): ListedImage => ({
    Id,
    RepoTags,
    Labels: project === undefined ? null : { 'twinport.project': project },
    Created: 0,
    Size: 1,
  });
  const seen = (...images: ListedImage[]) =>
    observedImages(images, 'workhub', ['sales', 'registry:5000/hr']).map(({ id, tags }) => [id, tags]);

  it('that the project built count with every name, and without one', () => {
    expect(seen(listed('a', ['other:1', 'sales:r1'], 'workhub'), listed('b', [], 'workhub'))).toEqual([
      ['a', ['other:1', 'sales:r1']],
      ['b', []],
    ]);
  });

  it('of others count where one of the hubs’ repositories names them, with those names', () => {
    expect(
      seen(
        listed('a', ['sales:production', 'nginx:1'], 'else'),
        listed('b', ['registry:5000/hr:staging']),
        listed('c', ['salesforce:1', '<none>:<none>']),
      ),
    ).toEqual([
      ['a', ['sales:production']],
      ['b', ['registry:5000/hr:staging']],
    ]);
  });
});
