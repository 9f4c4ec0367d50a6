import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diff } from '../../src/run/diff.ts';
import { git } from '../../tools/hubs/git.ts';
import { ask } from './support/http.ts';
import { makeServer, type Server } from './support/server.ts';
import { statusOf } from './support/status.ts';
import { type HubKey, plans } from './support/workhub.ts';

let server: Server;

beforeAll(async () => {
  server = await makeServer({ hubs: ['manager', 'sales', 'fin'], repositories: 'each' });
  await server.result(['deploy']);
});
afterAll(() => server?.destroy());

const versions = (): Promise<number[]> =>
  Promise.all(server.hubs.map(async (key) => (await ask(`${server.url('staging', key)}/page`)).json.version));

const head = (key: HubKey): Promise<string> => git(join(server.dir, plans[key].folder), 'rev-parse', 'HEAD');

const commits = async (): Promise<string[]> => {
  const { hubs } = (await statusOf(server)).environments.staging;
  return server.hubs.map((key) => hubs[server.name(key)]!.commit);
};

describe('hubs in a repository each', () => {
  it('are pulled each from its own remote, and only what changed is built and started', async () => {
    const before = await commits();
    await server.result(['promote']);
    const commit = await server.commit(['sales']);
    const result = await server.result(['deploy']);
    expect(result.changed).toEqual([server.name('sales')]);
    expect(await commits()).toEqual([before[0], commit, before[2]]);
    expect(await head('sales')).toBe(commit);
    expect(await versions()).toEqual([1, 2, 1]);
  });

  it('are compared each in its own, without asking any remote', async () => {
    const { hubs, promotion } = await server.json<Diff>(['diff']);
    const relations = server.hubs.map((key) => hubs[server.name(key)]!.commits!.relation);
    expect(relations).toEqual(['same', 'ahead', 'same']);
    expect(hubs[server.name('sales')]!.commits!.added).toMatchObject([{ subject: 'Next version of sales' }]);
    expect(promotion.restarts).toEqual([server.name('sales')]);
  });

  it('of which one is dirty are refused, and none of the others is pulled', async () => {
    await server.commit(['manager']);
    const before = await head('manager');
    const file = join(server.dir, plans.fin.folder, 'src/main.ts');
    appendFileSync(file, '\n');
    const ran = await server.twinport(['deploy']);
    await git(join(server.dir, plans.fin.folder), 'checkout', '--', '.');
    expect(ran.code).toBe(3);
    expect(ran.stdout + ran.stderr).toContain('src/main.ts');
    expect(await head('manager')).toBe(before);
  });

  it('can be deployed from another commit of one of them, which leaves the checkout alone', async () => {
    const before = await head('sales');
    const old = await git(join(server.dir, plans.sales.folder), 'rev-parse', 'HEAD~1');
    const result = await server.result(['deploy', '--no-pull', '--ref', `${server.name('sales')}=${old}`]);
    expect(result.changed).toEqual([server.name('sales')]);
    expect(await versions()).toEqual([1, 1, 1]);
    expect(await head('sales')).toBe(before);
    expect((await commits())[1]).toBe(old);
  });

  it('can be deployed one hub alone', async () => {
    await server.commit(['fin']);
    const result = await server.result(['deploy', '--hub', server.name('fin')]);
    expect(result.changed).toEqual([server.name('fin')]);
    expect((await versions())[2]).toBe(2);
  });
});
