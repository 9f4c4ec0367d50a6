import { chmodSync, chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DopplerStandIn } from '../../tools/doppler/stand-in.ts';
import type { SeenContainer } from './support/docker.ts';
import { makeServer, type Server } from './support/server.ts';
import { statusOf } from './support/status.ts';
import { eventsOf, type Run, told } from './support/twinport.ts';
import { plans } from './support/workhub.ts';

/** Configuration is part of the release: judged before it, shown with it, kept for the way back. */

let server: Server;
const doppler = new DopplerStandIn();
let run: Run;

const envFile = (name: string): string => join(server.dir, `config/.env.${name}`);
const edit = (name: string, change: (text: string) => string): void =>
  writeFileSync(envFile(name), change(readFileSync(envFile(name), 'utf8')));

async function live(environment: 'staging' | 'production'): Promise<SeenContainer> {
  const { container } = (await statusOf(server)).environments[environment].hubs[server.name('sales')]!;
  return (await server.containers()).find(({ id }) => id === container)!;
}

const apiKey = async (): Promise<string | undefined> =>
  (await live('production')).env.find((entry) => entry.startsWith('API_KEY='))?.slice('API_KEY='.length);

async function verdicts(): Promise<{ level: string; check: string; place: string }[]> {
  const ran = await server.twinport(['env', 'check', '--json']);
  expect([0, 3], told(ran)).toContain(ran.code);
  return JSON.parse(ran.stdout).problems;
}

beforeAll(async () => {
  server = await makeServer({
    hubs: ['sales'],
    bootMs: 100,
    settings: { secrets: { provider: 'doppler', project: 'workhub', common: ['DATABASE_URL', 'BOOT_MS'] } },
  });
  Object.assign(doppler.tokens, { 'dp.st.staging': 'stg', 'dp.st.production': 'prd' });
  const env = {
    DOPPLER_API_HOST: await doppler.start(),
    DOPPLER_TOKEN_STAGING: 'dp.st.staging',
    DOPPLER_TOKEN_PRODUCTION: 'dp.st.production',
  };
  run = { env };
  const common = {
    DATABASE_URL: `postgres://hub:geheim-${server.id}@db/workhub`,
    BOOT_MS: '100',
    NODE_ENV: 'production',
  };
  doppler.configs.stg = { ...common, PUBLIC_URL: 'http://staging.test', API_KEY: 'key-of-staging' };
  doppler.configs.prd = { ...common, PUBLIC_URL: 'http://production.test', API_KEY: 'key-one' };
  await server.result(['env', 'pull'], run);
});
afterAll(async () => {
  await server?.destroy();
  await doppler.stop();
});

describe('an error in the configuration', () => {
  it('refuses a deployment before anything is built, with place and remedy', async () => {
    chmodSync(envFile('staging'), 0o644);
    edit('production', (text) => text.replace(/^API_KEY=.*\n/m, ''));
    const ran = await server.twinport(['deploy']);
    expect(ran.code, told(ran)).toBe(3);
    expect(ran.stderr).toContain('config/.env.staging: its mode is 644');
    expect(ran.stderr).toMatch(/config\/\.env\.staging:\d+ API_KEY: staging has it and production does not/);
    expect(await server.containers()).toEqual([]);
    expect(await server.images()).toEqual({});
  });

  it('is mended by --fix where nobody can want it otherwise, and by hand where people decide', async () => {
    expect((await server.twinport(['env', 'check', '--fix'])).code).toBe(3);
    expect(statSync(envFile('staging')).mode & 0o777).toBe(0o600);
    await server.result(['env', 'pull'], run);
    const ran = await server.twinport(['env', 'check']);
    expect(ran.code, told(ran)).toBe(0);
    expect(ran.stdout).toMatch(/API_KEY +[0-9a-f]{8} +[0-9a-f]{8} +differs/);
  });

  it('of a file that Compose cannot read is said with its line', async () => {
    const whole = readFileSync(envFile('staging'), 'utf8');
    writeFileSync(envFile('staging'), `${whole}BROKEN="geheim\n`);
    const ran = await server.twinport(['deploy']);
    expect(ran.code, told(ran)).toBe(3);
    expect(ran.stderr).toContain(
      `config/.env.staging:${whole.split('\n').length}: its quoted value has no closing quote`,
    );
    writeFileSync(envFile('staging'), whole);
  });
});

describe('warnings', () => {
  it('are shown with the plan and hold nothing back', async () => {
    const ran = await server.twinport(['deploy', '--json', '--yes']);
    expect(ran.code, told(ran)).toBe(0);
    const plan = eventsOf(ran).find(({ type }) => type === 'plan') as unknown as {
      notes: { note: string; problem?: { place: string } }[];
    };
    const warned = plan.notes.filter(({ note }) => note === 'warning').map(({ problem }) => problem!.place);
    expect(warned).toEqual([expect.stringContaining('DATABASE_URL')]);
  });
});

describe('a key that changed', () => {
  it('is named by the promotion and by env check, never with its value', async () => {
    await server.result(['promote']);
    doppler.configs.prd!.API_KEY = 'key-two';
    await server.result(['env', 'pull'], run);
    expect(await verdicts()).toContainEqual(
      expect.objectContaining({ check: 'outdated', rule: expect.stringContaining('API_KEY') }),
    );
    const differences = await server.twinport(['env', 'diff', '--json'], run);
    expect(JSON.parse(differences.stdout)).toContainEqual({
      between: [`${server.name('sales')} (production)`, 'files'],
      added: [],
      removed: [],
      changed: ['API_KEY'],
    });
    await server.commit(['sales']);
    await server.result(['deploy']);
    const ran = await server.twinport(['promote', '--yes']);
    expect(ran.code, told(ran)).toBe(0);
    expect(ran.stdout).toContain('configuration changed: env.API_KEY');
    expect(ran.stdout + differences.stdout).not.toContain('key-two');
    expect(await apiKey()).toBe('key-two');
  });

  it('does not come back with a rollback: the standby starts anew, and the plan says so', async () => {
    const ran = await server.twinport(['rollback', '--yes']);
    expect(ran.code, told(ran)).toBe(0);
    expect(ran.stdout).toContain('so it starts anew');
    expect(ran.stdout).toContain("today's values are used: env.API_KEY");
    expect(await apiKey()).toBe('key-two');
    expect((await statusOf(server)).environments.production.release).toBe('r1');
  });

  it('comes back with --env then, from the backup of that time, and the files stay', async () => {
    await server.commit(['sales']);
    await server.result(['deploy']);
    await server.result(['promote']);
    doppler.configs.prd!.API_KEY = 'key-three';
    await server.result(['env', 'pull'], run);
    await server.commit(['sales']);
    await server.result(['deploy']);
    await server.result(['promote']);
    expect(await apiKey()).toBe('key-three');
    const files = readFileSync(envFile('production'), 'utf8');
    const ran = await server.twinport(['rollback', '--env', 'then', '--yes']);
    expect(ran.code, told(ran)).toBe(0);
    expect(ran.stdout).toContain('The values of that time are used');
    expect(await apiKey()).toBe('key-two');
    expect(readFileSync(envFile('production'), 'utf8')).toBe(files);
  });
});

describe('what only the image can tell', () => {
  it('a key file that the container’s user cannot read', async () => {
    const key = join(server.dir, 'config/keys/jwt_private.pem');
    const { uid, gid } = statSync(key);
    chownSync(key, 4242, 4242);
    const before = await server.containers();
    expect(await verdicts()).toContainEqual(
      expect.objectContaining({
        level: 'error',
        check: 'key-unreadable',
        place: expect.stringContaining('jwt_private.pem'),
      }),
    );
    expect((await server.twinport(['deploy', '--force'])).code).toBe(3);
    chownSync(key, uid, gid);
    expect((await verdicts()).filter(({ check }) => check === 'key-unreadable')).toEqual([]);
    expect((await server.containers()).length).toBe(before.length);
  });

  it('that staging’s address was built in', async () => {
    expect((await verdicts()).filter(({ check }) => check === 'frozen-in-image')).toEqual([]);
    const folder = join(server.laptop, plans.sales.folder);
    const address = new URL(server.url('staging')).host;
    writeFileSync(join(folder, 'src/app.js'), `fetch('http://${address}/api');\n`);
    const dockerfile = readFileSync(join(folder, 'Dockerfile'), 'utf8');
    writeFileSync(join(folder, 'Dockerfile'), `${dockerfile}COPY src/app.js public/app.js\n`);
    await server.push(['sales'], 'An address in the image');
    await server.result(['deploy']);
    // Found while the deployment watched: nobody had to ask for it.
    const promoted = await server.twinport(['promote', '--dry-run']);
    expect(promoted.stdout).toContain('is inside the image');
    expect(await verdicts()).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        check: 'frozen-in-image',
        rule: expect.stringContaining('app.js'),
      }),
    );
  });

  it('that its own user cannot read a key: known after the build, and nothing starts', async () => {
    const compose = join(server.laptop, 'docker-compose.yml');
    writeFileSync(compose, readFileSync(compose, 'utf8').replace(/^ +user: .*\n/gm, ''));
    const dockerfile = join(server.laptop, plans.sales.folder, 'Dockerfile');
    writeFileSync(dockerfile, `${readFileSync(dockerfile, 'utf8')}USER nobody\n`);
    await server.push(['sales'], 'Another user');
    const before = await statusOf(server);
    const containers = (await server.containers()).map(({ id }) => id).sort();
    const ran = await server.twinport(['deploy']);
    expect(ran.code, told(ran)).toBe(1);
    expect(ran.stderr).toContain('its container runs as nobody, who cannot read this file');
    expect((await server.containers()).map(({ id }) => id).sort()).toEqual(containers);
    expect((await statusOf(server)).environments).toEqual(before.environments);
  });
});
