import { describe, expect, it } from 'vitest';
import { compare, type Difference } from '../../src/operations/diff.ts';
import { deploy, promote, rollback } from './acts.ts';
import { commitOf, type Options, World } from './world.ts';

const diffOf = (world: World): Difference => compare(world.look(), { id: 'diff', expect: null });

/** Production serves r1; staging has r2 with another a. */
function staged(options: Options = {}): World {
  const world = new World(options);
  deploy(world);
  promote(world);
  world.push({ a: 'two' });
  deploy(world);
  return world;
}

describe('what a promotion would change', () => {
  it('is nothing at all before the first deployment, and it would be refused', () => {
    expect(diffOf(new World())).toMatchObject({
      staging: null,
      production: null,
      hubs: {},
      promotion: { refused: [{ place: 'staging' }], restarts: [] },
    });
  });

  it('is every hub before the first promotion', () => {
    const world = new World();
    deploy(world);
    const { staging, production, hubs, promotion } = diffOf(world);
    expect([staging, production]).toEqual(['r1', null]);
    expect(Object.keys(hubs)).toEqual(['a', 'b']);
    expect(hubs.a).toMatchObject({ change: 'start', production: null, staging: { release: 'r1' } });
    expect(promotion).toMatchObject({ refused: null, nothing: false, restarts: ['a', 'b'] });
  });

  it('is the hub whose image is another, with the commits and sizes of both sides', () => {
    const { hubs, promotion } = diffOf(staged());
    expect(hubs.a).toMatchObject({
      change: 'start',
      reasons: [{ why: 'image', from: 'r1', to: 'r2' }],
      production: { release: 'r1', commit: commitOf(1), bytes: 1e8 },
      staging: { release: 'r2', commit: commitOf(2), bytes: 1e8 },
    });
    expect(hubs.b).toMatchObject({ change: 'keep', configuration: [] });
    expect(promotion.restarts).toEqual(['a']);
  });

  it('is nothing once it was promoted', () => {
    const world = staged();
    promote(world);
    const { promotion } = diffOf(world);
    expect(promotion).toEqual({ refused: null, nothing: true, restarts: [], notes: [] });
  });

  it('names keys whose values changed, and no value', () => {
    const world = staged();
    promote(world);
    world.configure('production', 'b', { DATABASE_URL: 'postgres://changed' });
    const difference = diffOf(world);
    expect(difference.hubs.b).toMatchObject({ change: 'start', configuration: ['DATABASE_URL'] });
    expect(difference.hubs.a!.configuration).toEqual([]);
    expect(difference.promotion.restarts).toEqual(['b']);
    expect(JSON.stringify(difference)).not.toContain('postgres://');
  });

  it('names Compose settings that changed, and those that staging has otherwise', () => {
    const world = staged();
    promote(world);
    const snapshot = world.look();
    const service = snapshot.hubServices.production.b!;
    service.fingerprints = { ...service.fingerprints, mem_limit: '2' };
    service.fingerprint = 'other';
    const { hubs } = compare(snapshot, { id: 'diff', expect: null });
    expect(hubs.b!.compose).toEqual({ changed: ['mem_limit'], unlike_staging: ['mem_limit'] });
    expect(hubs.a!.compose).toEqual({ changed: [], unlike_staging: [] });
  });

  it('says why it would be refused: a release that was taken back', () => {
    const world = staged();
    promote(world);
    rollback(world);
    const { hubs, promotion } = diffOf(world);
    expect(promotion.refused).toMatchObject([{ place: 'r2' }]);
    expect(hubs.a).toMatchObject({ change: null, production: { release: 'r1' }, staging: { release: 'r2' } });
  });

  it('has hubs that came and hubs that went', () => {
    const world = staged();
    promote(world);
    world.removeHub('a');
    world.addHub('c');
    deploy(world);
    const { hubs } = diffOf(world);
    expect(Object.keys(hubs)).toEqual(['b', 'c', 'a']);
    expect(hubs.c).toMatchObject({ change: 'start', production: null });
    expect(hubs.a).toMatchObject({ change: 'remove', staging: null });
  });

  it('takes the commit from the ledger where the image is gone', () => {
    const world = staged();
    const snapshot = world.look();
    snapshot.images = [];
    const { production } = compare(snapshot, { id: 'diff', expect: null }).hubs.a!;
    expect(production).toMatchObject({ commit: commitOf(1), bytes: null });
  });
});
