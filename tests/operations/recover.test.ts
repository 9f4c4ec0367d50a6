import { describe, expect, it } from 'vitest';
import {
  at,
  deploy,
  deployPlan,
  promote,
  promotePlan,
  recover,
  recoverPlan,
  rollback,
  rollbackPlan,
} from './acts.ts';
import { printPlan } from './print.ts';
import { Crash } from './simulate.ts';
import { type Options, World } from './world.ts';

/** Production serves r2 over r1, with another a; staging has r3 with another a and b. */
function world(options: Options = {}): World {
  const made = new World(options);
  for (const code of [{ a: 'one' }, { a: 'two' }, { a: 'three', b: 'two' }]) {
    made.push(code);
    deploy(made);
    if (!code.b) promote(made);
  }
  return made;
}

type When = 'before' | 'after';

const crashDeploy = (on: World, when: When, step: string) =>
  expect(() => deploy(on, {}, at(deployPlan(on), when, step))).toThrow(new Crash(step));
const crashPromote = (on: World, when: When, step: string) =>
  expect(() => promote(on, at(promotePlan(on), when, step))).toThrow(new Crash(step));
const crashRollback = (on: World, when: When, step: string, to: string | null = null) =>
  expect(() => rollback(on, to, at(rollbackPlan(on, to), when, step))).toThrow(new Crash(step));

describe('an interrupted deployment', () => {
  const deploying = (): World => {
    const on = world();
    on.push({ a: 'four' });
    deploy(on); // as r4, so that the pull is behind us
    on.push({ a: 'five' });
    on.checkedOut = on.commits.length;
    return on;
  };

  it('leaves nothing where it had only begun', () => {
    const on = deploying();
    crashDeploy(on, 'before', 'build:a');
    expect(printPlan(recoverPlan(on))).toMatchInlineSnapshot(`
      "recover r4 on staging, now r4
      ! interrupted kind=deploy id=op7
      1. sweep:staging
      undo: none"
    `);
  });

  it('loses the names it built, before the release existed', () => {
    const on = deploying();
    crashDeploy(on, 'after', 'build:a');
    expect(printPlan(recoverPlan(on))).toMatchInlineSnapshot(`
      "recover r4 on staging, now r4
      ! interrupted kind=deploy id=op7
      1. untag:r5 a:r5
      2. sweep:staging
      undo: none"
    `);
  });

  it('loses what it started and its release, up to the cut-over', () => {
    const on = deploying();
    crashDeploy(on, 'before', 'cutover:staging');
    expect(printPlan(recoverPlan(on))).toMatchInlineSnapshot(`
      "recover r4 on staging, now r4
      ! interrupted kind=deploy id=op7
      1. remove a.blue@r5 (undo)
      2. untag:r5 a:r5 b:r5
      3. sweep:staging
      undo: none"
    `);
  });

  it('is completed from the cut-over on', () => {
    const on = deploying();
    crashDeploy(on, 'after', 'cutover:staging');
    expect(printPlan(recoverPlan(on))).toMatchInlineSnapshot(`
      "recover r5 on staging, now r5
      ! interrupted kind=deploy id=op7
      1. record:staging r5
      2. label:staging a:staging=a:r5
      3. drain a.green@r4 to be removed
      4. untag:r4 a:r4 b:r4
      5. prune-images
      6. sweep:staging
      7. prune-cache
      undo: none"
    `);
  });

  it('is completed from where it was, after the record', () => {
    const on = deploying();
    crashDeploy(on, 'after', 'record:staging');
    expect(printPlan(recoverPlan(on))).toMatchInlineSnapshot(`
      "recover r5 on staging, now r5
      ! interrupted kind=deploy id=op7
      1. label:staging a:staging=a:r5
      2. drain a.green@r4 to be removed
      3. untag:r4 a:r4 b:r4
      4. prune-images
      5. sweep:staging
      6. prune-cache
      undo: none"
    `);
  });

  it('is recorded with the values that its containers were started with, and not those of today', () => {
    const on = deploying();
    on.configure('staging', 'a', { KEY: 'then' });
    crashDeploy(on, 'after', 'cutover:staging');
    on.configure('staging', 'a', { KEY: 'today' });
    recover(on);
    const { history } = on.look();
    expect(history.configuration.staging.a).toEqual({ mem_limit: '1', 'env.KEY': 'then' });
    expect(history.configuration.staging.b).toEqual({ mem_limit: '1' });
  });

  it('is recorded without guesses where a container does not say what it was started with', () => {
    const on = deploying();
    on.configure('staging', 'a', { KEY: 'then' });
    crashDeploy(on, 'after', 'cutover:staging');
    on.configure('staging', 'a', { KEY: 'today' });
    for (const container of on.containers) container.configuration = null;
    recover(on);
    expect(on.look().history.configuration.staging).toEqual({ b: { mem_limit: '1' } });
  });

  it('with changed values alone loses its containers and no release', () => {
    const on = world();
    on.configure('staging', 'a', { KEY: 'new' });
    crashDeploy(on, 'before', 'cutover:staging');
    expect(printPlan(recoverPlan(on))).toMatchInlineSnapshot(`
      "recover r3 on staging, now r3
      ! interrupted kind=deploy id=op6
      1. remove a.green@r3 (undo)
      2. sweep:staging
      undo: none"
    `);
  });

  it('with changed values alone is recorded once it is live', () => {
    const on = world();
    on.configure('staging', 'a', { KEY: 'new' });
    crashDeploy(on, 'after', 'cutover:staging');
    expect(printPlan(recoverPlan(on))).toContain('record:staging r3');
    recover(on);
    on.configure('staging', 'a', { OTHER: '1' });
    expect(printPlan(deployPlan(on))).toContain('configuration keys=env.OTHER');
  });
});

describe('an interrupted promotion', () => {
  it('loses what it started, before the cut-over, and what served before serves on', () => {
    const on = world();
    crashPromote(on, 'after', 'ready:b');
    expect(printPlan(recoverPlan(on))).toMatchInlineSnapshot(`
      "recover r2 on production, now r2
      ! interrupted kind=promote id=op6
      1. remove a.blue@r3 (undo) | remove b.green@r3 (undo) | remove a.blue@r1 (undo)
      2. hold:r1
      3. sweep:production
      undo: none"
    `);
  });

  it('is completed from the cut-over on: ledger, labels, drain, standby, retention', () => {
    const on = world();
    crashPromote(on, 'after', 'cutover:production');
    expect(printPlan(recoverPlan(on))).toMatchInlineSnapshot(`
      "recover r3 on production, now r3
      ! interrupted kind=promote id=op6
      1. record:production r3
      2. label:production a:production=a:r3 b:production=b:r3 | label:rollback a:rollback=a:r2
      3. drain b.blue@r1 to be paused | drain a.green@r2 to be paused
      4. hold:r2
      5. remove a.blue@r1 (retired)
      6. untag:r1 a:r1 b:r1
      7. sweep:production
      undo: none"
    `);
  });

  it('is completed from the middle of the drain, with the standby as it is', () => {
    const on = world();
    crashPromote(on, 'after', 'drain:a');
    expect(printPlan(recoverPlan(on))).toMatchInlineSnapshot(`
      "recover r3 on production, now r3
      ! interrupted kind=promote id=op6
      1. drain b.blue@r1 to be paused
      2. hold:r2
      3. remove a.blue@r1 (retired)
      4. untag:r1 a:r1 b:r1
      5. sweep:production
      undo: none"
    `);
  });

  it('ends as an undisturbed one would have', () => {
    const undisturbed = world();
    promote(undisturbed);
    for (const step of [
      'cutover:production',
      'record:production',
      'label:production',
      'drain:b',
      'untag:r1',
    ]) {
      const on = world();
      crashPromote(on, 'after', step);
      recover(on);
      expect(on.containers).toEqual(undisturbed.containers);
      expect(on.images).toEqual(undisturbed.images);
      expect(on.look().history.production).toEqual(['r2', 'r3']);
    }
  });

  it('starts a singleton again that was stopped for the new one, after that one is gone', () => {
    const on = world({ singletons: ['a'] });
    crashPromote(on, 'before', 'cutover:production');
    expect(printPlan(recoverPlan(on))).toMatchInlineSnapshot(`
      "recover r2 on production, now r2
      ! interrupted kind=promote id=op6
      1. remove a.blue@r3 (undo) | remove b.green@r3 (undo)
      2. start:a.green
      3. ready:a.green
      4. sweep:production
      undo: none"
    `);
  });

  it('does not wait for a live container that fell over by itself', () => {
    const on = world();
    on.container('production', 'b', 'blue').state = 'restarting';
    crashPromote(on, 'before', 'cutover:production');
    expect(printPlan(recoverPlan(on))).not.toContain('ready');
  });
});

describe('an interrupted rollback', () => {
  const live = (options: Options = {}): World => {
    const on = world(options);
    promote(on);
    return on;
  };

  it('puts the woken standby back to rest, before the cut-over', () => {
    const on = live();
    crashRollback(on, 'after', 'ready:a');
    expect(printPlan(recoverPlan(on))).toMatchInlineSnapshot(`
      "recover r3 on production, now r3
      ! interrupted kind=rollback id=op7
      1. rest b.blue@r1 to be paused | rest a.green@r2 to be paused
      2. sweep:production
      undo: none"
    `);
  });

  it('stops a woken standby that was stopped', () => {
    const on = live({ standby: 'stopped' });
    crashRollback(on, 'after', 'start:a');
    expect(printPlan(recoverPlan(on))).toContain('rest a.green@r2 to be stopped');
  });

  it('puts a woken standby to rest that fell over', () => {
    const on = live();
    crashRollback(on, 'after', 'ready:a');
    on.container('production', 'a', 'green').state = 'restarting';
    expect(printPlan(recoverPlan(on))).toContain('rest a.green@r2 to be paused');
  });

  it('is completed from the cut-over on, and the release is bad', () => {
    const on = live();
    crashRollback(on, 'after', 'cutover:production');
    expect(printPlan(recoverPlan(on))).toMatchInlineSnapshot(`
      "recover r2 on production, now r2
      ! interrupted kind=rollback id=op7
      1. record:production r2, bad r3
      2. label:production a:production=a:r2 b:production=b:r2 | label:rollback no a:rollback no b:rollback
      3. drain a.blue@r3 to be stopped | drain b.green@r3 to be stopped
      4. sweep:production
      undo: none"
    `);
  });

  it('is completed after the record as before it: what was taken back is stopped and stays', () => {
    const on = live();
    crashRollback(on, 'after', 'drain:a');
    expect(printPlan(recoverPlan(on))).toMatchInlineSnapshot(`
      "recover r2 on production, now r2
      ! interrupted kind=rollback id=op7
      1. drain b.green@r3 to be stopped
      2. sweep:production
      undo: none"
    `);
  });

  it('forward is completed too, and the mark is cleared', () => {
    const on = live();
    rollback(on);
    crashRollback(on, 'after', 'cutover:production', 'r3');
    expect(printPlan(recoverPlan(on))).toContain('record:production r3, good r3');
  });

  it('forward puts what was taken back to rest as it was, before the cut-over', () => {
    const on = live();
    rollback(on);
    crashRollback(on, 'after', 'ready:b', 'r3');
    expect(printPlan(recoverPlan(on))).toContain('to be stopped');
  });
});

it('recovers from its own interruption', () => {
  const on = world();
  crashPromote(on, 'after', 'cutover:production');
  const first = recoverPlan(on).stages.flatMap(({ steps }) => steps).length;
  expect(() => recover(on, { stopAt: { step: 1, before: false, fails: false } })).toThrow(Crash);
  expect(recoverPlan(on).stages.flatMap(({ steps }) => steps).length).toBeLessThan(first);
  recover(on);
  expect(on.look().history.interrupted).toBeNull();
  expect(printPlan(promotePlan(on))).toBe('promote r3: nothing to do');
});
