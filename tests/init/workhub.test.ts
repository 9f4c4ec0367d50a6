import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { jsonSchemaText } from '../../src/config/settings.ts';
import { exec } from '../../src/engine/exec.ts';
import { treeFiles } from '../../src/init/tree/files.ts';
import { completed } from '../../src/init/tree/gitignore.ts';
import { workhub } from '../../src/init/workhub.ts';
import { emptyDirectory, init } from './files.ts';

const files = treeFiles({
  spec: workhub,
  owner: { uid: 1000, gid: 1000 },
  sessionSecret: 'session',
  keys: { private: 'private', public: 'public' },
  schema: jsonSchemaText(),
});

/** What git never sees in a real server directory is not in the example either. */
const isSecret = (path: string) => files[path]!.mode === 0o600 || path.startsWith('config/keys/');
const committed = Object.keys(files).filter((path) => !isSecret(path));

describe('examples/workhub', () => {
  const example = fileURLToPath(new URL('../../examples/workhub', import.meta.url));

  it.each(committed)('%s is what init writes', async (path) => {
    await expect(files[path]!.text).toMatchFileSnapshot(join(example, path));
  });
  it('has nothing else but its README', () => {
    const there = readdirSync(example, { recursive: true, encoding: 'utf8' });
    const paths = there.filter((path) => statSync(join(example, path)).isFile());
    expect(paths.sort()).toEqual([...committed, 'README.md'].sort());
  });
  it.each(committed.filter((path) => files[path]!.mode === 0o755))('%s can be executed', (path) => {
    expect(statSync(join(example, path)).mode & 0o111).toBe(0o111);
  });
});

describe('the twinport.yml of the preset', () => {
  const directory = () => {
    const made = emptyDirectory();
    init(made);
    return made;
  };
  const load = () => loadConfig(directory());

  it('names the schema beside it, by which editors know its keys', () => {
    const made = directory();
    const line = readFileSync(join(made, 'twinport.yml'), 'utf8').split('\n')[0]!;
    const path = /^# yaml-language-server: \$schema=(\S+)$/.exec(line)?.[1];
    expect(readFileSync(join(made, path!), 'utf8')).toBe(jsonSchemaText());
  });
  it('loads', () => expect(load().hubs).toHaveLength(5));
  it('has the ports and routes of the plan', () => {
    expect(load().hubs.map(({ name, port, route }) => `${name} ${port} ${route}`)).toEqual([
      'wbhubmanager 4090 /',
      'wbsaleshub 4010 /saleshub',
      'wbfinhub 4020 /finhub',
      'wbonboardinghub 4030 /onboarding',
      'hwtestagent 4100 /testagent',
    ]);
  });
  it('has the addresses of the plan', () => {
    const { staging, production } = load().environments;
    expect([staging.url, production.url]).toEqual(['http://workhub.biz:4400', 'http://workhub.biz']);
    expect([staging.ports, production.ports].map((ports) => ports.map(({ port }) => port))).toEqual([
      [4400],
      [4500, 80],
    ]);
  });
});

describe('the Compose file of the preset, as Docker Compose reads it,', () => {
  interface Service {
    image: string;
    user: string;
    environment: Record<string, string>;
    extra_hosts: string[];
    volumes: { source: string; target: string; read_only: boolean }[];
    logging: { driver: string; options: Record<string, string> };
    mem_limit: string;
  }

  /** No daemon is asked for a file's meaning: where it would be is nowhere. */
  async function services(profile: string): Promise<Record<string, Service>> {
    const directory = emptyDirectory();
    init(directory);
    const argv = ['docker', 'compose', '--profile', profile, 'config', '--format', 'json'] as const;
    const { code, stdout, stderr } = await exec({
      argv,
      cwd: directory,
      env: { DOCKER_HOST: 'unix:///nowhere' },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout).services;
  }

  const names = ['hwtestagent', 'wbfinhub', 'wbhubmanager', 'wbonboardinghub', 'wbsaleshub'];

  it('has five services for staging', async () => {
    expect(Object.keys(await services('staging')).sort()).toEqual(names.map((name) => `${name}-staging`));
  });
  it('has five services for production', async () => {
    expect(Object.keys(await services('production')).sort()).toEqual(names.map((name) => `${name}-prod`));
  });
  it('gives each the image, the environment and the keys of the plan', async () => {
    for (const [name, service] of Object.entries(await services('production'))) {
      expect(service.image).toBe(`${name.replace('-prod', '')}:production`);
      expect(service.environment).toMatchObject({
        NODE_ENV: 'production',
        DOCKER_PORT: '4500',
        COOKIE_DOMAIN: '.workhub.biz',
        SESSION_SECRET: expect.stringMatching(/^[\w-]{64}$/),
      });
      expect(service.volumes).toEqual([
        expect.objectContaining({
          source: expect.stringMatching(/\/config\/keys$/),
          target: '/app/server/keys',
          read_only: true,
        }),
      ]);
    }
  });
  it('lets staging have nothing of production', async () => {
    const { environment } = (await services('staging'))['wbfinhub-staging']!;
    expect(environment).toMatchObject({
      DOCKER_PORT: '4400',
      PUBLIC_URL: 'http://workhub.biz:4400',
      COOKIE_DOMAIN: 'workhub.biz',
    });
  });
  it('bounds logs and memory, and reaches a PostgreSQL on the host', async () => {
    const service = (await services('staging'))['wbsaleshub-staging']!;
    expect(service.logging).toEqual({ driver: 'json-file', options: { 'max-file': '3', 'max-size': '10m' } });
    expect(Number(service.mem_limit)).toBe(1024 ** 3);
    expect(service.extra_hosts).toEqual([expect.stringMatching(/^host\.docker\.internal[:=]host-gateway$/)]);
  });
});

describe('the environment files', () => {
  const keysOf = (path: string) =>
    files[path]!.text.split('\n').flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? []);

  it('have the keys of the plan', () => {
    expect(keysOf('config/.env.common')).toEqual([
      'DATABASE_URL',
      'GOOGLE_CLIENT_ID',
      'GOOGLE_CLIENT_SECRET',
      'SESSION_SECRET',
    ]);
    expect(keysOf('config/.env.staging')).toEqual(['NODE_ENV', 'DOCKER_PORT', 'PUBLIC_URL', 'COOKIE_DOMAIN']);
    expect(keysOf('config/.env.production')).toEqual(keysOf('config/.env.staging'));
  });
  it('are all in the template, without a value', () => {
    expect(keysOf('config/.env.template')).toEqual([
      ...keysOf('config/.env.common'),
      ...keysOf('config/.env.staging'),
    ]);
    expect(files['config/.env.template']!.text).not.toMatch(/^\w+=./m);
  });
});

describe('the .gitignore', () => {
  it('covers every secret, as git sees it', async () => {
    const directory = emptyDirectory();
    init(directory);
    const env = {
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
    };
    await exec({ argv: ['git', 'init', '--quiet'], cwd: directory, env });
    const { stdout } = await exec({
      argv: ['git', 'ls-files', '--others', '--exclude-standard'],
      cwd: directory,
      env,
    });
    expect(stdout.trim().split('\n').sort()).toEqual([...committed].sort());
  });
  it('is complete as it is written', () => expect(completed(files['.gitignore']!.text).lines).toEqual([]));
});

describe('the scripts', () => {
  const verbs: [script: string, verb: string][] = [
    ['deploy-staging.sh', 'deploy'],
    ['promote-production.sh', 'promote'],
    ['rollback-production.sh', 'rollback'],
    ['cleanup-docker.sh', 'cleanup'],
  ];
  it.each(verbs)('%s runs twinport %s', (script, verb) => {
    const lines = files[`scripts/${script}`]!.text.trim().split('\n');
    expect(lines[0]).toBe('#!/bin/sh');
    expect(lines.at(-1)).toBe(`exec twinport -C "$(dirname "$0")/.." ${verb} "$@"`);
  });
});

it('nginx.conf includes what twinport generates, inside http', () => {
  const conf = readFileSync(new URL('../../examples/workhub/nginx/nginx.conf', import.meta.url), 'utf8');
  expect(conf).toMatch(/^http \{\n(?: .*\n|\n)*\s+include twinport\/\*\.conf;/m);
});
