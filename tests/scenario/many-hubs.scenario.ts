import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { StepEvent } from '../../src/domain/event.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { docker } from './support/docker.ts';
import { figure, median } from './support/figures.ts';
import { makePlain } from './support/plain-hub.ts';
import { makeServer, type Server } from './support/server.ts';
import { statusOf } from './support/status.ts';
import { eventsOf, told } from './support/twinport.ts';

/** A server that grows from five hubs to fifty, in one repository. All but two of them hold the very same files. */

let server: Server;

beforeAll(async () => {
  server = await makeServer({ hubs: ['manager'], settings: { watch: '300ms', drain: '1s' } });
  await makePlain(server, ['manager']);
});
afterAll(() => server?.destroy());

const name = (number: number): string => `hub${number}-${server.id}`;

/** One small process, quick to start: fifty of them fit beside everything else. */
const program = `
error_log stderr;
pid /tmp/hub.pid;
events {}
http { access_log off; server { listen 8080; location / { return 200 "hub"; } } }
`;

/** So many hubs, `manager` among them, each in a folder of its own. */
async function growTo(count: number): Promise<void> {
  const settings = parse(readFileSync(join(server.laptop, 'twinport.yml'), 'utf8'));
  const compose = parse(readFileSync(join(server.laptop, 'docker-compose.yml'), 'utf8'));
  for (let number = 1; number < count; number += 1) {
    writeSources(number);
    const hub = name(number);
    settings.hubs[hub] = { source: `Hub${number}`, port: 8080, route: `/hub${number}`, health: '/' };
    compose.services[`${hub}-staging`] = { profiles: ['staging'], image: `${hub}:staging` };
    compose.services[`${hub}-prod`] = { profiles: ['production'], image: `${hub}:production` };
  }
  writeFileSync(join(server.laptop, 'twinport.yml'), stringify(settings));
  writeFileSync(join(server.laptop, 'docker-compose.yml'), stringify(compose));
  await server.push([], `There are ${count} hubs`);
}

function writeSources(number: number): void {
  const folder = join(server.laptop, `Hub${number}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'hub.conf'), program);
  const dockerfile = [
    `FROM ${server.workhub.base}`,
    'COPY . /hub/',
    'CMD ["nginx", "-c", "/hub/hub.conf", "-g", "daemon off;"]',
  ];
  writeFileSync(join(folder, 'Dockerfile'), `${dockerfile.join('\n')}\n`);
}

async function changeFirst(): Promise<void> {
  appendFileSync(join(server.laptop, 'Hub1/changed'), 'once more\n');
  await server.push([], 'One hub changed');
}

/** What the plan says, and how long it took to make it: the shortest way to a plan is the dry run. */
async function planned(): Promise<{ ms: number; plan: Plan }> {
  const times: number[] = [];
  let plan: Plan | undefined;
  for (let round = 1; round <= 3; round += 1) {
    const ran = await server.twinport(['deploy', '--dry-run', '--json']);
    expect(ran.code, told(ran)).toBe(0);
    plan = eventsOf(ran).find(({ type }) => type === 'plan') as unknown as Plan;
    times.push(ran.ms);
  }
  return { ms: median(times), plan: plan! };
}

async function built(args: string[]): Promise<string[]> {
  const ran = await server.twinport([...args, '--json']);
  expect(ran.code, told(ran)).toBe(0);
  return (eventsOf(ran) as unknown as StepEvent[])
    .filter(({ type, step, state }) => type === 'step' && state === 'done' && step.startsWith('build:'))
    .map(({ step }) => step.slice('build:'.length))
    .sort();
}

const changes = ({ hubs }: Plan): string[] =>
  hubs.filter(({ change }) => change !== 'keep').map(({ hub }) => hub);

it('of fifty hubs one has changed: the plan says so at most 2 s later than of five, and one is built', async () => {
  await growTo(5);
  // Hub1 to Hub4 are made from the same files: one image is all of theirs.
  expect(await built(['deploy'])).toEqual([name(1), server.name('manager')]);
  const images = await server.images();
  expect(images[`${name(4)}:r1`]).toBe(images[`${name(1)}:r1`]);

  await changeFirst();
  const five = await planned();
  expect(changes(five.plan)).toEqual([name(1)]);
  expect(await built(['deploy'])).toEqual([name(1)]);

  await growTo(50);
  expect(await built(['deploy'])).toEqual([]);
  const { hubs, healthy } = (await statusOf(server)).environments.staging;
  expect([Object.keys(hubs).length, healthy]).toEqual([50, true]);

  await changeFirst();
  const fifty = await planned();
  expect(changes(fifty.plan)).toEqual([name(1)]);
  figure('planning, one hub changed', {
    'of five (ms)': Math.round(five.ms),
    'of fifty (ms)': Math.round(fifty.ms),
  });
  expect(fifty.ms - five.ms).toBeLessThan(2000);

  const before = await running();
  expect(await built(['deploy'])).toEqual([name(1)]);
  const after = await running();
  expect(after.filter((id) => before.includes(id))).toHaveLength(49);
});

/** Ids of the hubs' containers on staging. */
async function running(): Promise<string[]> {
  const labels = { project: server.project, role: 'hub', environment: 'staging' };
  const filters = Object.entries(labels).flatMap(([key, of]) => ['--filter', `label=twinport.${key}=${of}`]);
  return (await docker('ps', '-q', ...filters)).split('\n');
}
