import { describe, expect, it } from 'vitest';
import {
  imageBuiltFrom,
  imageLabel,
  imageTagged,
  repositoryOf,
  taggedReleases,
  tagOf,
} from '../../src/domain/images.ts';
import type { ObservedImage } from '../../src/domain/snapshot.ts';

const image = (
  id: string,
  tags: string[],
  labels: Record<string, string> = {},
  created = '2026-11-23',
): ObservedImage => ({
  id,
  tags,
  labels,
  created,
  size: 1,
});

describe('an image reference', () => {
  it.each([
    ['wbsaleshub:staging', 'wbsaleshub', 'staging'],
    ['wbsaleshub', 'wbsaleshub', ''],
    ['localhost:5000/team/hub:r4', 'localhost:5000/team/hub', 'r4'],
    ['localhost:5000/team/hub', 'localhost:5000/team/hub', ''],
    ['ghcr.io/team/hub:r4', 'ghcr.io/team/hub', 'r4'],
    ['hub@sha256:abc', 'hub', 'sha256:abc'],
  ])('%s is the repository %s with the tag %j', (reference, repository, tag) => {
    expect(repositoryOf(reference)).toBe(repository);
    expect(tagOf(reference)).toBe(tag);
  });
});

describe('the releases that tags name', () => {
  it('come with their references, whatever aliases stand beside them', () => {
    const images = [
      image('1', ['b:r2', 'b:r1', 'b:production']),
      image('2', ['a:r2', 'a:staging']),
      image('3', ['a:r1', 'a:latest', 'a:r0', 'a:r01', 'a:release']),
    ];
    expect([...taggedReleases(images)]).toEqual([
      ['r1', ['a:r1', 'b:r1']],
      ['r2', ['a:r2', 'b:r2']],
    ]);
  });

  it('are the same in whatever order Docker lists the images', () => {
    const images = [image('1', ['b:r2', 'b:r1']), image('2', ['a:r2'])];
    expect([...taggedReleases(images)]).toEqual([...taggedReleases(images.toReversed())]);
  });

  it('find the image that carries a reference', () => {
    const images = [image('1', ['a:r1']), image('2', ['a:r2', 'a:staging'])];
    expect(imageTagged(images, 'a:staging')?.id).toBe('2');
    expect(imageTagged(images, 'a:r3')).toBeUndefined();
  });
});

describe('an earlier build of the same sources', () => {
  const built = (id: string, hub: string, fingerprint: string, created: string) =>
    image(id, [], { [imageLabel.hub]: hub, [imageLabel.fingerprint]: fingerprint }, created);

  it('is the newest one, whichever hub it was made for', () => {
    const images = [
      built('1', 'a', 'f', '2026-01-01'),
      built('3', 'b', 'f', '2026-03-01'),
      built('2', 'a', 'f', '2026-02-01'),
    ];
    expect(imageBuiltFrom(images, 'f')?.id).toBe('3');
  });

  it('is none of other sources, and none of somebody else', () => {
    const images = [
      built('1', 'a', 'e', '2026-01-01'),
      built('2', 'a', 'g', '2026-01-01'),
      image('3', ['a:latest']),
    ];
    expect(imageBuiltFrom(images, 'f')).toBeUndefined();
  });
});
