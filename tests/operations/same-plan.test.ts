import { expect, it } from 'vitest';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { planDeploy } from '../../src/operations/deploy.ts';
import { planPromote } from '../../src/operations/promote.ts';
import { planRollback } from '../../src/operations/rollback.ts';
import { deploy, promote } from './acts.ts';
import { World } from './world.ts';

/** Production serves r2 over r1; staging has r3. */
function busy(): World {
  const world = new World({ hubs: ['a', 'b', 'c'], supports: { db: [], cache: [] } });
  for (const code of ['one', 'two', 'three']) {
    world.push({ a: code, b: code });
    deploy(world);
    if (code !== 'three') promote(world);
  }
  world.push({ c: 'four' });
  world.configure('production', 'b', { KEY: '1', ANOTHER: '2' });
  return world;
}

const plans = (world: World, snapshot: Snapshot) => [
  planDeploy(snapshot, {
    id: 'x',
    sources: world.sources([]),
    force: false,
  }),
  planPromote(snapshot, { id: 'x', expect: null }),
  planRollback(snapshot, { id: 'x', to: null }),
];

it('plans the same for the same world', () => {
  const world = busy();
  expect(plans(world, world.look())).toEqual(plans(world, world.look()));
});

it('plans the same in whatever order Docker lists its images', () => {
  const world = busy();
  const snapshot = world.look();
  const turned = { ...snapshot, images: snapshot.images.toReversed() };
  expect(plans(world, turned)).toEqual(plans(world, snapshot));
});

it('leaves the snapshot as it is', () => {
  const world = busy();
  const snapshot = world.look();
  plans(world, snapshot);
  expect(snapshot).toEqual(world.look());
});
