import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/domain/plan.ts';
import { leavesCore } from '../../src/operations/deploy.ts';
import { at, deploy, deployPlan, promote } from './acts.ts';
import { printPlan } from './print.ts';
import { Crash } from './simulate.ts';
import { World } from './world.ts';

describe('a deployment', () => {
  it('lays the ground and starts everything, the first time', () => {
    const world = new World({ supports: { db: [] } });
    expect(printPlan(deployPlan(world))).toMatchInlineSnapshot(`
      "deploy r1 on staging, now nothing
      a start first; source from=null to=1111
      b start first; source from=null to=1111
      ! builds limit=2 why=count memory=2000000000 measured=false leaveCore=false
      ! no-undo
      1. build:a 1111 | build:b 1111 (2 at once)
      2. tag:r1 a=a:r1 b=b:r1
      3. addresses a=0 b=1 | network:staging 10.213.4.0/23
      4. services:staging db starting db
      5. gateway:staging create
      6. create:staging-blue a=a:r1 b=b:r1
      7. start:a.blue | start:b.blue
      8. ready:a.blue | ready:b.blue
      9. candidate:staging
      10. cutover:staging a=blue b=blue
      11. watch:staging a,b 10 s
      12. record:staging r1
      13. label:staging a:staging=a:r1 b:staging=b:r1
      14. prune-images
      15. sweep:staging
      16. prune-cache
      undo: none"
    `);
  });

  it('does nothing where nothing changed', () => {
    const world = new World();
    deploy(world);
    expect(printPlan(deployPlan(world))).toMatchInlineSnapshot(`"deploy r1: nothing to do"`);
  });

  it('pulls once, builds and starts the one hub that changed, and leaves the other alone', () => {
    const world = new World();
    deploy(world);
    world.push({ a: 'two' });
    expect(printPlan(deployPlan(world))).toMatchInlineSnapshot(`
      "deploy r2 on staging, now r1
      a start source from=1111 to=2222
      b keep  unchanged since=r1
      1. pull:workhub 1111 → 2222
      2. build:a 2222 (1 at once)
      3. tag:r2 a=a:r2 b=sha256:b-one
      4. create:staging-green a=a:r2
      5. start:a.green
      6. ready:a.green
      7. candidate:staging
      8. cutover:staging a=green b=blue
      9. watch:staging a 10 s
      10. record:staging r2
      11. label:staging a:staging=a:r2 b:staging=b:r2
      12. drain a.blue@r1 to be removed
      13. untag:r1 a:r1 b:r1
      14. prune-images
      15. sweep:staging
      16. prune-cache
      undo: deploy --ref 1111111111111111111111111111111111111111"
    `);
  });

  it('pulls and does no more where no hub is made from what came', () => {
    const world = new World();
    deploy(world);
    world.push({});
    expect(printPlan(deployPlan(world))).toMatchInlineSnapshot(`
      "deploy r1 on staging, now r1
      a keep unchanged since=r1
      b keep unchanged since=r1
      1. pull:workhub 1111 → 2222
      2. prune-images
      3. sweep:staging
      4. prune-cache
      undo: none"
    `);
  });

  it('takes an image that an earlier build made from the same sources', () => {
    const world = new World();
    deploy(world);
    promote(world);
    world.push({ a: 'two' });
    deploy(world);
    world.push({ a: 'one' });
    expect(printPlan(deployPlan(world))).toMatchInlineSnapshot(`
      "deploy r3 on staging, now r2
      a start image from=r2 to=r3
      b keep  unchanged since=r1
      1. pull:workhub 2222 → 3333
      2. tag:r3 a=sha256:a-one b=sha256:b-one
      3. create:staging-blue a=a:r3
      4. start:a.blue
      5. ready:a.blue
      6. candidate:staging
      7. cutover:staging a=blue b=blue
      8. watch:staging a 10 s
      9. record:staging r3
      10. label:staging a:staging=a:r3 b:staging=b:r3
      11. drain a.green@r2 to be removed
      12. untag:r2 a:r2 b:r2
      13. prune-images
      14. sweep:staging
      15. prune-cache
      undo: deploy --ref a=2222222222222222222222222222222222222222 --ref b=1111111111111111111111111111111111111111"
    `);
  });

  it('starts a hub again for its changed values, as the same release, and has no command to undo that', () => {
    const world = new World();
    world.configure('staging', 'a', { KEY: 'old' });
    deploy(world);
    world.configure('staging', 'a', { KEY: 'new', MORE: '1' });
    expect(printPlan(deployPlan(world))).toMatchInlineSnapshot(`
      "deploy r1 on staging, now r1
      a start configuration keys=env.KEY,env.MORE
      b keep  unchanged since=r1
      ! same-release
      1. create:staging-green a=a:r1
      2. start:a.green
      3. ready:a.green
      4. candidate:staging
      5. cutover:staging a=green b=blue
      6. watch:staging a 10 s
      7. record:staging r1
      8. drain a.blue@r1 to be removed
      9. prune-images
      10. sweep:staging
      11. prune-cache
      undo: none"
    `);
  });

  it('starts a hub again that fell over', () => {
    const world = new World();
    deploy(world);
    world.container('staging', 'a', 'blue').state = 'exited';
    expect(printPlan(deployPlan(world))).toMatchInlineSnapshot(`
      "deploy r1 on staging, now r1
      a start not-running state=exited
      b keep  unchanged since=r1
      ! same-release
      1. create:staging-green a=a:r1
      2. start:a.green
      3. ready:a.green
      4. candidate:staging
      5. cutover:staging a=green b=blue
      6. watch:staging a 10 s
      7. record:staging r1
      8. rest a.blue@r1 to be removed
      9. prune-images
      10. sweep:staging
      11. prune-cache
      undo: none"
    `);
  });

  it('starts a hub again whose container somebody removed', () => {
    const world = new World();
    deploy(world);
    world.containers = world.containers.filter(({ hub }) => hub !== 'a');
    expect(printPlan(deployPlan(world))).toMatchInlineSnapshot(`
      "deploy r1 on staging, now r1
      a start not-running state=missing
      b keep  unchanged since=r1
      ! same-release
      1. create:staging-green a=a:r1
      2. start:a.green
      3. ready:a.green
      4. candidate:staging
      5. cutover:staging a=green b=blue
      6. watch:staging a 10 s
      7. record:staging r1
      8. prune-images
      9. sweep:staging
      10. prune-cache
      undo: none"
    `);
  });

  it('builds everything with --force', () => {
    const world = new World();
    deploy(world);
    expect(printPlan(deployPlan(world, { force: true }))).toMatchInlineSnapshot(`
      "deploy r2 on staging, now r1
      a start forced
      b start forced
      ! builds limit=2 why=count memory=2000000000 measured=false leaveCore=false
      1. build:a 1111 | build:b 1111 (2 at once)
      2. tag:r2 a=a:r2 b=b:r2
      3. create:staging-green a=a:r2 b=b:r2
      4. start:a.green | start:b.green
      5. ready:a.green | ready:b.green
      6. candidate:staging
      7. cutover:staging a=green b=green
      8. watch:staging a,b 10 s
      9. record:staging r2
      10. label:staging a:staging=a:r2 b:staging=b:r2
      11. drain a.blue@r1 to be removed | drain b.blue@r1 to be removed
      12. untag:r1 a:r1 b:r1
      13. prune-images
      14. sweep:staging
      15. prune-cache
      undo: deploy --ref 1111111111111111111111111111111111111111"
    `);
  });

  it('of several hubs leaves a core to production, and of one takes them all', () => {
    const world = new World();
    deploy(world);
    const leaves = (hubs: string[]) => leavesCore(deployPlan(world, { force: true, hubs }) as Plan);
    expect(leaves(['a', 'b'])).toBe(false);
    promote(world);
    expect([leaves(['a', 'b']), leaves(['a'])]).toEqual([true, false]);
  });

  it('runs what the team has in hooks/ after the pull, and at the end', () => {
    const world = new World({ hooks: ['pre-deploy', 'post-deploy', 'pre-promote'] });
    deploy(world);
    world.push({ a: 'two' });
    expect(printPlan(deployPlan(world))).toMatchInlineSnapshot(`
      "deploy r2 on staging, now r1
      a start source from=1111 to=2222
      b keep  unchanged since=r1
      ! hook hook=pre-deploy
      1. pull:workhub 1111 → 2222
      2. hook:pre-deploy
      3. build:a 2222 (1 at once)
      4. tag:r2 a=a:r2 b=sha256:b-one
      5. create:staging-green a=a:r2
      6. start:a.green
      7. ready:a.green
      8. candidate:staging
      9. cutover:staging a=green b=blue
      10. watch:staging a 10 s
      11. record:staging r2
      12. label:staging a:staging=a:r2 b:staging=b:r2
      13. drain a.blue@r1 to be removed
      14. untag:r1 a:r1 b:r1
      15. prune-images
      16. sweep:staging
      17. prune-cache
      18. hook:post-deploy
      undo: deploy --ref 1111111111111111111111111111111111111111"
    `);
  });
});

describe('a deployment of one hub', () => {
  it('stages that hub alone where nothing is staged', () => {
    expect(printPlan(deployPlan(new World(), { hubs: ['a'] }))).toMatchInlineSnapshot(`
      "deploy r1 on staging, now nothing
      a start first; source from=null to=1111
      ! no-undo
      1. build:a 1111 (1 at once)
      2. tag:r1 a=a:r1
      3. addresses a=0 b=1 | network:staging 10.213.4.0/23
      4. gateway:staging create
      5. create:staging-blue a=a:r1
      6. start:a.blue
      7. ready:a.blue
      8. candidate:staging
      9. cutover:staging a=blue
      10. watch:staging a 10 s
      11. record:staging r1
      12. label:staging a:staging=a:r1
      13. prune-images
      14. sweep:staging
      15. prune-cache
      undo: none"
    `);
  });

  it('keeps the others as staging has them, and its undo keeps them too', () => {
    const world = new World();
    deploy(world);
    world.push({ a: 'two', b: 'two' });
    expect(printPlan(deployPlan(world, { hubs: ['a'] }))).toMatchInlineSnapshot(`
      "deploy r2 on staging, now r1
      a start source from=1111 to=2222
      b keep  unchanged since=r1
      1. pull:workhub 1111 → 2222
      2. build:a 2222 (1 at once)
      3. tag:r2 b=sha256:b-one a=a:r2
      4. create:staging-green a=a:r2
      5. start:a.green
      6. ready:a.green
      7. candidate:staging
      8. cutover:staging a=green b=blue
      9. watch:staging a 10 s
      10. record:staging r2
      11. label:staging a:staging=a:r2 b:staging=b:r2
      12. drain a.blue@r1 to be removed
      13. untag:r1 a:r1 b:r1
      14. prune-images
      15. sweep:staging
      16. prune-cache
      undo: deploy --ref a=1111111111111111111111111111111111111111 --hub a"
    `);
  });

  it('keeps a hub whose container somebody removed, and starts it again', () => {
    const world = new World();
    deploy(world);
    world.containers = world.containers.filter(({ hub }) => hub !== 'b');
    world.push({ a: 'two' });
    expect(printPlan(deployPlan(world, { hubs: ['a'] }))).toMatchInlineSnapshot(`
      "deploy r2 on staging, now r1
      a start source from=1111 to=2222
      b start not-running state=missing
      1. pull:workhub 1111 → 2222
      2. build:a 2222 (1 at once)
      3. tag:r2 b=sha256:b-one a=a:r2
      4. create:staging-green a=a:r2 b=b:r2
      5. start:a.green | start:b.green
      6. ready:a.green | ready:b.green
      7. candidate:staging
      8. cutover:staging a=green b=green
      9. watch:staging a,b 10 s
      10. record:staging r2
      11. label:staging a:staging=a:r2 b:staging=b:r2
      12. drain a.blue@r1 to be removed
      13. untag:r1 a:r1 b:r1
      14. prune-images
      15. sweep:staging
      16. prune-cache
      undo: deploy --ref a=1111111111111111111111111111111111111111 --hub a"
    `);
  });
});

describe('a deployment of a named commit', () => {
  it('exports what it builds and pulls nothing', () => {
    const world = new World();
    deploy(world);
    world.push({ a: 'two' });
    world.push({ a: 'three' });
    expect(printPlan(deployPlan(world, { ref: 2 }))).toMatchInlineSnapshot(`
      "deploy r2 on staging, now r1
      a start source from=1111 to=2222
      b keep  unchanged since=r1
      1. export:a 2222
      2. build:a 2222 (1 at once)
      3. tag:r2 a=a:r2 b=sha256:b-one
      4. create:staging-green a=a:r2
      5. start:a.green
      6. ready:a.green
      7. candidate:staging
      8. cutover:staging a=green b=blue
      9. watch:staging a 10 s
      10. record:staging r2
      11. label:staging a:staging=a:r2 b:staging=b:r2
      12. drain a.blue@r1 to be removed
      13. untag:r1 a:r1 b:r1
      14. prune-images
      15. sweep:staging
      16. prune-cache
      undo: deploy --ref 1111111111111111111111111111111111111111"
    `);
  });

  it('is how the last one is undone', () => {
    const world = new World();
    deploy(world);
    world.push({ a: 'two' });
    const { undo } = deploy(world);
    expect(undo?.join(' ')).toBe(`deploy --ref ${'1'.repeat(40)}`);
    const back = deploy(world, { ref: 1 });
    expect(back.hubs.map(({ hub, change }) => `${hub} ${change}`)).toEqual(['a start', 'b keep']);
    expect(world.container('staging', 'a', 'blue').image).toBe('sha256:a-one');
  });
});

describe('a hub that comes or goes', () => {
  it('is started beside the live generation in green, where no request reaches it yet', () => {
    const world = new World();
    deploy(world);
    world.addHub('c');
    expect(printPlan(deployPlan(world))).toMatchInlineSnapshot(`
      "deploy r2 on staging, now r1
      a keep  unchanged since=r1
      b keep  unchanged since=r1
      c start first; source from=null to=2222
      1. pull:workhub 1111 → 2222
      2. build:c 2222 (1 at once)
      3. tag:r2 a=sha256:a-one b=sha256:b-one c=c:r2
      4. addresses c=2
      5. gateway:staging reload
      6. create:staging-green c=c:r2
      7. start:c.green
      8. ready:c.green
      9. candidate:staging
      10. cutover:staging a=blue b=blue c=green
      11. watch:staging c 10 s
      12. record:staging r2
      13. label:staging a:staging=a:r2 b:staging=b:r2 c:staging=c:r2
      14. untag:r1 a:r1 b:r1
      15. prune-images
      16. sweep:staging
      17. prune-cache
      undo: deploy --ref a=1111111111111111111111111111111111111111 --hub a --ref b=1111111111111111111111111111111111111111 --hub b"
    `);
  });

  it('is taken away after the cut-over that it is no longer part of', () => {
    const world = new World();
    deploy(world);
    world.removeHub('b');
    expect(printPlan(deployPlan(world))).toMatchInlineSnapshot(`
      "deploy r2 on staging, now r1
      a keep   unchanged since=r1
      b remove removed
      1. tag:r2 a=sha256:a-one
      2. gateway:staging reload
      3. candidate:staging
      4. cutover:staging a=blue
      5. record:staging r2
      6. label:staging a:staging=a:r2
      7. rest b.blue@r1 to be removed
      8. untag:r1 a:r1 b:r1
      9. prune-images
      10. sweep:staging
      11. prune-cache
      undo: deploy --ref 1111111111111111111111111111111111111111"
    `);
  });
});

describe('the release of a deployment', () => {
  it('keeps its name when only values change', () => {
    const world = new World();
    deploy(world);
    world.configure('staging', 'a', { KEY: 'new' });
    expect(deploy(world).release).toBe('r1');
  });

  it('never has the name of one that was undone', () => {
    const world = new World();
    deploy(world);
    world.push({ a: 'two' });
    expect(() =>
      deploy(world, { ref: 2 }, at(deployPlan(world, { ref: 2 }), 'before', 'watch:staging', 'fails')),
    ).toThrow(Crash);
    expect(deploy(world).release).toBe('r3');
  });

  it('takes the names of staging’s earlier ones, unless production has them', () => {
    const world = new World();
    deploy(world);
    promote(world);
    for (const code of ['two', 'three']) {
      world.push({ a: code });
      deploy(world);
    }
    expect(
      world.images
        .flatMap((image) => image.tags)
        .filter((tag) => /:r\d/.test(tag))
        .sort(),
    ).toEqual(['a:r1', 'a:r3', 'b:r1', 'b:r3']);
  });
});
