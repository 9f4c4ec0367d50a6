import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { Doppler } from '../../src/secrets/doppler.ts';
import type { Fault } from '../../tools/doppler/stand-in.ts';
import { keyPair } from '../support/keys.ts';
import { PullWorld } from './pull-world.ts';

const { privateKey, publicKey } = keyPair();

let world: PullWorld;

beforeEach(async () => {
  world = new PullWorld();
  await world.start();
  const both = {
    DATABASE_URL: 'postgres://db/workhub',
    JWT_PRIVATE_KEY: privateKey,
    JWT_PUBLIC_KEY: Buffer.from(publicKey).toString('base64'),
  };
  world.doppler.configs.stg = { ...both, TOKEN: 'staging-$token', ONLY_STAGING: '1' };
  world.doppler.configs.prd = { ...both, TOKEN: 'production "token"' };
  world.doppler.configs.dev = { ...both, TOKEN: 'dev' };
  Object.assign(world.doppler.tokens, { 'dp.st.stg': 'stg', 'dp.st.prd': 'prd', 'dp.pt.all': '*' });
  world.env.DOPPLER_TOKEN_STAGING = 'dp.st.stg';
  world.env.DOPPLER_TOKEN_PRODUCTION = 'dp.st.prd';
});
afterEach(() => world.stop());

describe('a pull', () => {
  it('writes each key where twinport.yml says, with its mode', async () => {
    expect(await world.pull()).toMatchObject({ operation: 'env-pull', result: 'done', undo: null });
    expect(world.values('common')).toEqual({ DATABASE_URL: 'postgres://db/workhub' });
    expect(world.values('staging')).toEqual({ TOKEN: 'staging-$token', ONLY_STAGING: '1' });
    expect(world.values('production')).toEqual({ TOKEN: 'production "token"' });
    expect(world.read('config/keys/jwt_private.pem')).toBe(privateKey);
    expect(world.read('config/keys/jwt_public.pem')).toBe(publicKey);
    expect(
      ['config/.env.common', 'config/.env.production', 'config/keys/jwt_private.pem'].map(world.mode),
    ).toEqual([0o600, 0o600, 0o600]);
    expect(world.mode('config/keys/jwt_public.pem')).toBe(0o644);
  });

  it('asks for what it means: whole configurations as JSON, and no lease', async () => {
    await world.pull();
    expect(world.doppler.asked).toMatchObject([
      { project: 'workhub', config: 'stg', format: 'json', dynamic: 'false', token: 'dp.st.stg' },
      { project: 'workhub', config: 'prd', format: 'json', dynamic: 'false', token: 'dp.st.prd' },
    ]);
  });

  it('shows names of keys and no values, and keeps the former files', async () => {
    await world.pull();
    world.doppler.configs.prd = { ...world.doppler.configs.prd!, TOKEN: 'next-token', NEW: 'x' };
    const { undo } = await world.pull();
    const plan = world.events.findLast((event) => event.type === 'plan');
    expect(plan).toMatchObject({
      plan: {
        notes: [
          { note: 'keys', file: 'config/.env.production', added: ['NEW'], removed: [], changed: ['TOKEN'] },
        ],
      },
    });
    expect(JSON.stringify(world.events)).not.toContain('next-token');
    const [backup] = readdirSync(world.state.envBackups);
    expect(undo).toBe(`cp -a .twinport/env-backup/${backup}/. .`);
    expect(world.read(`.twinport/env-backup/${backup}/config/.env.production`)).toContain(
      'production \\"token\\"',
    );
    expect(statSync(join(world.state.envBackups)).mode & 0o777).toBe(0o700);
  });

  it('keeps the last five of them', async () => {
    for (let at = 0; at < 8; at += 1) {
      world.doppler.configs.prd = { ...world.doppler.configs.prd!, AT: String(at) };
      await world.pull();
    }
    expect(readdirSync(world.state.envBackups)).toHaveLength(5);
    expect(
      world.read(`.twinport/env-backup/${readdirSync(world.state.envBackups).at(-1)}/config/.env.production`),
    ).toContain('AT="6"');
  });

  it('finds nothing to do where the provider says so, by its mark', async () => {
    await world.pull();
    expect(await world.pull()).toMatchObject({ result: 'nothing' });
    expect(world.doppler.asked.map(({ status }) => status)).toEqual([200, 200, 304, 304]);
  });

  it('does not trust the mark once a file was edited', async () => {
    await world.pull();
    world.write('config/.env.staging', 'TOKEN=edited\n');
    expect(await world.pull()).toMatchObject({ result: 'done' });
    expect(world.values('staging').TOKEN).toBe('staging-$token');
  });

  it('asks again for the unchanged one where only the other has changed', async () => {
    await world.pull();
    world.doppler.configs.stg!.TOKEN = 'other';
    expect(await world.pull()).toMatchObject({ result: 'done' });
    expect(world.values('staging').TOKEN).toBe('other');
    expect(world.values('production').TOKEN).toBe('production "token"');
  });

  it('leaves a file alone that says the same in other words, and mends one that Compose would change', async () => {
    await world.pull();
    world.write('config/.env.production', '# mine\nTOKEN=\'production "token"\'\n');
    world.write('config/.env.staging', 'TOKEN=staging-$token\nONLY_STAGING=1\n');
    await world.pull();
    expect(world.read('config/.env.production')).toContain('# mine');
    expect(world.read('config/.env.staging')).toContain('staging-\\$token');
  });

  it('changes nothing with --dry-run, and nothing when the person says no', async () => {
    expect(await world.pull({ dryRun: true })).toMatchObject({ result: 'done' });
    expect(await world.pull({ yes: false })).toMatchObject({ result: 'cancelled' });
    expect(world.files()).toEqual({});
  });

  it('for one environment alone leaves what both share', async () => {
    await world.pull({ names: ['staging'] });
    expect(Object.keys(world.files())).toEqual(['.env.staging']);
    expect(world.values('staging')).not.toHaveProperty('DATABASE_URL');
  });

  it('for the laptop writes one file with everything but the key files', async () => {
    world.env.DOPPLER_TOKEN = 'dp.pt.all';
    await world.pull({ names: ['development'] });
    expect(world.values('development')).toEqual({ DATABASE_URL: 'postgres://db/workhub', TOKEN: 'dev' });
    expect(Object.keys(world.files())).toEqual(['.env.development']);
  });

  it('completes a pull that was cut off between its renames', async () => {
    await world.pull();
    world.write('.twinport/env-new/x/config/.env.staging', 'TOKEN="half"\n');
    world.write(
      '.twinport/env-pull.json',
      JSON.stringify({ staged: join(world.state.path, 'env-new/x'), paths: ['config/.env.staging'] }),
    );
    const { finishPull } = await import('../../src/secrets/write-files.ts');
    finishPull(world.directory, world.state);
    expect(world.values('staging')).toEqual({ TOKEN: 'half' });
    expect(world.has('.twinport/env-pull.json')).toBe(false);
  });

  it('writes none where one cannot be written', async () => {
    await world.pull();
    const before = world.files();
    world.doppler.configs.prd!.TOKEN = 'other';
    world.doppler.configs.stg!.TOKEN = 'other';
    world.change(({ secrets }) => {
      secrets.files = { ...(secrets.files as object), 'config/.env.common/key.pem': 'JWT_PUBLIC_KEY' };
    });
    expect(await world.pull()).toMatchObject({ result: 'failed' });
    expect(world.files()).toEqual(before);
  });
});

describe('what must be equal', () => {
  it('names the common keys that differ and writes nothing', async () => {
    world.doppler.configs.prd!.DATABASE_URL = 'postgres://db/other';
    await expect(world.pull()).rejects.toMatchObject({ exit: 3, problems: [{ place: 'DATABASE_URL' }] });
    expect(world.files()).toEqual({});
  });

  it('names the common keys that one of them lacks', async () => {
    delete world.doppler.configs.prd!.DATABASE_URL;
    await expect(world.pull()).rejects.toMatchObject({
      exit: 3,
      problems: [{ rule: expect.stringContaining('production') }],
    });
  });

  it.each([
    ['missing', undefined],
    ['different', publicKey],
  ])('refuses a key file whose key is %s in production', async (_, value) => {
    if (value === undefined) delete world.doppler.configs.prd!.JWT_PRIVATE_KEY;
    else world.doppler.configs.prd!.JWT_PRIVATE_KEY = value;
    await expect(world.pull()).rejects.toMatchObject({ exit: 3 });
    expect(world.files()).toEqual({});
  });

  it('refuses a key that was cut after its first line', async () => {
    for (const name of ['stg', 'prd'] as const)
      world.doppler.configs[name]!.JWT_PRIVATE_KEY = '-----BEGIN PRIVATE KEY-----';
    await expect(world.pull()).rejects.toMatchObject({
      exit: 3,
      problems: [{ place: expect.stringContaining('jwt_private.pem') }],
    });
  });
});

describe('a token', () => {
  it('of its own file comes before the account’s', async () => {
    delete world.env.DOPPLER_TOKEN_STAGING;
    world.env.DOPPLER_TOKEN = 'dp.pt.all';
    world.write('config/.doppler-token.staging', 'dp.st.stg\n');
    await world.pull();
    expect(world.doppler.asked.map(({ token }) => token)).toEqual(['dp.st.stg', 'dp.st.prd']);
  });

  it('is refused in a file that others may read', async () => {
    delete world.env.DOPPLER_TOKEN_STAGING;
    world.write('config/.doppler-token.staging', 'dp.st.stg\n', 0o644);
    await expect(world.pull()).rejects.toMatchObject({ exit: 2 });
  });

  it('that is missing is named with the place for it', async () => {
    delete world.env.DOPPLER_TOKEN_STAGING;
    await expect(world.pull()).rejects.toMatchObject({
      exit: 2,
      problems: [{ place: 'DOPPLER_TOKEN_STAGING' }],
    });
  });

  it('is not sent in the clear to another machine', async () => {
    world.env.DOPPLER_API_HOST = 'http://doppler.example';
    await expect(world.pull()).rejects.toMatchObject({ exit: 2, problems: [{ place: 'DOPPLER_API_HOST' }] });
  });
});

describe('Doppler in trouble', () => {
  const passing: [string, Fault[], number[]][] = [
    [
      '429 twice, with the pauses that it asks for',
      [429, 429].map((status) => ({ fault: 'status', status, retryAfter: 2 })),
      [2000, 2000],
    ],
    ['500 once', [{ fault: 'status', status: 500 }], [500]],
    ['a gateway’s own page', [{ fault: 'status', status: 502, json: false }], [500]],
    ['no answer in time', [{ fault: 'hang' }], [500]],
    ['a body that is cut off', [{ fault: 'cut-off' }], [500]],
    ['invalid JSON', [{ fault: 'invalid-json' }], [500]],
    ['a connection that breaks', [{ fault: 'reset' }, { fault: 'reset' }], [500, 1000]],
  ];
  it.each(passing)('is waited out: %s', async (_, faults, pauses) => {
    world.doppler.faults = faults;
    expect(await world.pull()).toMatchObject({ result: 'done' });
    expect(world.values('production').TOKEN).toBe('production "token"');
    expect(world.pauses).toHaveLength(pauses.length);
    for (const [at, pause] of pauses.entries()) {
      expect(world.pauses[at]).toBeGreaterThanOrEqual(pause);
      expect(world.pauses[at]).toBeLessThanOrEqual(pause * 1.25);
    }
  });

  const lasting: [string, Fault, number][] = [
    ['500 for ever', { fault: 'status', status: 500 }, 5],
    ['no answer for ever', { fault: 'hang' }, 5],
    ['a body cut off for ever', { fault: 'cut-off' }, 5],
    ['invalid JSON for ever', { fault: 'invalid-json' }, 5],
    ['429 for an hour', { fault: 'status', status: 429, retryAfter: 3600 }, 1],
    ['401', { fault: 'status', status: 401 }, 1],
    ['403', { fault: 'status', status: 403 }, 1],
    ['404', { fault: 'status', status: 404 }, 1],
  ];
  it.each(lasting)('leaves the files as they are: %s', async (_, fault, requests) => {
    await world.pull();
    const before = world.files();
    world.doppler.asked.length = 0;
    world.doppler.faults = [fault];
    world.doppler.faultsForEver = true;
    await expect(world.pull()).rejects.toMatchObject({
      exit: 1,
      problems: [{ rule: expect.stringContaining('stay as they are') }],
    });
    expect(world.files()).toEqual(before);
    expect(world.doppler.asked).toHaveLength(requests);
  });

  it('is given up by the clock where it does not answer', async () => {
    world.doppler.faults = [{ fault: 'hang' }];
    const impatient = new Doppler(loadConfig(world.directory), world.env, { attempts: 1, timeoutMs: 50 });
    await expect(impatient.download('staging', null)).rejects.toMatchObject({
      exit: 1,
      problems: [{ rule: expect.stringContaining('0.05 s') }],
    });
  });

  it('is not believed when another configuration answers', async () => {
    world.env.DOPPLER_TOKEN_STAGING = 'dp.st.prd';
    await expect(world.pull()).rejects.toMatchObject({
      exit: 1,
      problems: [{ rule: expect.stringMatching(/workhub\/stg.*workhub\/prd/) }],
    });
    expect(world.files()).toEqual({});
  });

  it('is not believed when it has no values: a file is never emptied', async () => {
    await world.pull();
    const before = world.files();
    world.doppler.configs.prd = {};
    await expect(world.pull()).rejects.toMatchObject({ exit: 1 });
    expect(world.files()).toEqual(before);
  });

  it('never has its token or a value in what is said', async () => {
    world.doppler.configs.prd!.BAD = 'nul\0value-of-it';
    const error = await world.pull().catch((caught: unknown) => caught);
    expect(JSON.stringify(error)).not.toMatch(/dp\.st|value-of-it/);
    expect(JSON.stringify(world.events)).not.toMatch(/dp\.st|value-of-it/);
  });
});
