import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../src/domain/failure.ts';
import { dockerSocket } from '../../src/engine/docker-host.ts';

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'twinport-docker-'));
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

const socket = (env: NodeJS.ProcessEnv, config?: string): string => {
  rmSync(join(home, 'config.json'), { force: true });
  if (config !== undefined) writeFileSync(join(home, 'config.json'), config);
  return dockerSocket({ DOCKER_CONFIG: home, ...env });
};

function refusal(env: NodeJS.ProcessEnv, config?: string): Failure {
  try {
    throw new Error(`it takes ${socket(env, config)}`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error;
  }
}

describe('the socket of Docker', () => {
  it.each([
    ['nothing said', {}, undefined],
    ['an empty DOCKER_HOST', { DOCKER_HOST: '' }, undefined],
    ['the default context', { DOCKER_CONTEXT: 'default' }, undefined],
    ['the default context chosen for good', {}, '{"currentContext":"default"}'],
    ['a configuration without a context', {}, '{"auths":{}}'],
    ['a broken configuration', {}, '{"currentContext"'],
  ] as const)('is the usual one with %s', (_what, env, config) => {
    expect(socket(env, config)).toBe('/var/run/docker.sock');
  });

  it('is another one of this machine where DOCKER_HOST names it, whatever the context', () => {
    expect(socket({ DOCKER_HOST: 'unix:///srv/docker.sock', DOCKER_CONTEXT: 'far' })).toBe(
      '/srv/docker.sock',
    );
  });
});

describe('Docker elsewhere is refused, with the place and the reason', () => {
  it.each([
    ['DOCKER_HOST', { DOCKER_HOST: 'ssh://kim@server' }, undefined, 'ssh://kim@server'],
    ['DOCKER_HOST', { DOCKER_HOST: 'tcp://127.0.0.1:2375' }, undefined, 'tcp://127.0.0.1:2375'],
    ['DOCKER_HOST', { DOCKER_HOST: 'unix:///run/user/1000/docker.sock' }, undefined, '/run/user/1000'],
    ['DOCKER_CONTEXT', { DOCKER_CONTEXT: 'far' }, undefined, 'far'],
    ['docker context', {}, '{"currentContext":"far"}', 'far'],
  ] as const)('%s: %j', (place, env, config, value) => {
    const { exit, problems } = refusal(env, config);
    expect(exit).toBe(3);
    expect(problems).toMatchObject([{ place, rule: expect.stringContaining(value) }]);
    expect(problems[0]!.remedy).toContain('log in to the server');
  });
});
