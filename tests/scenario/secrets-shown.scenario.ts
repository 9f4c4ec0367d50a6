import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerOf, hitsIn, stateOf, watchCommandLines } from './support/scan.ts';
import { makeServer, type Server } from './support/server.ts';
import { type Ran, told } from './support/twinport.ts';
import { plans, writeEnv } from './support/workhub.ts';

/** Secrets never show: a whole run and every way to fail, with values that no filter could guess. */

let server: Server;
const said: Record<string, string> = {};

const secrets: Record<string, string> = {
  SESSION_SECRET: 'se55ion"$ecret/with space-Qx7',
  API_KEY: 'k3y+Zm9vYmFy/9=%41',
  MAIL_LOGIN: 'Mail-1ogin-é-Pq4',
  MULTI_LINE: 'first-1ine-of-Vw2\nsecond-1ine-of-Vw2',
};
const password = 'p4ssw0rd-of-the-db-Lt8';

const staging = () => ({
  ...secrets,
  NODE_ENV: 'production',
  DOCKER_PORT: String(server.workhub.ports.staging),
  PUBLIC_URL: 'http://staging.test',
  OWN: 'staging-0wn-Hh5',
});
const production = () => ({
  ...secrets,
  NODE_ENV: 'production',
  DOCKER_PORT: String(server.workhub.ports.production),
  PUBLIC_URL: 'http://production.test',
  OWN: 'production-0wn-Jj6',
});
const common = () => ({
  DATABASE_URL: `postgres://hub:${password}@db/workhub`,
  BOOT_MS: '100',
});
const all = (): Record<string, string> => ({
  ...secrets,
  password,
  staging: 'staging-0wn-Hh5',
  production: 'production-0wn-Jj6',
  key: readFileSync(join(server.dir, 'config/keys/jwt_private.pem'), 'utf8').split('\n')[3]!,
});

async function run(name: string, args: string[], code: number): Promise<Ran> {
  const ran = await server.twinport(args);
  said[`${name} says`] = ran.stdout + ran.stderr;
  expect(ran.code, told(ran)).toBe(code);
  return ran;
}

function writeAll(): void {
  writeEnv(server.dir, 'common', common());
  writeEnv(server.dir, 'staging', staging());
  writeEnv(server.dir, 'production', production());
}

beforeAll(async () => {
  server = await makeServer({
    hubs: ['manager', 'sales'],
    bootMs: 100,
    settings: { readiness: { timeout: '8s' } },
  });
  writeAll();
});
afterAll(() => server?.destroy());

describe('a whole run', () => {
  it('ends well', async () => {
    const watched = watchCommandLines();
    await run('deploy', ['deploy', '--json'], 0);
    await run('promote', ['promote', '--yes', '--json'], 0);
    writeEnv(server.dir, 'production', { ...production(), API_KEY: `${secrets.API_KEY}-next` });
    writeEnv(server.dir, 'staging', { ...staging(), API_KEY: `${secrets.API_KEY}-next` });
    await server.commit(['sales']);
    await run('deploy again', ['deploy'], 0);
    await run('promote again', ['promote', '--yes'], 0);
    await run('env check', ['env', 'check'], 0);
    await run('env check --json', ['env', 'check', '--json'], 0);
    await run('env diff', ['env', 'diff'], 0);
    await run('rollback', ['rollback', '--yes', '--json'], 0);
    for (const command of ['status', 'releases', 'diff']) {
      await run(command, [command], 0);
      await run(`${command} --json`, [command, '--json'], 0);
    }
    await run('env diff --json', ['env', 'diff', '--json'], 0);
    await run('promote --dry-run', ['promote', '--dry-run', '--json'], 3);
    for (const args of [['check'], ['check', '--json']]) {
      const ran = await server.twinport(args);
      said[`${args.join(' ')} says`] = ran.stdout + ran.stderr;
      expect([0, 3], told(ran)).toContain(ran.code);
    }
    await run('logs', ['logs', 'production'], 0);
    await run('build log', ['logs', '--build', server.name('sales')], 0);
    await run('attach', ['attach'], 0);
    await run('cleanup', ['cleanup', '--json'], 0);
    Object.assign(said, watched.end());
  });
});

describe('what fails', () => {
  const dockerfile = () => join(server.laptop, plans.sales.folder, 'Dockerfile');

  it('because a hub prints its whole environment and falls over', async () => {
    const whole = readFileSync(dockerfile(), 'utf8');
    writeFileSync(dockerfile(), whole.replace(/^CMD .*$/m, 'CMD ["sh", "-c", "env >&2; exit 1"]'));
    await server.push(['sales'], 'Prints its environment');
    const ran = await run('hub falls over', ['deploy'], 1);
    expect(ran.stderr).toContain('SESSION_SECRET=[secret]');
    await run('hub falls over, as JSON', ['deploy', '--json'], 1);
    writeFileSync(dockerfile(), whole);
    await server.push(['sales'], 'Mended');
  });

  it('and because one prints its environment and serves on', async () => {
    const whole = readFileSync(dockerfile(), 'utf8');
    const command = /^CMD (\[.*\])$/m.exec(whole)![1]!;
    const started = ['sh', '-c', 'env; exec "$@"', 'sh', ...(JSON.parse(command) as string[])];
    writeFileSync(dockerfile(), whole.replace(/^CMD .*$/m, `CMD ${JSON.stringify(started)}`));
    await server.push(['sales'], 'Prints its environment, and serves');
    await run('deploy of the talkative', ['deploy', '--json'], 0);
    const ran = await run('logs of the talkative', ['logs', 'staging', server.name('sales')], 0);
    expect(ran.stdout).toContain('SESSION_SECRET=[secret]');
    await run('its logs as JSON', ['logs', 'staging', '--json'], 0);
    // Values that the container has and the files no longer have.
    writeEnv(server.dir, 'staging', { ...staging(), SESSION_SECRET: 'another', API_KEY: 'another-too' });
    await run('its logs after a change', ['logs', 'staging'], 0);
    writeAll();
    writeFileSync(dockerfile(), whole);
    await server.push(['sales'], 'Silent again');
  });

  it.each([
    ['a quote is not closed', 'API_KEY="k3y+Zm9vYmFy/9=%41\n'],
    ['a template is broken', 'MAIL_LOGIN="${bad!Mail-1ogin-é-Pq4}"\n'],
    ['a line is no assignment', 'k3y+Zm9vYmFy/9=%41\n'],
    ['a value is cut', 'MULTI_LINE=first-1ine-of-Vw2 #second-1ine-of-Vw2\n'],
  ])('because %s', async (name, line) => {
    const file = join(server.dir, 'config/.env.staging');
    writeFileSync(file, `${readFileSync(file, 'utf8')}${line}`);
    for (const args of [
      ['deploy'],
      ['deploy', '--json'],
      ['env', 'check'],
      ['env', 'check', '--json'],
      ['env', 'diff'],
    ]) {
      const ran = await server.twinport(args);
      said[`${name}: ${args.join(' ')} says`] = ran.stdout + ran.stderr;
      if (!args.includes('diff')) expect([2, 3], told(ran)).toContain(ran.code);
    }
    writeAll();
  });
});

/** What must be among the texts that are searched: a surface that a later change moves is missed here. */
const surfaces = [
  /ledger\.jsonl$/,
  /runs\/.*events\.jsonl$/,
  /runs\/.*build-.*\.log$/,
  /compose\/(?:staging|production)-(?:blue|green)\.yml$/,
  /compose\/build-.*\.yml$/,
  /gateway\/.*\.conf/,
  /images\.json$/,
  /^image /,
  /^history /,
  /^container .*gateway/,
  /^container .*(?:sales)/,
  /^network /,
  /^promote says$/,
  /^env check --json says$/,
  /^check --json says$/,
  /^diff says$/,
  /^logs says$/,
  /^attach says$/,
];

describe('nowhere', () => {
  it('in anything printed, in twinport’s own files, in images, labels and command lines stands a secret', async () => {
    const texts = { ...said, ...stateOf(server), ...(await dockerOf(server)) };
    for (const surface of surfaces) {
      expect(Object.keys(texts).filter((place) => surface.test(place)).length, `${surface}`).toBeGreaterThan(
        0,
      );
    }
    expect(texts['command lines']!.length).toBeGreaterThan(1000);
    expect(hitsIn(texts, all())).toEqual([]);
  });

  it('and the scan would have found one', () => {
    const texts = {
      a: `x ${encodeURIComponent(secrets.API_KEY!)} y`,
      b: Buffer.from(secrets.SESSION_SECRET!).toString('base64'),
    };
    expect(hitsIn(texts, secrets)).toEqual(['a: API_KEY', 'b: SESSION_SECRET']);
  });
});
