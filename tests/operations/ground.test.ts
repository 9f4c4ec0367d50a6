import { describe, expect, it } from 'vitest';
import type { EnvironmentName } from '../../src/domain/names.ts';
import { deploy, deployPlan, promote, promotePlan, rollbackPlan } from './acts.ts';
import { printPlan } from './print.ts';
import { World } from './world.ts';

/** The lines of a plan that a word stands in, without their numbers. */
const linesWith = (word: string, plan: string): string[] =>
  plan
    .split('\n')
    .filter((line) => line.includes(word))
    .map((line) => line.replace(/^\d+\. /, ''));

const serving = (): World => {
  const world = new World();
  deploy(world);
  promote(world);
  return world;
};

describe('the gateway', () => {
  const gateway = (world: World, environment: EnvironmentName) => world.environments[environment].gateway!;

  it('is created before the first container, and not touched after that', () => {
    const world = new World();
    expect(linesWith('gateway', printPlan(deployPlan(world)))).toEqual(['gateway:staging create']);
    deploy(world);
    world.push({ a: 'two' });
    expect(linesWith('gateway', printPlan(deployPlan(world)))).toEqual([]);
  });

  it('is reloaded for a changed configuration, in a step of its own before the cut-over', () => {
    const world = serving();
    gateway(world, 'staging').conf = 'older';
    world.push({ a: 'two' });
    const plan = printPlan(deployPlan(world));
    expect(linesWith('gateway', plan)).toEqual(['gateway:staging reload']);
    expect(plan.indexOf('gateway:staging')).toBeLessThan(plan.indexOf('create:'));
  });

  it('is reloaded on its own where nothing else changed', () => {
    const world = serving();
    gateway(world, 'staging').conf = 'older';
    expect(printPlan(deployPlan(world))).toMatchInlineSnapshot(`
      "deploy r1 on staging, now r1
      a keep unchanged since=r1
      b keep unchanged since=r1
      1. gateway:staging reload
      2. prune-images
      3. sweep:staging
      4. prune-cache
      undo: none"
    `);
  });

  it('is replaced for what only a new container can change, and the gap is announced', () => {
    const world = serving();
    gateway(world, 'production').shape = 'older';
    expect(linesWith('gateway', printPlan(promotePlan(world)))).toEqual([
      '! gateway-gap environment=production ms=null',
      'gateway:production replace',
    ]);
  });

  it('was away as long as the last time, there or else on the other side', () => {
    const world = serving();
    gateway(world, 'production').shape = 'older';
    const gapAfter = (gap: Record<string, number>) => {
      world.facts.push({ fact: 'operation-ended', id: 'op1', at: '', result: 'done', gap });
      return linesWith('gap', printPlan(promotePlan(world)));
    };
    const begun = { fact: 'operation-started', kind: 'promote', by: 'kim', at: '' } as const;
    const operation = { ...begun, id: 'op1', environment: 'production', release: 'r1' } as const;
    world.facts.push(operation);
    expect(gapAfter({ staging: 700 })).toEqual(['! gateway-gap environment=production ms=700']);
    world.facts.push(operation);
    expect(gapAfter({ production: 900 })).toEqual(['! gateway-gap environment=production ms=900']);
  });

  it('is started where somebody stopped it', () => {
    const world = serving();
    gateway(world, 'production').running = false;
    expect(linesWith('gateway', printPlan(promotePlan(world)))).toEqual(['gateway:production start']);
  });

  it('is started for a rollback too, and otherwise left as it is then', () => {
    const world = serving();
    world.push({ a: 'two' });
    deploy(world);
    promote(world);
    gateway(world, 'production').conf = 'older';
    expect(linesWith('gateway', printPlan(rollbackPlan(world)))).toEqual([]);
    gateway(world, 'production').running = false;
    expect(linesWith('gateway', printPlan(rollbackPlan(world)))).toEqual(['gateway:production start']);
  });

  it('of one environment is not the other’s concern', () => {
    const world = serving();
    gateway(world, 'staging').shape = 'older';
    expect(printPlan(promotePlan(world))).toBe('promote r1: nothing to do');
  });
});

describe('services that are no hub', () => {
  const supports = { db: [], cache: ['staging'], mail: ['production'] };

  it('are started where they do not run, those of the environment and those of both', () => {
    const world = new World({ supports });
    expect(linesWith('services', printPlan(deployPlan(world)))).toEqual([
      'services:staging cache,db starting cache,db',
    ]);
  });

  it('are joined to the second environment and not started twice', () => {
    const world = new World({ supports });
    deploy(world);
    expect(linesWith('services', printPlan(promotePlan(world)))).toEqual([
      'services:production db,mail starting mail',
    ]);
  });

  it('are left alone once they run and are joined', () => {
    const world = new World({ supports });
    deploy(world);
    promote(world);
    world.push({ a: 'two' });
    expect(linesWith('services', printPlan(deployPlan(world)))).toEqual([]);
  });

  it('are left alone where they ended by themselves with their work done', () => {
    const world = new World({ supports });
    deploy(world);
    Object.assign(world.supports.db!, { state: 'done', networks: [] });
    expect(linesWith('services', printPlan(deployPlan(world)))).toEqual([]);
  });

  it('are started again where somebody stopped them', () => {
    const world = new World({ supports });
    deploy(world);
    world.supports.db!.state = 'down';
    expect(linesWith('services', printPlan(deployPlan(world)))).toEqual([
      'services:staging cache,db starting db',
    ]);
  });
});

describe('the names of images', () => {
  it('are put back where a prune took them and the image is still here', () => {
    const world = serving();
    for (const image of world.images) image.tags = image.tags.filter((tag) => !tag.endsWith(':r1'));
    expect(printPlan(promotePlan(world))).toMatchInlineSnapshot(`
      "promote r1 on production, now r1
      a keep unchanged since=r1
      b keep unchanged since=r1
      1. label:r1 a:r1=sha256:a-one b:r1=sha256:b-one
      2. sweep:production
      undo: none"
    `);
  });

  it('are put back where somebody moved an alias', () => {
    const world = serving();
    world.images.find(({ id }) => id === 'sha256:a-one')!.tags = ['a:r1', 'a:staging'];
    expect(linesWith('label', printPlan(promotePlan(world)))).toEqual(['label:production a:production=a:r1']);
  });
});
