import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { disagreements, factsOf } from './support/agreement.ts';
import { writeHook } from './support/hooks.ts';
import { ask } from './support/http.ts';
import { type EnvironmentName, makeServer, type Server } from './support/server.ts';
import { told } from './support/twinport.ts';

let server: Server;

beforeAll(async () => {
  server = await makeServer({ hubs: ['sales'], bootMs: 150, settings: { watch: '300ms', drain: '1s' } });
  await server.result(['deploy']);
  await server.result(['promote']);
});
afterEach(() => rmSync(join(server.dir, 'hooks'), { recursive: true, force: true }));
afterAll(() => server?.destroy());

const version = async (environment: EnvironmentName): Promise<number> =>
  (await ask(`${server.url(environment, 'sales')}/page`)).json.version;

const seenFile = (hook: string): string => join(server.home, `seen-${hook}`);

const seen = (hook: string): Record<string, string> =>
  Object.fromEntries(
    readFileSync(seenFile(hook), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/=(.*)/s).slice(0, 2)),
  );

describe('hooks', () => {
  it.each([
    ['deploy', 'staging', 'r2', 'r1'],
    ['promote', 'production', 'r2', 'r1'],
    ['rollback', 'production', 'r1', 'r2'],
  ])(
    '%s: run before and after with what they may want to know',
    async (kind, environment, release, previous) => {
      const commit = kind === 'deploy' ? await server.commit(['sales']) : null;
      for (const when of ['pre', 'post'])
        writeHook(
          server,
          `${when}-${kind}`,
          `env | grep ^TWINPORT_ > ${seenFile(`${when}-${kind}`)}; pwd >> ${seenFile('cwd')}`,
        );
      expect(await server.result([kind])).toMatchObject({ result: 'done', release });
      for (const when of ['pre', 'post']) {
        const variables = seen(`${when}-${kind}`);
        expect(variables).toMatchObject({
          TWINPORT_OPERATION: kind,
          TWINPORT_ENVIRONMENT: environment,
          TWINPORT_RELEASE: release,
          TWINPORT_PREVIOUS: previous,
          TWINPORT_HUBS: server.name('sales'),
          TWINPORT_DIR: server.dir,
        });
        expect(variables.TWINPORT_COMMITS).toMatch(
          new RegExp(`^${server.name('sales')}=${commit ?? '[0-9a-f]{40}'}$`),
        );
      }
      expect(readFileSync(seenFile('cwd'), 'utf8')).toContain(server.dir);
    },
  );
});

describe('a pre- hook that fails', () => {
  it.each<[string, EnvironmentName]>([
    ['deploy', 'staging'],
    ['promote', 'production'],
  ])('stops the %s, nothing is changed, and its last lines are shown', async (kind, environment) => {
    const before = await version(environment);
    if (kind === 'deploy') await server.commit(['sales']);
    else await server.result(['deploy']);
    writeHook(server, `pre-${kind}`, 'echo the-migration-does-not-apply; exit 3');
    const ran = await server.twinport([kind, '--yes']);
    expect(ran.code, told(ran)).toBe(1);
    expect(ran.stdout + ran.stderr).toContain('the-migration-does-not-apply');
    expect(await version(environment)).toBe(before);
    expect(await disagreements(server)).toEqual([]);
  });
});

describe('what a hook leaves in the background', () => {
  it('holds neither the operation nor the next one up', async () => {
    writeHook(server, 'pre-deploy', `sleep 300 & echo $! > ${seenFile('background')}`);
    const start = performance.now();
    await server.result(['deploy', '--force']);
    expect((await server.twinport(['deploy', '--no-wait'])).code).toBe(0);
    expect(performance.now() - start).toBeLessThan(120_000);
    process.kill(Number(readFileSync(seenFile('background'), 'utf8')), 'SIGKILL');
  });
});

describe('a post- hook that fails', () => {
  it('is shown and recorded, and changes nothing', async () => {
    writeHook(server, 'post-promote', 'echo nobody-could-be-told; exit 3');
    const result = await server.result(['promote']);
    expect(result).toMatchObject({ result: 'done' });
    expect(JSON.stringify(result.problems)).toContain('nobody-could-be-told');
    expect(factsOf(server).at(-1)).toMatchObject({
      fact: 'operation-ended',
      result: 'done',
      problems: [expect.stringContaining('hooks/post-promote')],
    });
    expect(await version('production')).toBe(server.version('sales'));
    expect(await disagreements(server)).toEqual([]);
  });
});
