import { describe, expect, it } from 'vitest';
import { historyOf, previousOf, releaseById } from '../../src/domain/history.ts';
import { taggedReleases } from '../../src/domain/images.ts';
import { environmentNames } from '../../src/domain/names.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { containerIn, type Snapshot } from '../../src/domain/snapshot.ts';
import { unheld } from '../../src/operations/hold.ts';
import { cleanup, deploy, promote, recover, recoverPlan, rollback } from './acts.ts';
import { printPlan } from './print.ts';
import { Crash, tagsOf, type Way } from './simulate.ts';
import { type Options, World } from './world.ts';

/**
 * Long random lives of a server: code, configuration and hubs change, commands run, fail and crash anywhere. After each
 * of them what must always hold is looked at. A failing life prints its seed and its last operations.
 * TWINPORT_LIVES=1000 tries more of them.
 */
const lives = Number(process.env.TWINPORT_LIVES ?? 4);
const operations = 15;

type Dice = (sides: number) => number;

/** Mulberry32: the same life for the same seed. */
function diceOf(seed: number): Dice {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

const pick = <T>(dice: Dice, list: readonly T[]): T => list[dice(list.length)]!;

const commands: Record<string, (world: World, dice: Dice, way: Way) => Plan> = {
  deploy: (world, _, way) => deploy(world, {}, way),
  'deploy --hub': (world, dice, way) => deploy(world, { hubs: [pick(dice, world.config.hubs).name] }, way),
  'deploy --force': (world, _, way) => deploy(world, { force: true }, way),
  'deploy --ref': (world, dice, way) => deploy(world, { ref: 1 + dice(world.commits.length) }, way),
  promote: (world, _, way) => promote(world, way),
  'promote again': (world, _, way) => promote(world, way),
  rollback: (world, _, way) => rollback(world, null, way),
  'rollback --to': (world, dice, way) => {
    const known = historyOf(world.facts).releases;
    return rollback(world, known.length === 0 ? null : pick(dice, known).id, way);
  },
  cleanup: (world, _, way) => cleanup(world, way),
};

describe.each([
  ['the usual settings', {}],
  ['standby: stopped', { standby: 'stopped' }],
  ['standby: none', { standby: 'none' }],
  ['keep: 1', { keep: 1 }],
  ['keep: 3', { keep: 3 }],
  ['cutover: replace', { cutover: 'replace' }],
  ['a singleton', { singletons: ['a'] }],
] satisfies [string, Options][])('a server with %s', (_title, options) => {
  it('is in order after every command, failure and crash', () => {
    for (let seed = 1; seed <= lives; seed += 1) live(seed, options);
  }, 600_000);
});

function live(seed: number, options: Options): void {
  const dice = diceOf(seed);
  const world = new World(options);
  const log: string[] = [];
  try {
    for (let count = 0; count < operations; count += 1) {
      if (dice(3) === 0) log.push(somethingChanges(world, dice));
      command(world, dice, log);
      expect(whatIsWrong(world).join('\n')).toBe('');
    }
  } catch (error) {
    throw new Error(`seed ${seed}:\n${log.slice(-12).join('\n')}\n${(error as Error).message}`, {
      cause: error,
    });
  }
}

function somethingChanges(world: World, dice: Dice): string {
  const hub = pick(dice, world.config.hubs).name;
  const [what, environment] = [dice(8), pick(dice, environmentNames)];
  if (what === 0 && hub !== 'b') {
    world.removeHub(hub);
    return `${hub} is taken out of twinport.yml`;
  }
  const fresh = ['c', 'd'].find((name) => world.commits.at(-1)![name] === undefined);
  if (what === 1 && fresh !== undefined && world.commits.length < 9) {
    world.addHub(fresh);
    return `${fresh} comes into twinport.yml`;
  }
  if (what < 5 && world.commits.length < 9) {
    world.push({ [hub]: `code${world.commits.length + 1}` });
    return `new code of ${hub}`;
  }
  world.configure(environment, hub, { KEY: String(dice(3)) });
  return `new values for ${hub} on ${environment}`;
}

/** One command to its end, or to a failure or crash that is then recovered from. */
function command(world: World, dice: Dice, log: string[]): void {
  const name = pick(dice, Object.keys(commands));
  const stopAt = dice(3) === 0 ? { step: dice(20), before: dice(2) === 0, fails: dice(2) === 0 } : undefined;
  log.push(name);
  try {
    log.push(printPlan(commands[name]!(world, dice, stopAt ? { stopAt } : {})));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    log.push(error.message);
    if (error instanceof Crash) recoverFully(world, dice, log);
    else if (!error.message.startsWith('refused')) throw error;
  }
}

/** Recovery may be interrupted as well. */
function recoverFully(world: World, dice: Dice, log: string[]): void {
  while (historyOf(world.facts).interrupted) {
    log.push(printPlan(recoverPlan(world)));
    try {
      recover(world, dice(2) === 0 ? { stopAt: { step: dice(6), before: dice(2) === 0, fails: false } } : {});
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      log.push(error.message);
    }
  }
}

/** What holds whenever nothing is under way. */
function whatIsWrong(world: World): string[] {
  const snapshot = world.look();
  const tags = tagsOf(world);
  return [
    ...wrongWithWhatServes(snapshot, tags),
    ...wrongWithWhatWaits(snapshot),
    ...wrongWithTheLedger(snapshot),
    ...wrongWithTheWayBack(snapshot, tags),
    ...wrongWithWhatIsKept(snapshot, tags),
  ];
}

const unless = (holds: boolean, what: string): string[] => (holds ? [] : [what]);

const liveRelease = ({ environments }: Snapshot, environment: 'staging' | 'production') =>
  environments[environment].live?.release ?? null;

function wrongWithWhatServes(snapshot: Snapshot, tags: Record<string, string>): string[] {
  return environmentNames.flatMap((environment) => {
    const { live } = snapshot.environments[environment];
    const release = live ? releaseById(snapshot.history, live.release) : undefined;
    const wrong = unless(!live || release !== undefined, `${live?.release} is live and unknown`);
    for (const [hub, slot] of Object.entries(live?.hubs ?? {})) {
      const container = containerIn(snapshot, environment, hub, slot);
      const known = snapshot.config.hubs.some(({ name }) => name === hub);
      wrong.push(
        ...unless(
          container?.state === 'running',
          `${environment} ${hub} is ${container?.state ?? 'missing'}`,
        ),
        ...unless(
          container?.image === release?.hubs[hub]?.image,
          `${environment} ${hub} is not ${release?.id}`,
        ),
        ...unless(
          !known || tags[`${hub}:${environment}`] === container?.image,
          `${hub}:${environment} is another`,
        ),
      );
    }
    return wrong;
  });
}

/** A container that does not serve is asleep, and of an image that production may go to. */
function wrongWithWhatWaits(snapshot: Snapshot): string[] {
  const { history } = snapshot;
  const target = previousOf(history, liveRelease(snapshot, 'production'));
  const ways = [target, ...history.bad].map((id) => (id === null ? undefined : releaseById(history, id)));
  return snapshot.containers
    .filter((c) => snapshot.environments[c.environment].live?.hubs[c.hub] !== c.slot)
    .flatMap(({ id, environment, state, hub, image }) => [
      ...unless(environment === 'production', `${id} is left on staging`),
      ...unless(state === 'paused' || state === 'exited', `${id} is idle and ${state}`),
      ...unless(
        ways.some((release) => release?.hubs[hub]?.image === image),
        `${id} waits for nothing`,
      ),
    ]);
}

function wrongWithTheLedger(snapshot: Snapshot): string[] {
  const { production, staging, bad } = snapshot.history;
  const live = liveRelease(snapshot, 'production');
  const configured = (id: string) =>
    Object.keys(releaseById(snapshot.history, id)!.hubs).some((hub) => snapshot.hubServices.production[hub]);
  return [
    ...unless((production.at(-1) ?? null) === live, `production is said to be ${production.at(-1)}`),
    ...unless(staging === liveRelease(snapshot, 'staging'), `staging is said to be ${staging}`),
    ...unless(live === null || !bad.includes(live), `${live} is live and bad`),
    // A release whose hubs all left twinport.yml has images that nobody looks at any more.
    ...unless(production.filter(configured).length <= snapshot.config.keep, `${production} are too many`),
  ];
}

function wrongWithTheWayBack(snapshot: Snapshot, tags: Record<string, string>): string[] {
  const target = previousOf(snapshot.history, liveRelease(snapshot, 'production'));
  const release = target === null ? undefined : releaseById(snapshot.history, target);
  const loose = Object.keys(unheld(snapshot, target)).join();
  const wrong = unless(loose === '', `a prune would take ${loose} of ${target}`);
  return snapshot.config.hubs
    .flatMap(({ name: hub }) =>
      unless(tags[`${hub}:rollback`] === release?.hubs[hub]?.image, `${hub}:rollback is not of ${target}`),
    )
    .concat(wrong);
}

/** What is promised is here, and nothing else takes room. */
function wrongWithWhatIsKept(snapshot: Snapshot, tags: Record<string, string>): string[] {
  const { production, bad } = snapshot.history;
  const kept = taggedReleases(snapshot.images);
  const here = (release: string) => Object.keys(tags).some((tag) => tag.endsWith(`:${release}`));
  const wanted = new Set([liveRelease(snapshot, 'staging'), ...production, ...bad]);
  return [
    ...production.flatMap((release) => unless(here(release), `${release} is promised and gone`)),
    ...[...kept.keys()].flatMap((release) => unless(wanted.has(release), `${release} is kept for nobody`)),
  ];
}
