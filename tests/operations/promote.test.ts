import { describe, expect, it } from 'vitest';
import { at, deploy, deployPlan, promote, promotePlan, rollback } from './acts.ts';
import { printPlan } from './print.ts';
import { Crash, tagsOf } from './simulate.ts';
import { type Options, World } from './world.ts';

/** Production serves r1; staging has r2 with another a. */
function staged(options: Options = {}): World {
  const world = new World(options);
  deploy(world);
  promote(world);
  world.push({ a: 'two' });
  deploy(world);
  return world;
}

/** Production serves r3 over r2; staging has r4 with another b. */
function stagedOften(options: Options = {}): World {
  const world = staged(options);
  promote(world);
  for (const code of [{ a: 'three' }, { b: 'two' }]) {
    world.push(code);
    deploy(world);
    if (code.a) promote(world);
  }
  return world;
}

describe('a promotion', () => {
  it('lays the ground and starts everything, the first time, and has no undo', () => {
    const world = new World();
    deploy(world);
    expect(printPlan(promotePlan(world))).toMatchInlineSnapshot(`
      "promote r1 on production, now nothing
      a start first
      b start first
      ! no-undo
      1. network:production 10.213.6.0/23
      2. gateway:production create
      3. create:production-blue a=a:r1 b=b:r1
      4. start:a.blue | start:b.blue
      5. ready:a.blue | ready:b.blue
      6. candidate:production
      7. cutover:production a=blue b=blue
      8. watch:production a,b 10 s
      9. record:production r1
      10. label:production a:production=a:r1 b:production=b:r1
      11. sweep:production
      undo: none"
    `);
  });

  it('starts what changed from the images that staging runs, and pauses what served before', () => {
    expect(printPlan(promotePlan(staged()))).toMatchInlineSnapshot(`
      "promote r2 on production, now r1
      a start image from=r1 to=r2
      b keep  unchanged since=r1
      1. create:production-green a=a:r2
      2. start:a.green
      3. ready:a.green
      4. candidate:production
      5. cutover:production a=green b=blue
      6. watch:production a 10 s
      7. record:production r2
      8. label:production a:production=a:r2 | label:rollback a:rollback=a:r1 b:rollback=b:r1
      9. drain a.blue@r1 to be paused
      10. hold:r1
      11. sweep:production
      undo: rollback"
    `);
  });

  it('does nothing when promoted again, and no tag moves', () => {
    const world = staged();
    promote(world);
    const tags = tagsOf(world);
    expect(printPlan(promotePlan(world))).toMatchInlineSnapshot(`"promote r2: nothing to do"`);
    promote(world);
    expect(tagsOf(world)).toEqual(tags);
  });

  it.each([
    ['first', false],
    ['last', true],
  ])('removes what an operation that nobody remembers made beside the standby, listed %s', (_, reversed) => {
    const world = staged();
    promote(world);
    world.push({ a: 'three' });
    deploy(world);
    const created = at(promotePlan(world), 'after', 'create:production-blue');
    expect(() => promote(world, created)).toThrow(Crash);
    world.facts.pop();
    if (reversed) world.containers.reverse();
    promote(world);
    const blue = world.containers.filter((c) => c.environment === 'production' && c.slot === 'blue');
    expect(blue.map(({ id, state }) => `${id} ${state}`).sort()).toEqual([
      'production/a.blue@r3 running',
      'production/b.blue@r1 running',
    ]);
  });

  it('retires the release before the previous one: its containers, then its names', () => {
    expect(printPlan(promotePlan(stagedOften()))).toMatchInlineSnapshot(`
      "promote r4 on production, now r3
      a keep  unchanged since=r3
      b start image from=r1 to=r4
      1. create:production-green b=b:r4
      2. start:b.green
      3. ready:b.green
      4. candidate:production
      5. cutover:production a=blue b=green
      6. watch:production b 10 s
      7. record:production r4
      8. label:production b:production=b:r4 | label:rollback a:rollback=a:r3
      9. drain b.blue@r1 to be paused
      10. hold:r3
      11. remove a.green@r2 (retired)
      12. untag:r2 a:r2 b:r2
      13. sweep:production
      undo: rollback"
    `);
  });

  it('keeps as many releases as releases.keep says', () => {
    const world = stagedOften({ keep: 3 });
    promote(world);
    expect(Object.keys(tagsOf(world)).filter((tag) => /^a:r/.test(tag))).toEqual([
      'a:r2',
      'a:r3',
      'a:r4',
      'a:rollback',
    ]);
  });

  it('keeps nothing to go back to with keep: 1, neither containers nor names, and says so', () => {
    expect(printPlan(promotePlan(staged({ keep: 1 })))).toMatchInlineSnapshot(`
      "promote r2 on production, now r1
      a start image from=r1 to=r2
      b keep  unchanged since=r1
      ! no-undo
      1. create:production-green a=a:r2
      2. start:a.green
      3. ready:a.green
      4. candidate:production
      5. cutover:production a=green b=blue
      6. watch:production a 10 s
      7. record:production r2
      8. label:production a:production=a:r2
      9. drain a.blue@r1 to be removed
      10. untag:r1 a:r1 b:r1
      11. sweep:production
      undo: none"
    `);
  });

  it('stops what served before with standby: stopped', () => {
    expect(printPlan(promotePlan(staged({ standby: 'stopped' })))).toContain('drain a.blue@r1 to be stopped');
  });

  it('removes what served before with standby: none, and keeps its names', () => {
    const plan = printPlan(promotePlan(staged({ standby: 'none' })));
    expect(plan).toContain('drain a.blue@r1 to be removed');
    expect(plan).not.toContain('untag');
    expect(plan).toContain('undo: rollback');
  });

  it('applies changed values where the images are the same, names the keys, and has no command to undo that', () => {
    const world = staged();
    promote(world);
    world.configure('production', 'b', { KEY: 'new' });
    expect(printPlan(promotePlan(world))).toMatchInlineSnapshot(`
      "promote r2 on production, now r2
      a keep  unchanged since=r2
      b start configuration keys=env.KEY
      ! same-release
      1. create:production-green b=b:r2
      2. start:b.green
      3. ready:b.green
      4. candidate:production
      5. cutover:production a=green b=green
      6. watch:production b 10 s
      7. record:production r2
      8. drain b.blue@r1 to be removed
      9. hold:r1
      10. sweep:production
      undo: none"
    `);
  });

  it('names the same keys once: after it they are the values that production has', () => {
    const world = staged();
    promote(world);
    world.configure('production', 'b', { KEY: 'new' });
    promote(world);
    world.configure('production', 'b', { OTHER: 'newer' });
    expect(printPlan(promotePlan(world))).toContain('b start configuration keys=env.OTHER');
  });

  it('is not reached by values of staging', () => {
    const world = staged();
    promote(world);
    world.configure('staging', 'a', { KEY: 'new' });
    expect(printPlan(promotePlan(world))).toBe('promote r2: nothing to do');
  });

  it('takes what staging’s containers run, whatever a tag says', () => {
    const world = staged();
    const [one, two] = ['sha256:a-one', 'sha256:a-two'].map(
      (id) => world.images.find((image) => image.id === id)!,
    );
    two!.tags = two!.tags.filter((tag) => tag !== 'a:staging');
    one!.tags.push('a:staging');
    promote(world);
    expect(world.container('production', 'a', 'green').image).toBe('sha256:a-two');
  });

  it('forgets the release that was taken back: its containers and its names go', () => {
    const world = staged();
    promote(world);
    rollback(world);
    world.push({ b: 'two' });
    deploy(world);
    expect(printPlan(promotePlan(world))).toMatchInlineSnapshot(`
      "promote r3 on production, now r1
      a restart image from=r1 to=r3; standby-ready state=exited
      b start   image from=r1 to=r3
      1. create:production-green b=b:r3
      2. start:a.green | start:b.green
      3. ready:a.green | ready:b.green
      4. candidate:production
      5. cutover:production a=green b=green
      6. watch:production a,b 10 s
      7. record:production r3
      8. label:production a:production=a:r3 b:production=b:r3 | label:rollback a:rollback=a:r1 b:rollback=b:r1
      9. drain a.blue@r1 to be paused | drain b.blue@r1 to be paused
      10. hold:r1
      11. untag:r2 a:r2 b:r2
      12. sweep:production
      undo: rollback"
    `);
  });
});

describe('a hub that cannot run twice', () => {
  it('is stopped right before the new one starts, and the plan says that it will be away', () => {
    const world = new World({ singletons: ['a'] });
    deploy(world);
    promote(world);
    world.push({ a: 'two', b: 'two' });
    deploy(world);
    expect(printPlan(promotePlan(world))).toMatchInlineSnapshot(`
      "promote r2 on production, now r1
      a start image from=r1 to=r2
      b start image from=r1 to=r2
      ! away hubs=a ms=null
      1. create:production-green a=a:r2 b=b:r2
      2. stop a.blue@r1
      3. start:a.green | start:b.green
      4. ready:a.green | ready:b.green
      5. candidate:production
      6. cutover:production a=green b=green
      7. watch:production a,b 10 s
      8. record:production r2
      9. label:production a:production=a:r2 b:production=b:r2 | label:rollback a:rollback=a:r1 b:rollback=b:r1
      10. drain a.blue@r1 to be paused | drain b.blue@r1 to be paused
      11. hold:r1
      12. sweep:production
      undo: rollback"
    `);
  });

  it('is every changed hub with cutover: replace', () => {
    expect(printPlan(promotePlan(staged({ cutover: 'replace' })))).toMatchInlineSnapshot(`
      "promote r2 on production, now r1
      a start image from=r1 to=r2
      b keep  unchanged since=r1
      ! away hubs=a ms=null
      1. create:production-green a=a:r2
      2. stop a.blue@r1
      3. start:a.green
      4. ready:a.green
      5. candidate:production
      6. cutover:production a=green b=blue
      7. watch:production a 10 s
      8. record:production r2
      9. label:production a:production=a:r2 | label:rollback a:rollback=a:r1 b:rollback=b:r1
      10. drain a.blue@r1 to be paused
      11. hold:r1
      12. sweep:production
      undo: rollback"
    `);
  });

  it('will be away about as long as the last time, there or on the other side', () => {
    const world = staged({ singletons: ['a'] });
    const ended = world.facts.filter((fact) => fact.fact === 'operation-ended');
    const noteOf = () =>
      printPlan(promotePlan(world))
        .split('\n')
        .find((line) => line.startsWith('! away'));
    ended.at(-1)!.away = { a: 5400 };
    expect(noteOf()).toBe('! away hubs=a ms=5400');
    // Of production, before.
    ended.at(-2)!.away = { a: 3200 };
    expect(noteOf()).toBe('! away hubs=a ms=3200');
  });

  it('is stopped too where it falls over and over', () => {
    const world = staged({ singletons: ['a'] });
    world.container('production', 'a', 'blue').state = 'restarting';
    expect(printPlan(promotePlan(world))).toContain('stop a.blue@r1');
  });

  it('is not stopped where it does not run', () => {
    const world = staged({ singletons: ['a'] });
    world.container('production', 'a', 'blue').state = 'exited';
    expect(printPlan(promotePlan(world))).not.toMatch(/stop|away/);
  });
});

describe('a promotion is refused', () => {
  it('where nothing is staged', () => {
    expect(printPlan(promotePlan(new World()))).toMatchInlineSnapshot(`
      "✗ staging: nothing is staged, so there is nothing to promote. Production serves nothing yet.
        → bring a release up on staging first: twinport deploy"
    `);
  });

  it('where staging runs another release than expected', () => {
    expect(printPlan(promotePlan(staged(), 'r1'))).toMatchInlineSnapshot(`
      "✗ --expect: staging serves r2, not r1. Production still serves r1.
        → look at r2, then: twinport promote --expect r2"
    `);
    expect(printPlan(promotePlan(staged(), 'r2'))).toContain('promote r2 on production');
  });

  it('where the expected release is one that nobody knows', () => {
    expect(printPlan(promotePlan(staged(), 'r99'))).toMatchInlineSnapshot(`
      "✗ --expect: staging serves r2, not r99. Production still serves r1.
        → look at r2, then: twinport promote --expect r2"
    `);
  });

  it('where staging is not well, hub by hub', () => {
    const world = staged();
    world.container('staging', 'a', 'green').health = 'unhealthy';
    world.containers = world.containers.filter(
      ({ environment, hub }) => environment !== 'staging' || hub !== 'b',
    );
    expect(printPlan(promotePlan(world))).toMatchInlineSnapshot(`
      "✗ staging a: its container is unhealthy, and only what runs well on staging is promoted. Production still serves r1.
        → see why: twinport logs staging a; then bring staging up again: twinport deploy
      ✗ staging b: its container is missing, and only what runs well on staging is promoted. Production still serves r1.
        → see why: twinport logs staging b; then bring staging up again: twinport deploy"
    `);
  });

  it('where the release was taken back', () => {
    const world = staged();
    promote(world);
    rollback(world);
    expect(printPlan(promotePlan(world))).toMatchInlineSnapshot(`
      "✗ r2: production was taken back from r2, so it is marked bad. Production still serves r1.
        → deploy a corrected release, or take it up again as it is: twinport rollback --to r2"
    `);
  });

  it('for everything that is wrong at once', () => {
    const world = staged();
    promote(world);
    rollback(world);
    world.container('staging', 'a', 'green').state = 'exited';
    expect(printPlan(promotePlan(world, 'r7')).match(/✗ [^:]+/g)).toEqual([
      '✗ --expect',
      '✗ r2',
      '✗ staging a',
    ]);
  });
});

describe('a release whose watch failed', () => {
  it('is bad where production had it', () => {
    const world = staged();
    expect(() => promote(world, at(promotePlan(world), 'after', 'watch:production', 'fails'))).toThrow(Crash);
    expect(world.look().history).toMatchObject({ bad: ['r2'], production: ['r1'] });
    expect(printPlan(promotePlan(world))).toContain('✗ r2');
  });

  it('is not bad for values that only staging had', () => {
    const world = staged();
    promote(world);
    world.configure('staging', 'a', { KEY: 'broken' });
    expect(() => deploy(world, {}, at(deployPlan(world), 'after', 'watch:staging', 'fails'))).toThrow(Crash);
    expect(world.look().history).toMatchObject({ bad: [], production: ['r1', 'r2'] });
  });

  it('is not bad where it was live before, with other values', () => {
    const world = staged();
    promote(world);
    world.configure('production', 'a', { KEY: 'broken' });
    expect(() => promote(world, at(promotePlan(world), 'after', 'watch:production', 'fails'))).toThrow(Crash);
    expect(world.look().history).toMatchObject({ bad: [], production: ['r1', 'r2'] });
  });
});
