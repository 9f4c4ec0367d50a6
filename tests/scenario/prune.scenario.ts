import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disagreements } from './support/agreement.ts';
import { docker } from './support/docker.ts';
import { figure } from './support/figures.ts';
import { OwnDocker } from './support/own-docker.ts';
import { makePlain } from './support/plain-hub.ts';
import { makeServer, type Server } from './support/server.ts';
import { statusOf } from './support/status.ts';

/** What anybody may run on a server, in the order that does most harm. */
const prunes = [
  ['container', 'prune', '-f'],
  ['image', 'prune', '-a', '-f'],
  ['system', 'prune', '-a', '-f'],
];

const stores: [name: string, features: object][] = [
  ['overlay2', {}],
  ['the containerd store', { features: { 'containerd-snapshotter': true } }],
];

describe.each(stores)('with images in %s', (store, features) => {
  const engine = new OwnDocker();
  let server: Server;

  beforeAll(async () => {
    const daemon = join(engine.home, 'daemon.json');
    writeFileSync(daemon, JSON.stringify(features));
    engine.options = ['--config-file', daemon];
    await engine.start(
      [...new Set([process.env.TWINPORT_TEST_BASE!, process.env.TWINPORT_TEST_GATEWAY!])],
      '2G',
    );
    server = await makeServer({
      hubs: ['sales'],
      settings: { watch: '300ms', drain: '5s', disk: { keep_free: '1MB' } },
    });
    await makePlain(server, ['sales']);
    await release();
    await release();
  });
  afterAll(async () => {
    await server?.destroy();
    await engine.destroy();
    rmSync(engine.home, { recursive: true, force: true });
  });

  async function release(): Promise<void> {
    await server.commit(['sales']);
    await server.result(['deploy']);
    await server.result(['promote']);
  }

  const version = async () => (await engine.page(`${server.url('production', 'sales')}/page`)).version;
  const rollback = async () => (await statusOf(server)).environments.production.rollback;
  const holds = async () => (await server.containers()).filter(({ name }) => name.includes('-hold-'));

  /** The way back is there after each of them, and what they took of its names comes back. */
  async function survivesAll(): Promise<void> {
    for (const prune of prunes) {
      await docker(...prune);
      expect([prune, await rollback()]).toEqual([
        prune,
        expect.objectContaining({ release: 'r1', ready: true }),
      ]);
    }
    await server.result(['cleanup']);
    expect(await disagreements(server)).toEqual([]);
  }

  it('a paused standby holds the images to go back to', async () => {
    expect((await rollback())?.standby).toBe('paused');
    expect(await holds()).toEqual([]);
    await survivesAll();
  });

  it('where it is stopped, a container that only waits holds them', async () => {
    const [standby] = (await server.containers()).filter(({ state }) => state === 'paused');
    await docker('unpause', standby!.id);
    await docker('stop', standby!.id);
    expect((await statusOf(server)).drift).toMatchObject([{ drift: 'unheld', release: 'r1' }]);
    const before = performance.now();
    await server.result(['cleanup']);
    const took = performance.now() - before;
    const [hold] = await holds();
    expect(hold).toMatchObject({ state: 'running', restart: 'unless-stopped' });
    figure(`hold, ${store}`, {
      'cleanup that starts it (ms)': Math.round(took),
      ...(await costOf(hold!.id)),
    });
    await survivesAll();
    expect(await holds()).toHaveLength(1);
  });

  it('a rollback starts anew from them, and nothing is left of what held them', async () => {
    expect(await server.result(['rollback'])).toMatchObject({ result: 'done', release: 'r1' });
    expect(await version()).toBe(2);
    expect(await holds()).toEqual([]);
    expect(await disagreements(server)).toEqual([]);
  });
});

/** Kilobytes of the process, and of the shim that Docker keeps for each container. */
async function costOf(container: string): Promise<Record<string, number>> {
  const pid = await docker('inspect', '-f', '{{.State.Pid}}', container);
  const rss = (of: string) => Number(execFileSync('ps', ['-o', 'rss=', '-p', of], { encoding: 'utf8' }));
  const shim = execFileSync('ps', ['-o', 'ppid=', '-p', pid], { encoding: 'utf8' }).trim();
  return { 'process (kB)': rss(pid), 'shim (kB)': rss(shim) };
}
