import { describe, expect, it } from 'vitest';
import { imageLabel } from '../../src/domain/images.ts';
import { planCleanup } from '../../src/operations/cleanup.ts';
import { words } from '../../src/words/words.ts';
import { cleanup, deploy, promote, rollback } from './acts.ts';
import { tagsOf } from './simulate.ts';
import { builtImage, World } from './world.ts';

/** Production has r2 over r1, staging r3. */
function served(): World {
  const world = new World();
  for (const code of ['one', 'two', 'three']) {
    world.push({ a: code, b: code });
    deploy(world);
    if (code !== 'three') promote(world);
  }
  return world;
}

/** An image that is here by other means than a deployment. */
function bring(world: World, tag: string, labels: Record<string, string> = {}): void {
  const image = builtImage(tag.split(':')[0]!, `sha256:${tag}`, tag, '', 0);
  world.images.push({ ...image, tags: [tag], labels: { ...image.labels, ...labels } });
}

const tags = (world: World): string[] => Object.keys(tagsOf(world));

describe('a cleanup', () => {
  it('keeps what is live on either side and what production may go back to', () => {
    const world = served();
    const before = tags(world);
    cleanup(world);
    expect(tags(world)).toEqual(before);
    expect(before).toEqual(expect.arrayContaining(['a:r1', 'a:r2', 'a:r3', 'a:rollback']));
  });

  it('keeps a release that was taken back', () => {
    const world = served();
    rollback(world);
    cleanup(world);
    expect(tags(world)).toContain('a:r2');
  });

  it('takes the names of releases that nobody needs, also of hubs that are no longer in twinport.yml', () => {
    const world = served();
    for (const tag of ['a:r9', 'gone:r9', 'gone:staging', 'gone:rollback']) bring(world, tag);
    cleanup(world);
    expect(tags(world).filter((tag) => tag.startsWith('gone') || tag === 'a:r9')).toEqual([]);
  });

  it('keeps the aliases of a hub that left twinport.yml while a kept release needs its image', () => {
    const world = served();
    world.removeHub('b');
    cleanup(world);
    expect(tags(world)).toEqual(expect.arrayContaining(['b:production', 'b:r1', 'b:r2', 'b:r3']));
  });

  it('leaves alone what twinport did not make, and what another project made', () => {
    const world = served();
    bring(world, 'a:r9', { [imageLabel.project]: 'another' });
    bring(world, 'gone:staging', { [imageLabel.project]: '' });
    cleanup(world);
    expect(tags(world)).toEqual(expect.arrayContaining(['a:r9', 'gone:staging']));
  });

  it('leaves alone what a container of somebody else is made of', () => {
    const world = served();
    bring(world, 'a:r9');
    world.usedElsewhere = ['sha256:a:r9'];
    cleanup(world);
    expect(tags(world)).toContain('a:r9');
  });

  it('puts back the names and the hold that a prune and a restart took', () => {
    const world = served();
    const before = tags(world);
    for (const image of world.images) image.tags = image.tags.slice(-1);
    for (const container of world.containers) if (container.state === 'paused') container.state = 'exited';
    cleanup(world);
    expect(tags(world)).toEqual(before);
    expect(world.holds.map(({ id, state }) => [id, state])).toEqual([
      ['hold/a@r1', 'running'],
      ['hold/b@r1', 'running'],
    ]);
  });

  it('of all tells beforehand what others made, and takes it with everything else', () => {
    const list = [{ id: 'sha256:1', of: 'nginx', bytes: 2e6 }];
    const all = { images: 1, bytes: 2e6, list, cache: { entries: 3, bytes: 5e6 } };
    const { notes, stages } = planCleanup(served().look(), { id: 'c', all });
    expect(notes).toEqual([{ note: 'cleanup-all', ...all }]);
    expect(stages.flatMap(({ steps }) => steps)).toEqual(
      expect.arrayContaining([
        { kind: 'prune-images', all: true },
        { kind: 'prune-cache', keepFree: null },
      ]),
    );
    expect(words().screen.note(notes[0]!)).toMatch(/1 image without a name.*nginx, \d.*3 entries/);
  });

  it('of ours alone asks for nothing of others', () => {
    const { notes, stages } = planCleanup(served().look(), { id: 'c', all: null });
    expect(notes).toEqual([]);
    expect(stages.flatMap(({ steps }) => steps)).toContainEqual({ kind: 'prune-images', all: false });
  });
});
