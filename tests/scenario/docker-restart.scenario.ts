import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exec } from '../../src/engine/exec.ts';
import { disagreements } from './support/agreement.ts';
import { long } from './support/figures.ts';
import { OwnDocker } from './support/own-docker.ts';
import { makePlain } from './support/plain-hub.ts';
import { Running } from './support/process.ts';
import { type EnvironmentName, makeServer, type Server } from './support/server.ts';
import { statusOf } from './support/status.ts';
import { told } from './support/twinport.ts';
import { plans } from './support/workhub.ts';

const engine = new OwnDocker();
let server: Server;

beforeAll(async () => {
  const images = [process.env.TWINPORT_TEST_BASE!, process.env.TWINPORT_TEST_GATEWAY!];
  await engine.start([...new Set(images)], '1500M');
  const settings = { watch: '1s', drain: '5s', disk: { keep_free: '1MB' } };
  server = await makeServer({ hubs: ['sales'], settings });
  await makePlain(server, ['sales']);
  await server.result(['deploy']);
  await server.result(['promote']);
  await server.commit(['sales']);
  await server.result(['deploy']);
  await server.result(['promote']);
});
afterAll(async () => {
  await server?.destroy();
  await engine.destroy();
  rmSync(engine.home, { recursive: true, force: true });
});

const version = async (environment: EnvironmentName): Promise<number> =>
  (await engine.page(`${server.url(environment, 'sales')}/page`)).version;

/** Both environments serve, without anybody having done anything. */
async function backByItself(): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const { environments, drift } = await statusOf(server);
    if (environments.staging.healthy && environments.production.healthy && drift.every(awaited)) return;
    await sleep(200);
  }
  throw new Error(`not back: ${JSON.stringify(await statusOf(server))}`);
}

/** What waited, paused, ended with Docker: it holds its image no more, and that is said. */
const awaited = ({ drift }: { drift: string }): boolean => drift === 'unheld';

/** Hubs, gateways, and the store by its own restart policy; not what waits to hold an image. */
const running = async (): Promise<string[]> =>
  (await server.containers())
    .filter(({ name, state }) => state === 'running' && !name.includes('-hold-'))
    .map(({ id }) => id)
    .sort();

it.each<[string, 'SIGKILL' | 'SIGTERM', string[]]>([
  ['ended and started again, as by a reboot', 'SIGTERM', []],
  ['killed and started again with live-restore', 'SIGKILL', ['--live-restore']],
  ['ended and started again with live-restore', 'SIGTERM', ['--live-restore']],
])('Docker %s: both environments come back, and the standby does not', async (_, signal, options) => {
  const before = await running();
  await engine.end(signal);
  await engine.run(...options);
  await backByItself();
  expect(await running()).toEqual(before);
  expect([await version('staging'), await version('production')]).toEqual([2, 2]);
  expect((await disagreements(server)).filter((line) => !line.includes('"unheld"'))).toEqual([]);
  const { rollback } = (await statusOf(server)).environments.production;
  expect(rollback).toMatchObject({ release: 'r1', ready: true });
});

it('a Docker that was killed without live-restore leaves all down: status says so, and recover brings all back', async () => {
  const before = await running();
  await engine.end('SIGKILL');
  // It ends what survived its death, and counts that as stopped by hand.
  await engine.run();
  const down = await statusOf(server);
  for (const environment of ['staging', 'production'] as const) {
    expect(down.environments[environment].healthy).toBe(false);
    for (const drift of ['container', 'gateway'])
      expect(down.drift).toContainEqual(expect.objectContaining({ drift, environment }));
  }
  expect((await server.twinport(['status'])).stdout).toMatch(/twinport recover/);
  expect(await server.result(['recover'])).toMatchObject({ operation: 'recover', result: 'done' });
  expect(await running()).toEqual(before);
  expect([await version('staging'), await version('production')]).toEqual([2, 2]);
  expect(await disagreements(server)).toEqual([]);
  expect(await server.result(['recover'])).toMatchObject({ result: 'nothing' });
});

it('and so does the next deployment, for production too', async () => {
  const before = await running();
  await engine.end('SIGKILL');
  await engine.run();
  await server.result(['deploy']);
  expect(await version('production')).toBe(2);
  expect(await running()).toHaveLength(before.length);
  expect(await disagreements(server)).toEqual([]);
});

it('after it, a rollback and the way forth again work', async () => {
  await server.result(['rollback']);
  expect(await version('production')).toBe(1);
  await server.result(['rollback', '--to', 'r2']);
  expect(await version('production')).toBe(2);
  expect(await disagreements(server)).toEqual([]);
});

it.each(['start:', 'cutover:production', ...(long ? ['create:production', 'drain:'] : [])])(
  'Docker killed and started again at %s of a promotion: nothing is left half-way',
  async (step) => {
    await server.commit(['sales']);
    await server.result(['deploy']);
    const run = new Running(server, ['promote', '--json', '--yes'], { TWINPORT_STOP_AT: `${step}:started` });
    expect(await run.stopped()).toBe(true);
    await engine.end('SIGKILL');
    run.signal('SIGCONT');
    await sleep(500);
    await engine.run();
    const ran = await run.ended;
    expect([0, 1], told(ran)).toContain(ran.code);
    await mended();
  },
);

/** Both environments are as before, whatever came back by itself. */
async function mended(): Promise<void> {
  await server.result(['recover']);
  await server.result(['promote']);
  const wanted = server.version('sales');
  expect([await version('staging'), await version('production')]).toEqual([wanted, wanted]);
  expect(await disagreements(server)).toEqual([]);
}

it("a build that fills the disk that holds Docker's data says so and touches nothing; with room again it works", async () => {
  const versions = async () => [await version('staging'), await version('production')];
  const before = await versions();
  const { stdout } = await exec({ argv: ['df', '--output=avail', '-B1M', engine.data] });
  const filler = join(engine.data, 'filler');
  await exec({ argv: ['fallocate', '-l', `${Number(stdout.split('\n')[1]) - 40}M`, filler] });
  const dockerfile = join(server.laptop, plans.sales.folder, 'Dockerfile');
  const whole = readFileSync(dockerfile, 'utf8');
  writeFileSync(dockerfile, whole.replace('CMD', 'RUN dd if=/dev/urandom of=/large bs=1M count=80\nCMD'));
  await server.commit(['sales']);
  const ran = await server.twinport(['deploy']);
  expect(ran.code, told(ran)).toBe(1);
  expect(ran.stdout + ran.stderr).toMatch(/no space left on device/i);
  expect(ran.stdout + ran.stderr).toMatch(/twinport cleanup/);
  expect(await versions()).toEqual(before);
  expect(await disagreements(server)).toEqual([]);
  rmSync(filler);
  await server.result(['deploy']);
  expect(await versions()).toEqual([server.version('sales'), before[1]]);
  expect(await disagreements(server)).toEqual([]);
});
