import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { exec } from '../../src/engine/exec.ts';
import { disagreements } from './support/agreement.ts';
import { docker } from './support/docker.ts';
import { long } from './support/figures.ts';
import { ask } from './support/http.ts';
import { killAt, type Point, pointText } from './support/process.ts';
import { type EnvironmentName, makeServer, type Server, type ServerOptions } from './support/server.ts';
import { type Releases, statusOf } from './support/status.ts';
import { told } from './support/twinport.ts';
import { serviceNames } from './support/workhub.ts';

/** What the kill matrix does not come by: a first deployment, hubs that never run twice, a release that is taken back. */

let server: Server;
afterEach(() => server?.destroy());

const small: ServerOptions = { hubs: ['sales'], bootMs: 150, settings: { watch: '300ms', drain: '1s' } };

const version = async (environment: EnvironmentName): Promise<number> =>
  (await ask(`${server.url(environment, 'sales')}/page`)).json.version;

const at = (step: string, when: Point['when'], afterMs = 100): Point => ({ step, when, afterMs });

async function interrupted(): Promise<unknown> {
  while ((await statusOf(server)).operation !== null) await sleep(100);
  return (await statusOf(server)).interrupted;
}

it('a first deployment that is killed again and again comes up in the end', async () => {
  server = await makeServer(small);
  const points = [
    at('addresses', 'start'),
    at('network', 'middle', 30),
    at('services', 'middle'),
    at('gateway', 'start'),
    at('gateway', 'middle', 300),
    at('create', 'middle', 50),
    at('cutover', 'start'),
  ];
  const met: boolean[] = [];
  for (const point of points) {
    met.push(await killAt(server, ['deploy'], point));
    expect(await interrupted()).toMatchObject({ kind: 'deploy' });
    expect((await statusOf(server)).environments.staging).toMatchObject({ release: null, hubs: {} });
  }
  expect(met).toEqual(points.map(() => true));
  expect(await server.result(['deploy'])).toMatchObject({ result: 'done' });
  expect(await disagreements(server)).toEqual([]);
  expect(await version('staging')).toBe(1);
});

it('hubs that never run twice serve again after a kill, and never ran twice', async () => {
  server = await makeServer({ ...small, settings: { ...small.settings, cutover: 'replace' } });
  await server.result(['deploy']);
  await server.result(['promote']);
  const most = await mostAtOnce(serviceNames(server.id, 'sales').production, async () => {
    for (const point of [at('stop', 'middle', 30), at('start', 'end')]) {
      await server.commit(['sales']);
      await server.result(['deploy']);
      expect(await killAt(server, ['promote'], point), pointText(point)).toBe(true);
      expect(await interrupted()).toMatchObject({ kind: 'promote' });
      await server.result(['recover']);
      expect(await version('production'), pointText(point)).toBe(1);
      expect(await disagreements(server), pointText(point)).toEqual([]);
    }
  });
  expect(most).toBe(1);
});

/** How many containers of a service ran at the same time, by the Engine's own events. */
async function mostAtOnce(service: string, during: () => Promise<void>): Promise<number> {
  const stop = new AbortController();
  const running = new Set((await server.containers()).filter((c) => c.service === service).map((c) => c.id));
  let most = running.size;
  const filters = ['event=start', 'event=die', `label=com.docker.compose.service=${service}`];
  const format = '{{.Action}} {{.Actor.ID}}';
  const events = exec({
    argv: ['docker', 'events', ...filters.flatMap((filter) => ['--filter', filter]), '--format', format],
    signal: stop.signal,
    onLine: (line) => {
      const [action, id] = line.split(' ');
      if (action === 'start') running.add(id!);
      else running.delete(id!);
      most = Math.max(most, running.size);
    },
  });
  await during();
  stop.abort();
  await events;
  return most;
}

it('a standby that stepped aside for its successor is gone after a kill, and the way back is kept', async () => {
  server = await makeServer({ ...small, settings: { ...small.settings, standby: 'paused', drain: '10s' } });
  await server.result(['deploy']);
  await server.result(['promote']);
  const between = long ? [at('create', 'middle', 100), at('cutover', 'end')] : [];
  for (const point of [at('clear', 'end'), ...between, at('remove', 'start')]) {
    await promoteNext();
    const standing = (await statusOf(server)).environments.production;
    expect(standing.rollback, pointText(point)).toMatchObject({ standby: 'paused', ready: true });
    await server.commit(['sales']);
    await server.result(['deploy']);
    expect(await killAt(server, ['promote'], point), pointText(point)).toBe(true);
    expect(await interrupted()).toMatchObject({ kind: 'promote' });
    await server.result(['recover']);
    expect(await disagreements(server), pointText(point)).toEqual([]);
    const { production } = (await statusOf(server)).environments;
    expect(production.rollback, pointText(point)).toMatchObject({ ready: true });
    expect(await productionContainers(), pointText(point)).toBeLessThanOrEqual(2);
  }
});

async function promoteNext(): Promise<void> {
  await server.commit(['sales']);
  await server.result(['deploy']);
  await server.result(['promote']);
}

/** Those of the hub: what serves, and what waits. */
const productionContainers = async (): Promise<number> =>
  (await server.containers()).filter(({ service }) => service === serviceNames(server.id, 'sales').production)
    .length;

/** On one server: each of them leaves production on r1 and the release bad. */
it('a release that does not hold is taken back, whenever and by whomever it is found out after a kill', async () => {
  server = await makeServer({ ...small, settings: { watch: '3s', drain: '1s' } });
  await server.result(['deploy']);
  await server.result(['promote']);
  for (const next of long ? ['recover', 'promote'] : ['promote']) {
    await stageFalling();
    expect(await killAt(server, ['promote'], at('watch', 'start'))).toBe(true);
    await fallenOver();
    const ran = await server.twinport([next, '--yes']);
    expect(ran.code, told(ran)).toBe(next === 'recover' ? 1 : 3);
    expect(ran.stdout + ran.stderr).toMatch(/still serves r1/);
    await takenBack(next);
  }
  for (const point of [at('revert', 'end'), ...(long ? [at('revert', 'start')] : [])]) {
    await stageFalling();
    expect(await killAt(server, ['promote'], point)).toBe(true);
    expect(await interrupted()).toMatchObject({ kind: 'promote' });
    await server.twinport(['recover', '--yes']);
    await takenBack(pointText(point));
  }
});

async function stageFalling(): Promise<void> {
  await server.commit(['sales'], { fault: 'exits-later', faultAfterMs: 1500, faultOn: 'production' });
  await server.result(['deploy']);
}

/** Nobody watches the release that is live, and its container ends. */
async function fallenOver(): Promise<void> {
  expect(await interrupted()).toMatchObject({ kind: 'promote' });
  const { production, staging } = (await statusOf(server)).environments;
  expect(production.release).toBe(staging.release);
  const { container } = Object.values(production.hubs)[0]!;
  while ((await docker('inspect', '-f', '{{.RestartCount}}', container)) === '0') await sleep(100);
}

async function takenBack(how: string): Promise<void> {
  expect(await version('production'), how).toBe(1);
  expect(await disagreements(server), how).toEqual([]);
  const [bad] = await server.json<Releases>(['releases']);
  expect(bad, how).toMatchObject({ state: 'bad' });
}
