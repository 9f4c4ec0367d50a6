import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OwnDocker } from './support/own-docker.ts';
import { makePlain } from './support/plain-hub.ts';
import { makeServer, type Server } from './support/server.ts';
import { statusOf } from './support/status.ts';
import { eventsOf, told } from './support/twinport.ts';
import type { HubKey } from './support/workhub.ts';

/**
 * Builds that the kernel itself kills for memory: an engine of the test's own, whose builds share a control group with a
 * limit. Each holds some 210 MB for a while.
 */
const engine = new OwnDocker();
const hubs: HubKey[] = ['sales', 'fin'];
let server: Server;
let group: Group;

const MB = 1024 ** 2;
const holds = `RUN node -e "const held = Buffer.alloc(180 * ${MB}, 1); setTimeout(() => held[0], 5000)"`;

beforeAll(async () => {
  group = new Group();
  engine.options = ['--exec-opt', 'native.cgroupdriver=cgroupfs', '--cgroup-parent', `/${group.name}`];
  const images = new Set([process.env.TWINPORT_TEST_BASE!, process.env.TWINPORT_TEST_GATEWAY!]);
  await engine.start([...images], '3G');
  server = await makeServer({
    hubs,
    settings: { watch: '300ms', drain: '1s', build: { memory: '256MB', parallel: 2 } },
  });
  await makePlain(server, hubs, [holds]);
  await server.result(['deploy']);
});
afterAll(async () => {
  await server?.destroy();
  await engine.destroy();
  group.remove();
});

/** The control group below which the engine puts the steps of builds, in either version of the kernel's hierarchy. */
class Group {
  readonly name = `twinport-memory-${process.pid}`;
  private readonly top = existsSync('/sys/fs/cgroup/memory') ? '/sys/fs/cgroup/memory' : '/sys/fs/cgroup';
  private readonly unified = existsSync('/sys/fs/cgroup/cgroup.controllers');

  constructor() {
    mkdirSync(this.builds, { recursive: true });
    if (this.unified)
      for (const parent of [this.top, join(this.top, this.name)])
        writeFileSync(join(parent, 'cgroup.subtree_control'), '+memory +cpu +pids');
  }

  private get builds(): string {
    return join(this.top, this.name, 'buildkit');
  }

  limit(bytes: number): void {
    const file = this.unified ? 'memory.max' : 'memory.limit_in_bytes';
    writeFileSync(join(this.builds, file), String(bytes));
  }

  /** In the tree of every controller, innermost first. */
  remove(): void {
    const trees = ['', ...readdirSync('/sys/fs/cgroup')].map((tree) =>
      join('/sys/fs/cgroup', tree, this.name),
    );
    for (const tree of trees) if (existsSync(tree)) removeTree(tree);
  }
}

function removeTree(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true }))
    if (entry.isDirectory()) removeTree(join(path, entry.name));
  rmdirSync(path);
}

it('of two that do not fit beside each other what was killed is built once more alone, and all goes live', async () => {
  await server.commit(hubs);
  group.limit(300 * MB);
  const ran = await server.twinport(['deploy', '--json']);
  expect(ran.code, told(ran)).toBe(0);
  const said = eventsOf(ran).flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
  // One of them, or both where the kernel chose twice before the first was gone.
  const again = said.filter((text) => /was killed for memory; it is tried once more/.test(text));
  expect([1, 2], again.join('\n')).toContain(again.length);
  const { staging } = (await statusOf(server)).environments;
  expect(staging).toMatchObject({ release: 'r2', healthy: true });
});

it('where not even one fits, the deployment fails and says why, and what served goes on', async () => {
  await server.commit(['sales']);
  group.limit(150 * MB);
  const ran = await server.twinport(['deploy']);
  expect(ran.code, told(ran)).toBe(1);
  expect(ran.stderr).toContain('its build was killed for memory');
  // Docker's word for it, which could also stand in the id of this test by chance.
  expect(ran.stderr.replaceAll(server.id, '')).not.toContain('137');
  const { staging } = (await statusOf(server)).environments;
  expect(staging).toMatchObject({ release: 'r2', healthy: true });
});
