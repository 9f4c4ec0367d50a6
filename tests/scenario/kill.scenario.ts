import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { summaryOf } from '../../tools/load/record.ts';
import { disagreements } from './support/agreement.ts';
import { figure, long } from './support/figures.ts';
import { writeHook } from './support/hooks.ts';
import { ask } from './support/http.ts';
import { type Load, startLoad } from './support/load.ts';
import { killAt, type Point, pointText } from './support/process.ts';
import { type EnvironmentName, makeServer, type Server } from './support/server.ts';
import { statusOf } from './support/status.ts';
import { eventsOf } from './support/twinport.ts';

type Kind = 'deploy' | 'promote' | 'rollback';
const kinds: Kind[] = ['deploy', 'promote', 'rollback'];

const whens = ['start', 'middle', 'end'] as const;

/** Every kind of step at least once, start, middle and end by turns; with --long all three of every step. */
const few: Record<Kind, string[]> = {
  deploy: [
    'middle pull',
    'middle build',
    'start tag',
    'end create',
    'middle ready',
    'end cutover',
    'start prune-images',
    'start sweep',
    'end prune-cache',
  ],
  promote: [
    'end hook:pre',
    'end remove',
    'middle create',
    'middle start',
    'start cutover',
    'middle watch',
    'start hold',
    'start untag',
  ],
  rollback: [
    'end resume',
    'start candidate',
    'end cutover',
    'end record',
    'middle label',
    'middle drain',
    'start hook:post',
  ],
};

let server: Server;
let loads: Load[];
const points: Record<Kind, Point[]> = { deploy: [], promote: [], rollback: [] };
let killed = 0;
const kindsOfSteps = new Set<string>();

beforeAll(async () => {
  server = await makeServer({
    hubs: ['manager', 'sales'],
    bootMs: 150,
    settings: { watch: '300ms', drain: '5s' },
  });
  for (const kind of kinds)
    for (const when of ['pre', 'post']) writeHook(server, `${when}-${kind}`, 'sleep 0.1');
  await server.result(['deploy']);
  await server.result(['promote']);
  // Only from the second round on there is something in the other slot.
  for (let round = 1; round <= 2; round++) {
    for (const kind of kinds) points[kind] = await pointsOf(kind);
  }
  loads = [
    await startLoad(server, 'staging', { rate: 40, maxSeconds: 5400 }),
    await startLoad(server, 'production', { rate: 40, maxSeconds: 5400 }),
  ];
});
afterAll(() => server?.destroy());

/** Looks at an operation that nobody disturbs: where it can be killed, and how long each step takes. */
async function pointsOf(kind: Kind): Promise<Point[]> {
  if (kind === 'deploy') await server.commit(server.hubs);
  const ran = await server.twinport([kind, '--json', '--yes']);
  expect(ran.code, ran.stdout).toBe(0);
  const done = eventsOf(ran).filter((event) => event.type === 'step' && event.state === 'done');
  const steps = done.map((event) => ({ step: event.step as string, ms: event.ms as number }));
  for (const { step } of steps) kindsOfSteps.add(step.split(':')[0]!);
  const all = steps.flatMap(({ step, ms }) =>
    whens.map((when) => ({ step: anyNumber(step), when, afterMs: Math.ceil(ms / 2) })),
  );
  return long ? all : few[kind].map((text) => pointNamed(all, text));
}

/** Releases are numbered on, and slots change sides. */
const anyNumber = (step: string): string => step.replace(/(?<=^(un)?tag:r)\d+$|(?<=^create:\w+-)\w+$/, '');

const pointNamed = (all: Point[], text: string): Point => {
  const [when, step] = text.split(' ');
  return all.find((point) => point.when === when && point.step.startsWith(step!))!;
};

const version = async (environment: EnvironmentName): Promise<number> => {
  const versions = await Promise.all(
    server.hubs.map(async (key) => (await ask(`${server.url(environment, key)}/page`)).json.version),
  );
  expect(new Set(versions).size, `a mixture on ${environment}: ${versions}`).toBe(1);
  return versions[0]!;
};

const environmentOf = (kind: Kind): EnvironmentName => (kind === 'deploy' ? 'staging' : 'production');

/** Everything that did not hold, as sentences. */
const wrong: string[] = [];

/** Kills one operation, lets the next command find it, and brings the operation to its end. */
async function killAndRecover(kind: Kind, point: Point, next: string): Promise<void> {
  const what = `${kind} killed at the ${pointText(point)}, then ${next}`;
  const before = { staging: await version('staging'), production: await version('production') };
  const environment = environmentOf(kind);
  const other = environment === 'staging' ? 'production' : 'staging';
  const { release } = (await statusOf(server)).environments[environment];
  const say = (text: string) => wrong.push(`${what}: ${text}`);
  if (await killAt(server, [kind], point)) killed += 1;
  else return void say('it never came there');
  const cut = await interrupted(kind, point, say);
  await server.result([next]);
  for (const text of await disagreements(server)) say(text);
  const isCut = (await statusOf(server)).environments[environment].release !== release;
  if (cut !== release && !isCut) say('it was taken back although it had been cut over');
  if ((await version(other)) !== before[other]) say(`${other} changed`);
  const changed = (await version(environment)) !== before[environment];
  if (changed !== isCut) say(`${environment} does not serve what status says`);
  if (!isCut) {
    await server.result([kind]);
    for (const text of await disagreements(server)) say(`then ${kind}: ${text}`);
  }
}

/** What the dead run left going ends by itself; from then on status says what was interrupted. Gives what is live. */
async function interrupted(kind: Kind, point: Point, say: (text: string) => void): Promise<string | null> {
  let status = await statusOf(server);
  while (status.operation !== null) {
    await sleep(100);
    status = await statusOf(server);
  }
  // Pulling comes before anything that would have to be undone.
  const open = point.step.startsWith('pull') ? undefined : kind;
  if (status.interrupted?.kind !== open) say(`status.interrupted is ${JSON.stringify(status.interrupted)}`);
  return status.environments[environmentOf(kind)].release;
}

it('an operation that was killed (-9) is finished or undone by the next command, and no user notices', async () => {
  const rounds = Math.max(...kinds.map((kind) => points[kind].length));
  for (let round = 0; round < rounds; round++) {
    await server.commit(server.hubs);
    for (const kind of kinds) {
      const point = points[kind][round];
      const itself = kind === 'rollback' ? 'deploy' : kind;
      if (point) await killAndRecover(kind, point, round % 2 === 0 ? 'recover' : itself);
      else await server.result([kind]);
    }
  }
  await nobodyNoticed();
  expect(wrong).toEqual([]);
  expect(killed).toBeGreaterThanOrEqual(long ? 60 : 21);
  const met = kinds.flatMap((kind) => points[kind].map(({ step }) => step.split(':')[0]!));
  expect(new Set(met)).toEqual(kindsOfSteps);
}, 5_400_000);

async function nobodyNoticed(): Promise<void> {
  for (const load of loads) {
    const { failed, failures, requests } = summaryOf(await load.end());
    figure('requests while operations were killed', { points: killed, requests, failed });
    wrong.push(...failures);
  }
}
