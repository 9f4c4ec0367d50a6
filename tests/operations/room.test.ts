import { describe, expect, it } from 'vitest';
import { missingRoom, roomFor } from '../../src/operations/room.ts';
import { deploy, deployPlan } from './acts.ts';
import { printPlan } from './print.ts';
import { World } from './world.ts';

const GB = 1e9;

const built = (world: World, hub: string, disk: number) =>
  world.facts.push({ fact: 'built', at: '', hub, ms: 1, memory: null, disk });

describe('room for builds', () => {
  it('is what the largest of the last three builds took, and a quarter more', () => {
    const world = new World();
    for (const disk of [9, 1, 3, 2]) built(world, 'a', disk * GB);
    expect(roomFor(world.look(), ['a'])).toBe(3.75 * GB);
  });

  it('is as much as another hub took where the hub was never built, and nothing where none was', () => {
    const world = new World();
    expect(roomFor(world.look(), ['b'])).toBe(0);
    built(world, 'a', 2 * GB);
    expect(roomFor(world.look(), ['a', 'b'])).toBe(5 * GB);
  });

  it('is missing only for builds that would not leave the floor free', () => {
    const world = new World();
    built(world, 'a', 4 * GB);
    const snapshot = {
      ...world.look(),
      host: { memoryAvailable: 8e9, memoryTotal: 24e9, cores: 2, diskFree: 24 * GB },
    };
    expect(missingRoom(snapshot, ['a'])).toBe(1 * GB);
    expect(missingRoom(snapshot, [])).toBe(0);
  });

  it('is made before the builds, down to the floor and what they take', () => {
    const world = new World();
    deploy(world);
    built(world, 'a', 30 * GB);
    built(world, 'b', 1 * GB);
    world.push({ a: 'two' });
    expect(printPlan(deployPlan(world))).toContain('prune-cache');
    expect(printPlan(deployPlan(world))).toMatch(/! room free=50000000000 needed=37500000000/);
    world.push({ a: 'one', b: 'two' });
    expect(printPlan(deployPlan(world))).not.toContain('! room');
  });
});

it('what git ignores and the image would get is said for hubs that are built, and for no other', () => {
  const world = new World();
  deploy(world);
  world.strays = { a: ['dist/'], b: ['dist/'] };
  world.push({ a: 'two' });
  expect(printPlan(deployPlan(world))).toContain('! strays hub=a paths=dist/');
  expect(printPlan(deployPlan(world))).not.toContain('hub=b');
});
