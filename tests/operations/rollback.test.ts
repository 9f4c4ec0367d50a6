import { describe, expect, it } from 'vitest';
import { deploy, promote, rollback, rollbackPlan } from './acts.ts';
import { printPlan } from './print.ts';
import { tagsOf } from './simulate.ts';
import { type Options, World } from './world.ts';

/** Production serves the last of the codes of hub a; b stays the same. */
function serving(codes: string[], options: Options = {}): World {
  const world = new World(options);
  deploy(world);
  promote(world);
  for (const code of codes) {
    world.push({ a: code });
    deploy(world);
    promote(world);
  }
  return world;
}

describe('a rollback', () => {
  it('resumes the paused standby of what changed, marks the release bad and stops it', () => {
    expect(printPlan(rollbackPlan(serving(['two'])))).toMatchInlineSnapshot(`
      "rollback r1 on production, now r2
      a resume image from=r2 to=r1; standby-ready state=paused
      b keep   unchanged since=r1
      1. resume a.blue@r1
      2. ready:a.blue (woken) | candidate:production
      3. cutover:production a=blue b=blue
      4. watch:production a 10 s
      5. record:production r1, bad r2
      6. label:production a:production=a:r1 | label:rollback no a:rollback no b:rollback
      7. drain a.green@r2 to be stopped
      8. sweep:production
      undo: rollback --to r2"
    `);
  });

  it('starts a stopped standby again', () => {
    expect(printPlan(rollbackPlan(serving(['two'], { standby: 'stopped' })))).toMatchInlineSnapshot(`
      "rollback r1 on production, now r2
      a restart image from=r2 to=r1; standby-ready state=exited
      b keep    unchanged since=r1
      1. start:a.blue
      2. ready:a.blue
      3. candidate:production
      4. cutover:production a=blue b=blue
      5. watch:production a 10 s
      6. record:production r1, bad r2
      7. label:production a:production=a:r1 | label:rollback no a:rollback no b:rollback
      8. drain a.green@r2 to be stopped
      9. remove hold/a@r1 (retired)
      10. sweep:production
      undo: rollback --to r2"
    `);
  });

  it('starts from the image where there is no standby', () => {
    expect(printPlan(rollbackPlan(serving(['two'], { standby: 'none' })))).toMatchInlineSnapshot(`
      "rollback r1 on production, now r2
      a start image from=r2 to=r1
      b keep  unchanged since=r1
      1. create:production-blue a=a:r1
      2. start:a.blue
      3. ready:a.blue
      4. candidate:production
      5. cutover:production a=blue b=blue
      6. watch:production a 10 s
      7. record:production r1, bad r2
      8. label:production a:production=a:r1 | label:rollback no a:rollback no b:rollback
      9. drain a.green@r2 to be removed
      10. remove hold/a@r1 (retired)
      11. sweep:production
      undo: rollback --to r2"
    `);
  });

  it('starts anew with today’s values where those changed since, and says which', () => {
    const world = serving(['two']);
    world.configure('production', 'a', { KEY: 'new' });
    expect(printPlan(rollbackPlan(world))).toMatchInlineSnapshot(`
      "rollback r1 on production, now r2
      a start image from=r2 to=r1; configuration keys=env.KEY; standby-outdated keys=env.KEY
      b keep  unchanged since=r1
      ! configuration-today keys=env.KEY
      1. create:production-blue a=a:r1 | clear a.blue@r1
      2. start:a.blue
      3. ready:a.blue
      4. candidate:production
      5. cutover:production a=blue b=blue
      6. watch:production a 10 s
      7. record:production r1, bad r2
      8. label:production a:production=a:r1 | label:rollback no a:rollback no b:rollback
      9. drain a.green@r2 to be stopped
      10. remove a.blue@r1 (retired)
      11. sweep:production
      undo: rollback --to r2"
    `);
  });

  it('stops what cannot run twice before its standby wakes', () => {
    expect(printPlan(rollbackPlan(serving(['two'], { singletons: ['a'] })))).toMatchInlineSnapshot(`
      "rollback r1 on production, now r2
      a restart image from=r2 to=r1; standby-ready state=exited
      b keep    unchanged since=r1
      ! away hubs=a ms=null
      1. stop a.green@r2
      2. start:a.blue
      3. ready:a.blue
      4. candidate:production
      5. cutover:production a=blue b=blue
      6. watch:production a 10 s
      7. record:production r1, bad r2
      8. label:production a:production=a:r1 | label:rollback no a:rollback no b:rollback
      9. drain a.green@r2 to be stopped
      10. remove hold/a@r1 (retired)
      11. sweep:production
      undo: rollback --to r2"
    `);
  });

  it('takes away a hub that the release did not have yet', () => {
    const world = serving([]);
    world.addHub('c');
    deploy(world);
    promote(world);
    expect(printPlan(rollbackPlan(world))).toMatchInlineSnapshot(`
      "rollback r1 on production, now r2
      a keep   unchanged since=r1
      b keep   unchanged since=r1
      c remove removed
      1. candidate:production
      2. cutover:production a=blue b=blue
      3. record:production r1, bad r2
      4. label:production no c:production | label:rollback no a:rollback no b:rollback
      5. drain c.green@r2 to be removed
      6. sweep:production
      undo: rollback --to r2"
    `);
  });

  it('moves :production back and gives :rollback to an older good release where one is kept', () => {
    const world = serving(['two', 'three'], { keep: 3 });
    rollback(world);
    expect(tagsOf(world)).toMatchObject({ 'a:production': 'sha256:a-two', 'a:rollback': 'sha256:a-one' });
  });

  it('takes :rollback away where none is kept', () => {
    const world = serving(['two', 'three']);
    rollback(world);
    expect(tagsOf(world)).toMatchObject({ 'a:production': 'sha256:a-two' });
    expect(tagsOf(world)).not.toHaveProperty('a:rollback');
  });

  it('keeps the images of what was taken back until the next promotion, past any deployment', () => {
    const world = serving(['two', 'three']);
    rollback(world);
    world.push({ b: 'two' });
    deploy(world);
    expect(tagsOf(world)).toHaveProperty('a:r3');
    promote(world);
    expect(tagsOf(world)).not.toHaveProperty('a:r3');
  });

  it('does not touch a gateway that runs, whatever was edited for it', () => {
    const world = serving(['two']);
    world.environments.production.gatewayWanted = null;
    expect(printPlan(rollbackPlan(world))).not.toContain('gateway');
  });
});

describe('a rollback to a named release', () => {
  it('goes forward again to the one that was taken back, clears its mark, and is undone by a rollback', () => {
    const world = serving(['two']);
    rollback(world);
    expect(printPlan(rollbackPlan(world, 'r2'))).toMatchInlineSnapshot(`
      "rollback r2 on production, now r1
      a restart image from=r1 to=r2; standby-ready state=exited
      b keep    unchanged since=r1
      1. start:a.green
      2. ready:a.green
      3. candidate:production
      4. cutover:production a=green b=blue
      5. watch:production a 10 s
      6. record:production r2, good r2
      7. label:production a:production=a:r2 | label:rollback a:rollback=a:r1 b:rollback=b:r1
      8. drain a.blue@r1 to be paused
      9. hold:r1
      10. sweep:production
      undo: rollback"
    `);
    rollback(world, 'r2');
    expect(world.look().history).toMatchObject({ bad: [], production: ['r1', 'r2'] });
  });

  it('is undone by its own undo, back and forth', () => {
    const world = serving(['two']);
    const there = rollback(world);
    expect(there.undo).toEqual(['rollback', '--to', 'r2']);
    const back = rollback(world, 'r2');
    expect(back.undo).toEqual(['rollback']);
    expect(rollback(world).release).toBe('r1');
  });

  it('goes past several, and marks the one that was live', () => {
    const world = serving(['two', 'three'], { keep: 3 });
    expect(printPlan(rollbackPlan(world, 'r1'))).toMatchInlineSnapshot(`
      "rollback r1 on production, now r3
      a start image from=r3 to=r1
      b keep  unchanged since=r1
      1. create:production-green a=a:r1 | clear a.green@r2
      2. start:a.green
      3. ready:a.green
      4. candidate:production
      5. cutover:production a=green b=blue
      6. watch:production a 10 s
      7. record:production r1, bad r3
      8. label:production a:production=a:r1 | label:rollback no a:rollback no b:rollback
      9. drain a.blue@r3 to be stopped
      10. remove a.green@r2 (retired)
      11. untag:r2 a:r2 b:r2
      12. sweep:production
      undo: rollback --to r3"
    `);
  });

  it('does nothing where that is live', () => {
    expect(printPlan(rollbackPlan(serving(['two']), 'r2'))).toBe('rollback r2: nothing to do');
  });
});

describe('a rollback is refused', () => {
  it('where nothing is live', () => {
    expect(printPlan(rollbackPlan(new World()))).toMatchInlineSnapshot(`
      "✗ production: nothing is live on production, so there is nothing to roll back
        → promote a release first: twinport promote"
    `);
  });

  it('where there was nothing before', () => {
    expect(printPlan(rollbackPlan(serving([])))).toMatchInlineSnapshot(`
      "✗ production: no good release before r1 is kept. Production still serves r1.
        → go forward instead: twinport deploy, then twinport promote"
    `);
  });

  it('a second time, with the way forward', () => {
    const world = serving(['two']);
    rollback(world);
    expect(printPlan(rollbackPlan(world))).toMatchInlineSnapshot(`
      "✗ production: no good release before r1 is kept. Production still serves r1.
        → go forward instead: twinport rollback --to r2"
    `);
  });

  it('a second time, also where older releases were kept once', () => {
    const world = serving(['two', 'three']);
    rollback(world);
    expect(printPlan(rollbackPlan(world))).toContain('twinport rollback --to r3');
  });

  it('to a release that nobody knows, with those that are possible', () => {
    expect(printPlan(rollbackPlan(serving(['two']), 'r99'))).toMatchInlineSnapshot(`
      "✗ --to: there is no release r99. Production still serves r2.
        → name one of r1, r2: twinport rollback --to r2"
    `);
  });

  it('to a release that production never had', () => {
    const world = serving(['two']);
    world.push({ a: 'three' });
    deploy(world);
    expect(printPlan(rollbackPlan(world, 'r3'))).toMatchInlineSnapshot(`
      "✗ --to: r3 was never live on production. Production still serves r2.
        → what was not live before goes through staging: twinport deploy, then twinport promote"
    `);
  });

  it('to a release whose images are gone', () => {
    const world = serving(['two'], { standby: 'none' });
    world.images = world.images.filter(({ id }) => id !== 'sha256:a-one');
    expect(printPlan(rollbackPlan(world))).toMatchInlineSnapshot(`
      "✗ r1: its images of a are no longer here. Production still serves r2.
        → build it again from its commits: twinport deploy --ref with the commits in twinport releases"
    `);
  });

  it('to a release none of whose hubs is configured any more', () => {
    const world = new World({ hubs: ['a'] });
    deploy(world);
    promote(world);
    world.addHub('b');
    world.removeHub('a');
    deploy(world);
    promote(world);
    expect(printPlan(rollbackPlan(world))).toMatchInlineSnapshot(`
      "✗ r1: none of its hubs is in twinport.yml any more. Production still serves r2.
        → go forward instead: twinport deploy, then twinport promote"
    `);
  });
});
