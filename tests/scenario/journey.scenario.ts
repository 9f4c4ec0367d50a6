import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { exec } from '../../src/engine/exec.ts';
import type { Diff } from '../../src/run/diff.ts';
import { docker, networksOf, type SeenContainer, volumesOf } from './support/docker.ts';
import { figure } from './support/figures.ts';
import { ask } from './support/http.ts';
import { type EnvironmentName, makeServer, type Server } from './support/server.ts';
import { type Releases, type Status, statusOf } from './support/status.ts';
import { type HubKey, hubUid, plans, serviceNames } from './support/workhub.ts';

let server: Server;
const environments: EnvironmentName[] = ['staging', 'production'];

beforeAll(async () => {
  server = await makeServer({ settings: { secrets: { only: { production: ['NEW_KEY'] } } } });
});
afterAll(() => server?.destroy());

const version = async (environment: EnvironmentName, key: HubKey): Promise<number> =>
  (await ask(`${server.url(environment, key)}/page`)).json.version;

const versions = (environment: EnvironmentName): Promise<number[]> =>
  Promise.all(server.hubs.map((key) => version(environment, key)));

/** The containers of the hubs, by hub and environment, whatever their state. */
async function hubContainers(environment: EnvironmentName, key: HubKey): Promise<SeenContainer[]> {
  const service = serviceNames(server.id, key)[environment];
  return (await server.containers()).filter((container) => container.service === service);
}

const liveIds = async (environment: EnvironmentName): Promise<Record<string, string>> => {
  const { hubs } = (await statusOf(server)).environments[environment];
  return Object.fromEntries(Object.entries(hubs).map(([name, hub]) => [name, hub.container]));
};

const without = <T>(record: Record<string, T>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));

const store = async (): Promise<SeenContainer> =>
  (await server.containers()).find((container) => container.service === 'store')!;

describe('the first deployment', () => {
  it('with --dry-run tells the plan and leaves nothing behind', async () => {
    const ran = await server.twinport(['deploy', '--dry-run']);
    expect(ran.code, ran.stderr).toBe(0);
    expect(await server.containers()).toEqual([]);
    expect(await server.images()).toEqual({});
    expect(await networksOf(server.id)).toEqual([]);
  });

  it('brings five hubs up on staging and leaves production empty', async () => {
    const result = await server.result(['deploy']);
    expect(result).toMatchObject({ operation: 'deploy', result: 'done', release: 'r1', previous: null });
    expect([...result.changed].sort()).toEqual(server.hubs.map(server.name).sort());
    expect(result.seconds.total).toBeLessThan(600);
    figure('first deployment of five hubs', { seconds: result.seconds.total });
    expect(await versions('staging')).toEqual([1, 1, 1, 1, 1]);
    const { staging, production } = (await statusOf(server)).environments;
    expect(staging).toMatchObject({ release: 'r1', healthy: true, url: server.url('staging') });
    expect(production).toMatchObject({ release: null, hubs: {} });
  });

  it('runs every hub as a user of its own that reads the 600 key', async () => {
    for (const key of server.hubs) {
      const { json } = await ask(`${server.url('staging', key)}/config`);
      expect(json).toMatchObject({ uid: hubUid(), keyHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    }
  });

  it('is followed by another that finds nothing to do', async () => {
    const before = await liveIds('staging');
    expect(await server.result(['deploy'])).toMatchObject({ result: 'nothing' });
    expect(await liveIds('staging')).toEqual(before);
  });

  it('leaves a rollback nothing to go back to', async () => {
    expect((await server.twinport(['rollback', '--yes'])).code).toBe(3);
  });
});

describe('the first promotion', () => {
  it('needs --yes where there is no terminal, and says so', async () => {
    const ran = await server.twinport(['promote']);
    expect(ran.code).toBe(2);
    expect(ran.stderr + ran.stdout).toContain('--yes');
    expect((await statusOf(server)).environments.production.release).toBeNull();
  });

  it('refuses another release than the expected one, and names what staging serves', async () => {
    const ran = await server.twinport(['promote', '--yes', '--expect', 'r7']);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain('twinport promote --expect r1');
  });

  it('makes production the very images that staging ran, and has no undo', async () => {
    const staging = (await statusOf(server)).environments.staging.hubs;
    const result = await server.result(['promote', '--expect', 'r1']);
    expect(result).toMatchObject({
      operation: 'promote',
      result: 'done',
      release: 'r1',
      previous: null,
      undo: null,
    });
    for (const key of server.hubs) {
      const [container] = await hubContainers('production', key);
      expect(container!.imageId).toBe(staging[server.name(key)]!.image);
    }
    expect(await versions('production')).toEqual([1, 1, 1, 1, 1]);
  });

  it('moves the tags that people read', async () => {
    const images = await server.images();
    for (const key of server.hubs) {
      const name = server.name(key);
      expect(images[`${name}:production`]).toBe(images[`${name}:r1`]);
      expect(images[`${name}:staging`]).toBe(images[`${name}:r1`]);
      expect(images).not.toHaveProperty(`${name}:rollback`);
    }
  });
});

describe('each environment', () => {
  it('has its own configuration and nothing of the other', async () => {
    for (const environment of environments) {
      for (const key of server.hubs) {
        const { json } = await ask(`${server.url(environment, key)}/config`);
        expect(json).toMatchObject({
          PUBLIC_URL: `http://${environment}.test`,
          DOCKER_PORT: String(server.workhub.ports[environment]),
        });
      }
    }
    for (const container of await server.containers()) {
      if (!/staging|-test|prod|-live/.test(container.service)) continue;
      const other = /staging|-test/.test(container.service) ? 'production' : 'staging';
      expect(container.env.join('\n')).not.toContain(`http://${other}.test`);
    }
  });

  it('lets hubs call each other by name and port, and stays inside itself', async () => {
    for (const environment of environments) {
      for (const [caller, called] of [
        ['sales', 'fin'],
        ['fin', 'sales'],
        ['onboarding', 'manager'],
      ] as const) {
        const query = `hub=${server.name(called)}&port=${plans[called].port}&path=/config`;
        const { json } = await ask(`${server.url(environment, caller)}/call?${query}`);
        expect(json.called).toMatchObject({
          status: 200,
          version: 1,
          slot: expect.stringMatching(/\.(blue|green)$/),
        });
        expect(JSON.parse(json.called.body)).toMatchObject({
          hub: server.name(called),
          PUBLIC_URL: `http://${environment}.test`,
        });
      }
    }
  });

  it('reaches a hub by its Compose service name as well', async () => {
    const service = serviceNames(server.id, 'agent').production;
    const { json } = await ask(`${server.url('production')}/call?hub=${service}&port=4100&path=/page`);
    expect(json.called).toMatchObject({ status: 200, version: 1 });
  });

  it('gives no hub container a name through which a standby could be reached', async () => {
    for (const container of await server.containers()) {
      const key = server.hubs.find((each) => container.service.startsWith(plans[each].name));
      const network = container.networks[`${server.project}-production`];
      if (!key || !network) continue;
      const names = network.aliases.filter((alias) => !container.id.startsWith(alias));
      expect(names).toEqual([]);
    }
  });
});

describe('the gateway', () => {
  const path = async (sent: string) => (await ask(server.url('staging'), { path: sent })).json;

  it.each([
    ['/saleshub', 'sales', '/'],
    ['/saleshub/', 'sales', '/'],
    ['/saleshub/x?y=%2F', 'sales', '/x?y=%2F'],
    ['/saleshub?y=1', 'sales', '/?y=1'],
    ['/saleshub/a%2Fb//c', 'sales', '/a%2Fb//c'],
    ['/saleshub/%20%3F', 'sales', '/%20%3F'],
    ['/saleshubx', 'manager', '/saleshubx'],
    ['/a//b%2Fc', 'manager', '/a//b%2Fc'],
  ] as const)('takes %s to %s as %s', async (sent, key, received) => {
    expect(await path(sent)).toMatchObject({ hub: server.name(key), path: received });
  });

  it('answers any host name, and by address', async () => {
    for (const host of ['workhub.biz', 'whatever.example:4400', '203.0.113.9']) {
      expect((await ask(server.url('staging'), { headers: { host } })).status).toBe(200);
    }
  });

  it('tells the hub who asked and how, and the client which slot answered', async () => {
    const page = await ask(`${server.url('staging', 'sales')}/page`, {
      headers: { host: 'workhub.biz:4400' },
    });
    expect(page.headers['x-twinport-slot']).toMatch(new RegExp(`^${server.name('sales')}\\.(blue|green)$`));
    expect(page.json.headers).toMatchObject({
      host: 'workhub.biz:4400',
      'x-forwarded-for': expect.stringMatching(/\d/),
      'x-forwarded-proto': 'http',
      'x-forwarded-prefix': '/saleshub',
    });
  });

  it('carries a WebSocket', async () => {
    const socket = new WebSocket(`${server.url('staging', 'agent').replace('http', 'ws')}/ws`);
    const reply = await new Promise<string>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('message', (data) => resolve(String(data)));
      socket.on('open', () => socket.send('hello'));
    });
    socket.close();
    expect(JSON.parse(reply)).toMatchObject({ hub: server.name('agent'), version: 1, message: 'hello' });
  });
});

/** Staging has the next version of one hub: that is all a promotion would change, and the way to see it changes nothing. */
async function requireDiffOf(key: HubKey): Promise<void> {
  const before = await server.containers();
  const { staging, production, hubs, promotion } = await server.json<Diff>(['diff']);
  const { change, commits, configuration, ...of } = hubs[server.name(key)]!;
  expect([staging, production, change, configuration]).toEqual(['r2', 'r1', 'start', []]);
  expect(commits).toMatchObject({
    relation: 'ahead',
    added: [{ commit: of.staging!.commit, subject: `Next version of ${key}` }],
  });
  expect(of.staging!.image).not.toBe(of.production!.image);
  expect(of.staging!.bytes).toBeGreaterThan(1e6);
  expect(promotion).toMatchObject({ refused: null, nothing: false, restarts: [server.name(key)] });
  expect((await server.twinport(['diff'])).stdout).toContain(`Next version of ${key}`);
  expect((await server.containers()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
}

describe('a new version of one hub', () => {
  it('restarts that hub alone, on staging and on production', async () => {
    const before = { staging: await liveIds('staging'), production: await liveIds('production') };
    await server.commit(['sales']);
    const deployed = await server.result(['deploy']);
    expect(deployed).toMatchObject({ release: 'r2', previous: 'r1', changed: [server.name('sales')] });
    expect(deployed.seconds.total).toBeLessThan(120);
    figure('rebuild and deployment of one changed hub', { seconds: deployed.seconds.total });
    expect(await versions('staging')).toEqual([1, 2, 1, 1, 1]);
    expect(await versions('production')).toEqual([1, 1, 1, 1, 1]);
    await requireDiffOf('sales');
    const promoted = await server.result(['promote']);
    expect(promoted).toMatchObject({ release: 'r2', previous: 'r1', changed: [server.name('sales')] });
    expect(promoted.undo).toMatch(/^twinport rollback/);
    expect(await versions('production')).toEqual([1, 2, 1, 1, 1]);
    for (const environment of environments) {
      const after = await liveIds(environment);
      const sales = server.name('sales');
      expect(after[sales]).not.toBe(before[environment][sales]);
      expect(without(after, sales)).toEqual(without(before[environment], sales));
    }
  });

  it('leaves the previous container as a paused standby that no restart brings up', async () => {
    const { production } = (await statusOf(server)).environments;
    expect(production.rollback).toMatchObject({ release: 'r1', ready: true, standby: 'paused' });
    const standby = (await hubContainers('production', 'sales')).filter((c) => c.state === 'paused');
    expect(standby).toHaveLength(1);
    expect(standby[0]!.restart).toBe('no');
    expect((await hubContainers('staging', 'sales')).map((c) => c.state)).toEqual(['running']);
  });

  it('leaves the tags :production and :rollback on the two releases', async () => {
    const images = await server.images();
    const name = server.name('sales');
    expect(images[`${name}:production`]).toBe(images[`${name}:r2`]);
    expect(images[`${name}:rollback`]).toBe(images[`${name}:r1`]);
    expect(images[`${name}:r1`]).not.toBe(images[`${name}:r2`]);
  });

  it('promoted again changes nothing, above all not :rollback', async () => {
    const before = await server.images();
    expect((await server.json<Diff>(['diff'])).promotion).toMatchObject({ nothing: true, restarts: [] });
    expect(await server.result(['promote'])).toMatchObject({ result: 'nothing' });
    expect(await server.images()).toEqual(before);
  });
});

describe('the rollback', () => {
  it('refuses a release that nobody knows and names those there are', async () => {
    const ran = await server.twinport(['rollback', '--to', 'r99', '--yes']);
    expect(ran.code).toBe(3);
    expect(ran.stderr + ran.stdout).toContain('r1');
    expect(await versions('production')).toEqual([1, 2, 1, 1, 1]);
  });

  it('takes that hub alone back, to the container that waited', async () => {
    const before = await liveIds('production');
    const standby = (await hubContainers('production', 'sales')).find((c) => c.state === 'paused')!;
    const result = await server.result(['rollback']);
    expect(result).toMatchObject({ operation: 'rollback', result: 'done', release: 'r1', previous: 'r2' });
    expect(await versions('production')).toEqual([1, 1, 1, 1, 1]);
    const after = await liveIds('production');
    const sales = server.name('sales');
    expect(standby.id.startsWith(after[sales]!) || after[sales] === standby.id).toBe(true);
    expect(without(after, sales)).toEqual(without(before, sales));
    const woken = (await hubContainers('production', 'sales')).find((c) => c.id === standby.id)!;
    expect(woken.restart).toBe('unless-stopped');
  });

  it('marks the release bad, keeps its images and takes :rollback away', async () => {
    const images = await server.images();
    const name = server.name('sales');
    expect(images[`${name}:production`]).toBe(images[`${name}:r1`]);
    expect(images).toHaveProperty(`${name}:r2`);
    expect(images).not.toHaveProperty(`${name}:rollback`);
    const releases = await server.json<Releases>(['releases']);
    expect(releases.map(({ id, state }) => `${id} ${state}`)).toEqual(['r2 bad', 'r1 live']);
  });

  it('refuses to promote the bad release, and a second rollback names the way forward', async () => {
    expect((await server.twinport(['promote', '--yes'])).code).toBe(3);
    const ran = await server.twinport(['rollback', '--yes']);
    expect(ran.code).toBe(3);
    expect(ran.stderr + ran.stdout).toContain('twinport rollback --to r2');
    expect(await versions('production')).toEqual([1, 1, 1, 1, 1]);
  });

  it('is undone by rollback --to, which clears the mark', async () => {
    expect(await server.result(['rollback', '--to', 'r2'])).toMatchObject({ result: 'done', release: 'r2' });
    expect(await versions('production')).toEqual([1, 2, 1, 1, 1]);
    const releases = await server.json<Releases>(['releases']);
    expect(releases[0]).toMatchObject({ id: 'r2', state: 'live' });
    expect(await server.result(['rollback'])).toMatchObject({ release: 'r1' });
  });
});

describe('what is beside the hubs', () => {
  it('ran once all the time, with its volume and its data', async () => {
    const before = await store();
    const address = Object.values(before.networks)[0]!.address;
    expect((await ask(`http://${address}:6000/`, { method: 'POST' })).json).toEqual({ starts: 1, lines: 1 });
    await ask(`${server.url('production', 'sales')}/uploads`, { method: 'POST' });
    await server.commit(['sales', 'fin']);
    await server.result(['deploy']);
    await server.result(['promote']);
    expect((await store()).id).toBe(before.id);
    expect((await ask(`http://${address}:6000/`)).json).toEqual({ starts: 1, lines: 1 });
    expect((await ask(`${server.url('production', 'sales')}/uploads`)).json.lines).toEqual(['1']);
    const stores = (await server.containers()).filter((container) => container.service === 'store');
    expect(stores).toHaveLength(1);
    expect((await volumesOf(server.id)).sort()).toEqual([
      `${server.project}_storedata`,
      `${server.project}_uploads`,
    ]);
  });

  it('is reached by the hub in its user-defined network and by the others', async () => {
    const [hub] = await hubContainers('production', 'onboarding');
    const networks = [`${server.project}-production`, `${server.project}_backoffice`];
    expect(Object.keys(hub!.networks).sort()).toEqual(networks);
    for (const key of ['onboarding', 'fin'] as const) {
      const { json } = await ask(`${server.url('production', key)}/call?hub=store&port=6000&path=/`);
      expect(JSON.parse(json.called.body)).toMatchObject({ starts: 1 });
    }
  });

  it('is still the user’s own Compose project', async () => {
    const compose = (...args: string[]) => exec({ argv: ['docker', 'compose', ...args], cwd: server.dir });
    const file = readFileSync(join(server.dir, 'docker-compose.yml'), 'utf8');
    const config = await compose('--profile', 'staging', 'config');
    expect(config.code, config.stderr).toBe(0);
    expect(config.stdout).toContain(`${server.name('sales')}-staging`);
    const ps = await compose('-p', server.project, 'ps', '--services');
    expect(ps.stdout.trim()).toBe('store');
    const up = await compose('-p', server.project, 'up', '-d', 'store');
    expect(up.code, up.stderr).toBe(0);
    expect(
      (await ask(`${server.url('production', 'fin')}/call?hub=store&port=6000&path=/`)).json.called.status,
    ).toBe(200);
    expect(readFileSync(join(server.dir, 'docker-compose.yml'), 'utf8')).toBe(file);
  });
});

describe('an edited environment file', () => {
  const file = () => join(server.dir, 'config/.env.production');

  it('is seen and applied by a promotion of the same images, with the changed key named and no value told', async () => {
    const before = await liveIds('production');
    writeFileSync(file(), `${readFileSync(file(), 'utf8')}NEW_KEY="top-s3cret"\n`);
    const dry = await server.twinport(['promote', '--dry-run']);
    expect(dry.stdout).toContain('NEW_KEY');
    const result = await server.result(['promote']);
    expect(result).toMatchObject({ result: 'done' });
    expect(await liveIds('production')).not.toEqual(before);
    const container = (await hubContainers('production', 'agent')).find((c) => c.state === 'running')!;
    expect(container.env).toContain('NEW_KEY=top-s3cret');
    const said = await exec({ argv: ['grep', '-rl', 'top-s3cret', join(server.dir, '.twinport')] });
    expect(said.stdout).toBe('');
    expect(dry.stdout + dry.stderr).not.toContain('top-s3cret');
  });
});

describe('nginx lines of the user’s own', () => {
  const edit = async (lines: string) => {
    mkdirSync(join(server.laptop, 'nginx'), { recursive: true });
    writeFileSync(join(server.laptop, 'nginx/server.staging.conf'), lines);
    await server.push(['agent'], 'Lines for nginx');
  };

  it('are tried first: a mistake is refused and what served still serves', async () => {
    await edit('no_such_thing on;\n');
    await server.commit(['agent']);
    const ran = await server.twinport(['deploy']);
    expect(ran.code).not.toBe(0);
    expect(ran.stderr + ran.stdout).toContain('no_such_thing');
    expect(await version('staging', 'agent')).toBe(1);
    expect(await version('production', 'agent')).toBe(1);
  });

  it('take effect when they are right, for that environment alone', async () => {
    await edit('add_header X-Ours yes always;\nclient_max_body_size 7m;\n');
    await server.result(['deploy']);
    expect((await ask(server.url('staging'))).headers['x-ours']).toBe('yes');
    expect((await ask(server.url('production'))).headers['x-ours']).toBeUndefined();
    expect(await version('staging', 'agent')).toBe(2);
  });
});

describe('afterwards', () => {
  it('every container, network and image is one that status accounts for', async () => {
    const status: Status = await statusOf(server);
    const live = environments.flatMap((name) =>
      Object.values(status.environments[name].hubs).map((hub) => hub.container),
    );
    const all = await server.containers();
    const hubs = all.filter((container) =>
      server.hubs.some((key) => Object.values(serviceNames(server.id, key)).includes(container.service)),
    );
    const others = hubs.filter((container) => !live.some((id) => container.id.startsWith(id)));
    expect(others.filter((container) => container.state === 'running')).toEqual([]);
    expect(others.every((container) => container.restart === 'no')).toBe(true);
    for (const key of server.hubs) {
      const waiting = others.filter(
        (container) => container.service === serviceNames(server.id, key).production,
      );
      expect(waiting.length).toBeLessThanOrEqual(1);
    }
    const holds = status.environments.production.holds.map(({ container }) => container);
    const rest = all.filter((container) => !hubs.includes(container) && !holds.includes(container.id));
    expect(rest.map((container) => container.state)).toEqual(['running', 'running', 'running']);
    const networks = ['-production', '-staging', '_backoffice', '_default'];
    expect((await networksOf(server.id)).sort()).toEqual(networks.map((name) => `${server.project}${name}`));
  });

  it('no dangling image of ours is left', async () => {
    const rows = await docker(
      'image',
      'ls',
      '--filter',
      'dangling=true',
      '--format',
      '{{json .}}',
      '--no-trunc',
    );
    const ids = rows
      .split('\n')
      .filter(Boolean)
      .map((row) => JSON.parse(row).ID);
    if (ids.length === 0) return;
    const labels = await docker('image', 'inspect', '--format', '{{json .Config.Labels}}', ...ids);
    expect(labels).not.toContain(server.id);
  });
});
