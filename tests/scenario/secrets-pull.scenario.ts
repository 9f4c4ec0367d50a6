import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exec } from '../../src/engine/exec.ts';
import { DopplerStandIn } from '../../tools/doppler/stand-in.ts';
import { randomValues } from './support/random-values.ts';
import { type Ran, resultOf, told, twinport } from './support/twinport.ts';

/** Doppler → `env pull` → environment file → Docker Compose → a container's environment. */

const id = `twsecrets${randomBytes(3).toString('hex')}`;
const doppler = new DopplerStandIn();
let directory: string;
let environment: Record<string, string>;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'twinport-secrets-'));
  mkdirSync(join(directory, 'hub'));
  const settings = {
    project: id,
    hubs: { hub: { source: 'hub', port: 4000, route: '/' } },
    secrets: { provider: 'doppler', project: 'workhub', common: ['KEY_0', 'KEY_1'] },
  };
  writeFileSync(join(directory, 'twinport.yml'), JSON.stringify(settings));
  writeFileSync(join(directory, 'docker-compose.yml'), JSON.stringify(compose()));
  Object.assign(doppler.tokens, { 'dp.st.staging': 'stg', 'dp.st.production': 'prd' });
  environment = {
    DOPPLER_API_HOST: await doppler.start(),
    DOPPLER_TOKEN_STAGING: 'dp.st.staging',
    DOPPLER_TOKEN_PRODUCTION: 'dp.st.production',
  };
});
afterAll(async () => {
  await doppler.stop();
  rmSync(directory, { recursive: true, force: true });
});

const base = (): string => process.env.TWINPORT_TEST_BASE ?? '';

/** Its environment goes to a file that is mounted: no log driver, no terminal in between. */
function compose() {
  const print =
    'require("fs").writeFileSync("/out/env.json", JSON.stringify(Object.fromEntries(Object.entries(process.env).map(([k, v]) => [k, Buffer.from(v).toString("hex")]))))';
  const service = (name: string) => ({
    image: base(),
    command: ['node', '-e', print.replaceAll('$', '$$')],
    env_file: ['./config/.env.common', `./config/.env.${name}`],
    volumes: [`${join(directory, name)}:/out`],
    network_mode: 'none',
    profiles: [name],
  });
  return { services: { 'hub-staging': service('staging'), 'hub-prod': service('production') } };
}

const pull = (...args: string[]): Promise<Ran> =>
  twinport(['-C', directory, 'env', 'pull', '--yes', '--json', ...args], { env: environment });

async function inContainer(service: string, name: string): Promise<Record<string, string>> {
  mkdirSync(join(directory, name), { recursive: true });
  chmodSync(join(directory, name), 0o777);
  const file = join(directory, 'docker-compose.yml');
  const ended = await exec({
    argv: ['docker', 'compose', '-p', id, '-f', file, 'run', '--rm', '--no-deps', service],
    timeoutMs: 300_000,
  });
  if (ended.code !== 0) throw new Error(ended.stderr.slice(-2000));
  const seen = JSON.parse(readFileSync(join(directory, name, 'env.json'), 'utf8')) as Record<string, string>;
  return Object.fromEntries(
    Object.entries(seen).map(([key, hex]) => [key, Buffer.from(hex, 'hex').toString('utf8')]),
  );
}

describe('ten thousand values', () => {
  it('arrive in the containers byte for byte as Doppler has them', async () => {
    const shared = randomValues(2, 1);
    doppler.configs.stg = { ...randomValues(5000, 2), ...shared };
    doppler.configs.prd = { ...randomValues(5000, 3), ...shared };
    const ran = await pull();
    expect(ran.code, told(ran)).toBe(0);
    for (const [service, name, config] of [
      ['hub-staging', 'staging', 'stg'],
      ['hub-prod', 'production', 'prd'],
    ] as const) {
      const seen = await inContainer(service, name);
      const wrong = Object.entries(doppler.configs[config]!).filter(([key, value]) => seen[key] !== value);
      expect(wrong).toEqual([]);
    }
  });

  it('are nothing to do a second time', async () => {
    expect(resultOf(await pull()).result).toBe('nothing');
  });
});

describe('a pull from the command line', () => {
  it('asks for --yes where there is no terminal, and changes nothing', async () => {
    doppler.configs.stg!.KEY_2 = 'other';
    const ran = await twinport(['-C', directory, 'env', 'pull'], { env: environment });
    expect(ran.code, told(ran)).toBe(2);
    expect(ran.stderr).toContain('twinport env pull --yes');
  });

  it('says beforehand with --dry-run which keys would change', async () => {
    const ran = await twinport(['-C', directory, 'env', 'pull', '--dry-run'], { env: environment });
    expect(ran.code, told(ran)).toBe(0);
    expect(ran.stdout).toContain('config/.env.staging: changed: KEY_2');
  });

  it('takes no token from the command line', async () => {
    const ran = await twinport(['-C', directory, 'env', 'pull', '--token', 'dp.st.staging']);
    expect(ran.code).toBe(2);
  });

  it('can be taken back with the command that it names', async () => {
    const before = readFileSync(join(directory, 'config/.env.staging'), 'utf8');
    const { undo } = resultOf(await pull());
    expect(readFileSync(join(directory, 'config/.env.staging'), 'utf8')).not.toBe(before);
    const [program, ...args] = undo!.split(' ');
    const ended = await exec({ argv: [program!, ...args], cwd: directory });
    expect(ended.code, ended.stderr).toBe(0);
    expect(readFileSync(join(directory, 'config/.env.staging'), 'utf8')).toBe(before);
  });

  it('of one environment leaves the files of the other', async () => {
    const file = (name: string) => readFileSync(join(directory, `config/.env.${name}`), 'utf8');
    const before = file('production');
    doppler.configs.stg!.KEY_3 = 'staging alone';
    doppler.configs.prd!.KEY_3 = 'production alone';
    const staging = await twinport(['-C', directory, 'env', 'pull', 'staging', '--yes'], {
      env: environment,
    });
    expect(staging.code, told(staging)).toBe(0);
    expect([file('staging').includes('staging alone'), file('production') === before]).toEqual([true, true]);
    const production = await twinport(['-C', directory, 'env', 'pull', 'production', '--yes'], {
      env: environment,
    });
    expect(production.code, told(production)).toBe(0);
    expect(file('production')).toContain('production alone');
  });

  it('leaves the files as they are when Doppler is away', async () => {
    const before = readFileSync(join(directory, 'config/.env.production'), 'utf8');
    const ran = await twinport(['-C', directory, 'env', 'pull', '--yes'], {
      env: { ...environment, DOPPLER_API_HOST: 'http://127.0.0.1:9' },
    });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('stay as they are');
    expect(ran.stdout + ran.stderr).not.toContain('dp.st.');
    expect(readFileSync(join(directory, 'config/.env.production'), 'utf8')).toBe(before);
  });
});
