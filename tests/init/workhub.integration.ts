import { describe, expect, it } from 'vitest';
import { exec } from '../../src/engine/exec.ts';
import { emptyDirectory, init } from './files.ts';
import { committed } from './preset.ts';

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

  type Services = Record<string, Service>;
  const asked: Record<string, Promise<Services>> = {};

  /** Compose is asked once for each profile. */
  const services = (profile: string): Promise<Services> => {
    asked[profile] ??= ask(profile);
    return asked[profile];
  };

  /** No daemon is asked for a file's meaning: where it would be is nowhere. */
  async function ask(profile: string): Promise<Services> {
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
});
