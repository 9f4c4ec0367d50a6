import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { composeProgram } from '../../src/engine/compose-program.ts';
import { Checking } from './support/checking.ts';
import type { SeenContainer } from './support/docker.ts';
import { ask } from './support/http.ts';
import { makeServer, type Server } from './support/server.ts';
import { statusOf } from './support/status.ts';
import { eventsOf, told } from './support/twinport.ts';
import { plans } from './support/workhub.ts';

/** A way back and a build do not wait for Compose to read its file, and go by what Compose says all the same. */

let server: Server;

/** Variables of the shell: none of the files that twinport watches tells their values. */
const mode = 'TWINPORT_TEST_MODE';
const needed = 'TWINPORT_TEST_NEEDED';
/** Read by Compose and by nobody else: to git it is code. */
const inHub = join(plans.sales.folder, 'service.yml');

beforeAll(async () => {
  process.env[needed] = 'there';
  server = await makeServer({ hubs: ['sales'], bootMs: 100, settings: { standby: 'paused' } });
  const file = join(server.laptop, 'docker-compose.yml');
  const written = parse(readFileSync(file, 'utf8'));
  for (const service of Object.values<Record<string, unknown>>(written.services)) {
    service.environment = { MODE: `\${${mode}-plain}`, NEEDED: `\${${needed}:?}` };
    service.extends = { file: `./${inHub}`, service: 'common' };
  }
  writeFileSync(file, stringify(written));
  paint('red');
  await server.push([], 'A variable of the shell, and one of a file among the code');
  for (const command of ['deploy', 'promote']) await server.result([command]);
});
afterAll(async () => {
  delete process.env[needed];
  await server?.destroy();
});

const paint = (colour: string): void =>
  writeFileSync(
    join(server.laptop, inHub),
    stringify({ services: { common: { environment: { COLOUR: colour } } } }),
  );

const version = async () => (await ask(`${server.url('production', 'sales')}/page`)).json?.version;

async function serving(): Promise<SeenContainer> {
  const { container } = (await statusOf(server)).environments.production.hubs[server.name('sales')]!;
  return (await server.containers()).find(({ id }) => id === container)!;
}

async function next(): Promise<void> {
  await server.commit(['sales']);
  for (const command of ['deploy', 'promote']) await server.result([command]);
}

const rollback = (env: Record<string, string> = {}) => stepsOf(['rollback'], env);

/** Every step in its order, and each plan's word on the hub. */
async function stepsOf(args: string[], env: Record<string, string> = {}): Promise<string[]> {
  const ran = await server.twinport([...args, '--yes', '--json'], { env });
  expect(ran.code, told(ran)).toBe(0);
  return eventsOf(ran).flatMap((event) => {
    if (event.type === 'plan') {
      const hubs = event.hubs as { change: string }[];
      return hubs.map(({ change }) => `plan:${change}`);
    }
    return event.type === 'step' && event.state === 'done' ? [String(event.step).replace(/:.*/, '')] : [];
  });
}

/** The real Compose, which first reads its file when that container runs and not before; after ten seconds all the same. */
function composeThatWaitsFor(container: string): Record<string, string> {
  const paused = `docker inspect -f '{{.State.Paused}}' ${container}`;
  const plugins = new Checking(server).program('docker-config/cli-plugins', 'docker-compose', [
    `case " $* " in *" config "*) mkdir ${server.home}/waited 2>/dev/null && for turn in $(seq 100); do`,
    `  [ "$(${paused})" = false ] && break; sleep 0.1; done ;; esac`,
    `exec ${composeProgram(process.env).join(' ')} "$@"`,
  ]);
  return { DOCKER_CONFIG: dirname(plugins) };
}

it('the standby is woken and serves again', async () => {
  const standby = await serving();
  await next();
  const said = await rollback();
  expect(said.slice(0, 2)).toEqual(['plan:resume', 'resume']);
  expect(said.slice(2, 4).sort()).toEqual(['candidate', 'ready']);
  expect(said[4]).toBe('cutover');
  expect((await serving()).id).toBe(standby.id);
  expect(await version()).toBe(1);
});

it('where Compose says something else than it did, what was woken rests again, and today’s configuration starts', async () => {
  const standby = await serving();
  await next();
  const live = await serving();
  expect(await version()).toBe(3);
  const said = await rollback({ [mode]: 'other', ...composeThatWaitsFor(standby.id) });
  const second = said.indexOf('plan:start');
  expect(said.slice(0, second)).toEqual(['plan:resume', 'resume', 'rest', 'sweep']);
  expect(said.slice(second)).toEqual(
    expect.arrayContaining(['create', 'start', 'ready', 'cutover', 'record']),
  );
  const now = await serving();
  expect(now.env).toContain('MODE=other');
  expect(now.id).not.toBe(live.id);
  expect(await version()).toBe(1);
  const { drift, interrupted } = await statusOf(server);
  expect([drift, interrupted]).toEqual([[], null]);
});

it('where Compose cannot read its file any more, the rollback says so, what served goes on, and the standby rests', async () => {
  await next();
  const ran = await server.twinport(['rollback', '--yes'], { env: { [needed]: '' } });
  expect(ran.code, told(ran)).toBe(2);
  expect(ran.stderr).toContain(needed);
  expect(await version()).toBe(4);
  const states = (await server.containers()).filter(({ project }) => project.includes('-production-'));
  expect(states.map(({ state }) => state).sort()).toEqual(['paused', 'running']);
});

it('a pull that brought only code leads to the build at once', async () => {
  await server.commit(['sales']);
  const steps = await stepsOf(['deploy']);
  expect(steps.slice(0, 4)).toEqual(['plan:start', 'pull', 'build', 'tag']);
  expect(steps.filter((step) => step.startsWith('plan:'))).toHaveLength(1);
});

it('where Compose reads something else than before the pull, what was built is undone, and the new goes live', async () => {
  paint('blue');
  await server.commit(['sales']);
  const steps = await stepsOf(['deploy']);
  const second = steps.lastIndexOf('plan:start');
  expect(steps.slice(0, 3)).toEqual(['plan:start', 'pull', 'build']);
  expect(steps.slice(0, second)).not.toContain('create');
  expect(steps.slice(second)).toEqual(expect.arrayContaining(['create', 'start', 'ready', 'cutover']));
  const { container } = (await statusOf(server)).environments.staging.hubs[server.name('sales')]!;
  const now = (await server.containers()).find(({ id }) => id === container)!;
  expect(now.env).toContain('COLOUR=blue');
  const { drift, interrupted, environments } = await statusOf(server);
  expect([drift, interrupted]).toEqual([[], null]);
  expect(environments.staging.healthy).toBe(true);
});
