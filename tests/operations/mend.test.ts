import { describe, expect, it } from 'vitest';
import { environmentNames } from '../../src/domain/names.ts';
import { driftOf } from '../../src/operations/drift.ts';
import { planMend, planRefresh } from '../../src/operations/mend.ts';
import { deploy, promote } from './acts.ts';
import { printPlan } from './print.ts';
import { takeSteps } from './simulate.ts';
import { type Options, World } from './world.ts';

/** Staging and production serve r2 over r1. */
function world(options: Options = {}): World {
  const made = new World(options);
  for (const code of ['one', 'two']) {
    made.push({ a: code });
    deploy(made);
    promote(made);
  }
  return made;
}

const mendPlan = (on: World) => planMend(on.look(), 'mend');

function mended(on: World): void {
  takeSteps(on, mendPlan(on));
  expect(printPlan(mendPlan(on))).toBe('recover r2: nothing to do');
  expect(driftOf(on.look())).toEqual([]);
}

/** As a Docker daemon that was killed without live-restore leaves them when it is back. */
function everythingStops(on: World): void {
  for (const container of on.containers) container.state = 'exited';
  for (const { gateway } of Object.values(on.environments)) gateway!.running = false;
  for (const support of Object.values(on.supports)) support.state = 'down';
}

describe('what should run and does not', () => {
  it('is nothing where all runs', () => {
    expect(printPlan(mendPlan(world()))).toBe('recover r2: nothing to do');
    expect(printPlan(mendPlan(new World()))).toBe('recover null: nothing to do');
  });

  it('is all started again where it stood after Docker stopped it; the standby is not', () => {
    const on = world({ supports: { db: [] } });
    everythingStops(on);
    expect(printPlan(mendPlan(on))).toMatchInlineSnapshot(`
      "recover r2 on null, now r2
      ! down environment=staging what=db,gateway,a,b
      ! down environment=production what=db,gateway,a,b
      1. services:staging db starting db
      2. gateway:staging start
      3. services:production db starting db
      4. gateway:production start
      5. start:a.green | start:b.blue | start:a.green | start:b.blue
      6. ready:a.green | ready:b.blue | ready:a.green | ready:b.blue
      7. hold:r1
      undo: none"
    `);
    mended(on);
    expect(on.containers.filter(({ state }) => state === 'exited').map(({ id }) => id)).toEqual([
      'production/a.blue@r1',
    ]);
  });

  it('is told by its drift, with the service that a live environment needs', () => {
    const on = world({ supports: { db: [] } });
    everythingStops(on);
    const told = driftOf(on.look()).map((one) => ('hub' in one ? one.hub : one.drift));
    expect(told).toEqual(['a', 'b', 'service', 'gateway', 'a', 'b', 'service', 'gateway', 'unheld']);
  });

  it('is made anew in its slot where somebody removed it, and where it never ran', () => {
    const on = world();
    on.containers = on.containers.filter(({ id }) => id !== 'production/a.green@r2');
    on.container('staging', 'b', 'blue').state = 'created';
    expect(printPlan(mendPlan(on))).toMatchInlineSnapshot(`
      "recover r2 on null, now r2
      ! down environment=staging what=b
      ! down environment=production what=a
      1. remove b.blue@r1 (slot)
      2. create:staging-blue b=b:r2 | create:production-green a=a:r2
      3. start:b.blue | start:a.green
      4. ready:b.blue | ready:a.green
      undo: none"
    `);
    mended(on);
  });

  it('continues where somebody paused it', () => {
    const on = world();
    on.container('production', 'b', 'blue').state = 'paused';
    expect(printPlan(mendPlan(on))).toMatchInlineSnapshot(`
      "recover r2 on null, now r2
      ! down environment=production what=b
      1. resume b.blue@r1
      2. ready:b.blue (woken)
      undo: none"
    `);
    mended(on);
  });

  it('is left to Docker where that is about to start it again', () => {
    const on = world();
    on.container('production', 'b', 'blue').state = 'restarting';
    expect(printPlan(mendPlan(on))).toBe('recover r2: nothing to do');
  });

  it('cannot be brought back without its image, and that is said', () => {
    const on = world();
    on.containers = on.containers.filter(({ image }) => image !== 'sha256:a-two');
    on.images = on.images.filter(({ id }) => id !== 'sha256:a-two');
    const { notes, stages } = mendPlan(on);
    expect(notes).toEqual([
      { note: 'gone', environment: 'staging', hubs: ['a'] },
      { note: 'gone', environment: 'production', hubs: ['a'] },
    ]);
    expect(stages.flatMap(({ steps }) => steps).filter(({ kind }) => kind !== 'label')).toEqual([]);
  });

  it('counts a database that ended in order, where it was to run', () => {
    const on = world({ supports: { db: [] } });
    on.supports.db!.state = 'done';
    expect(printPlan(mendPlan(on))).toBe('recover r2: nothing to do');
    const snapshot = on.look();
    snapshot.model.services.db!.restart = 'unless-stopped';
    expect(planMend(snapshot, 'mend').stages).toMatchObject([
      { steps: [{ kind: 'services', start: ['db'] }] },
      { steps: [{ kind: 'services', start: ['db'] }] },
    ]);
  });
});

describe('files of a gateway that changed, such as a renewed certificate', () => {
  const refresh = (on: World) => planRefresh(on.look(), 'mend');
  const edited = (on: World) => {
    for (const environment of environmentNames)
      on.environments[environment].gatewayWanted = { shape: 'shape', conf: 'renewed' };
    return on;
  };

  it('are taken up in both environments, with the reason, and nothing is left to do', () => {
    const on = edited(world());
    expect(printPlan(refresh(on))).toMatchInlineSnapshot(`
      "recover r2 on null, now r2
      ! gateway-files environment=staging
      ! gateway-files environment=production
      1. gateway:staging reload | gateway:production reload
      undo: none"
    `);
    takeSteps(on, refresh(on));
    expect(printPlan(refresh(on))).toBe('recover r2: nothing to do');
    expect(driftOf(on.look())).toEqual([]);
  });

  it('are nothing to do where nothing changed, or where nothing is served', () => {
    expect(printPlan(refresh(world()))).toBe('recover r2: nothing to do');
    expect(printPlan(refresh(edited(new World())))).toBe('recover null: nothing to do');
  });

  it('come after everything that must come back: a slip in them keeps no hub down', () => {
    const on = edited(world());
    on.container('production', 'b', 'blue').state = 'exited';
    on.environments.staging.gateway!.running = false;
    expect(printPlan(refresh(on))).toMatchInlineSnapshot(`
      "recover r2 on null, now r2
      ! down environment=staging what=gateway
      ! down environment=production what=b
      ! gateway-files environment=production
      1. gateway:staging start
      2. start:b.blue
      3. ready:b.blue
      4. hold:r1
      5. gateway:production reload
      undo: none"
    `);
  });

  it('that only a new container can take up announce their gap', () => {
    const on = world();
    on.environments.production.gatewayWanted = { shape: 'more ports', conf: 'conf' };
    expect(printPlan(refresh(on))).toMatchInlineSnapshot(`
      "recover r2 on null, now r2
      ! gateway-gap environment=production ms=null
      1. gateway:production replace
      undo: none"
    `);
  });

  it('wait while a deployment brings the other side back', () => {
    expect(printPlan(planMend(edited(world()).look(), 'mend', ['production']))).toBe(
      'recover r2: nothing to do',
    );
  });
});
