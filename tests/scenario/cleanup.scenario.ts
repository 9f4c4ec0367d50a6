import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Note, Plan } from '../../src/domain/plan.ts';
import { disagreements } from './support/agreement.ts';
import { docker } from './support/docker.ts';
import { makePlain } from './support/plain-hub.ts';
import { makeServer, type Server } from './support/server.ts';
import { statusOf } from './support/status.ts';
import { eventsOf, told } from './support/twinport.ts';
import { plans, serviceNames } from './support/workhub.ts';

/** Two servers of two teams on one machine, and what a third made without twinport. */

let ours: Server;
let theirs: Server;

beforeAll(async () => {
  ours = await serverWith(['manager', 'sales']);
  theirs = await serverWith(['sales']);
  for (const server of [theirs, ours]) {
    await release(server);
    await release(server);
  }
});
afterAll(async () => {
  await ours?.destroy();
  await theirs?.destroy();
});

async function serverWith(hubs: Server['hubs']): Promise<Server> {
  const server = await makeServer({ hubs, settings: { watch: '300ms', drain: '1s' } });
  await makePlain(server, hubs);
  return server;
}

async function release(server: Server): Promise<void> {
  await server.commit(['sales']);
  await server.result(['deploy']);
  await server.result(['promote']);
}

const imagesOfSales = async (): Promise<string[]> =>
  Object.keys(await ours.images()).filter((image) => image.startsWith(ours.name('sales')));

const containersOfSales = async (): Promise<string[]> =>
  (await ours.containers())
    .filter(({ service }) => Object.values(serviceNames(ours.id, 'sales')).includes(service))
    .map(({ project, state }) => `${project.replace(ours.project, '')} ${state}`)
    .sort();

describe('two projects on one machine', () => {
  it('never take from each other, whatever either deploys, promotes or cleans up', async () => {
    const world = async () => ({
      images: await theirs.images(),
      containers: (await theirs.containers()).map(({ id, state }) => [id, state]),
      rollback: (await statusOf(theirs)).environments.production.rollback,
    });
    const before = await world();
    expect(before.rollback).toMatchObject({ release: 'r1', ready: true });
    await release(ours);
    await ours.result(['cleanup']);
    expect(await world()).toEqual(before);

    const mine = await ours.images();
    await release(theirs);
    await theirs.result(['cleanup']);
    expect(await ours.images()).toEqual(mine);
    expect(await disagreements(ours)).toEqual([]);
    expect(await disagreements(theirs)).toEqual([]);
  });
});

describe('a hub that leaves twinport.yml', () => {
  it('is served until a promotion, kept for the way back, and gone with its images when no release needs it', async () => {
    await removeSales();
    const deployed = await ours.result(['deploy']);
    expect(deployed.changed).toEqual([ours.name('sales')]);
    expect(await containersOfSales()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^-production-\w+ running$/)]),
    );
    const { staging, production } = (await statusOf(ours)).environments;
    expect(Object.keys(staging.hubs)).toEqual([ours.name('manager')]);
    expect(Object.keys(production.hubs)).toEqual([ours.name('manager'), ours.name('sales')]);

    await ours.result(['promote']);
    await ours.result(['cleanup']);
    const kept = (await statusOf(ours)).environments.production;
    expect(Object.keys(kept.hubs)).toEqual([ours.name('manager')]);
    expect(kept.rollback).toMatchObject({ release: 'r3', ready: true });
    expect(await imagesOfSales()).toContain(`${ours.name('sales')}:r3`);

    await ours.commit(['manager']);
    await ours.result(['deploy']);
    await ours.result(['promote']);
    await ours.result(['cleanup']);
    expect((await statusOf(ours)).environments.production.rollback).toMatchObject({
      release: 'r4',
      ready: true,
    });
    expect(await imagesOfSales()).toEqual([]);
    expect(await containersOfSales()).toEqual([]);
  });
});

/** From twinport.yml and from the Compose file; its sources stay. */
async function removeSales(): Promise<void> {
  const edit = (file: string, change: (text: Record<string, Record<string, unknown>>) => void) => {
    const path = join(ours.laptop, file);
    const text = parse(readFileSync(path, 'utf8'));
    change(text);
    writeFileSync(path, stringify(text));
  };
  edit('twinport.yml', ({ hubs }) => delete hubs![ours.name('sales')]);
  edit('docker-compose.yml', ({ services }) => {
    for (const service of Object.values(serviceNames(ours.id, 'sales'))) delete services![service];
  });
  await ours.push([], 'Sales moves elsewhere');
}

describe('what others made', () => {
  /** An image without a name: the same tag given to a second one. */
  async function nameless(): Promise<string> {
    const folder = join(ours.laptop, plans.sales.folder);
    const tag = `foreign-${ours.id}`;
    const build = (version: number) =>
      docker(
        'build',
        '-q',
        '-t',
        tag,
        '--label',
        `org.opencontainers.image.title=foreign-${version}`,
        folder,
      );
    const first = await build(1);
    await build(2);
    return first;
  }

  it('stays, and is shown one by one before `cleanup --all` asks', async () => {
    const image = await nameless();
    try {
      await ours.result(['cleanup']);
      const ran = await ours.twinport(['cleanup', '--all', '--dry-run', '--json']);
      expect(ran.code, told(ran)).toBe(0);
      const { notes } = eventsOf(ran).find(({ type }) => type === 'plan') as unknown as Plan;
      const note = notes.find(
        (one): one is Extract<Note, { note: 'cleanup-all' }> => one.note === 'cleanup-all',
      )!;
      expect(note.list).toContainEqual({ id: image, of: 'foreign-1', bytes: expect.any(Number) });
      expect(note.images).toBe(note.list.length);
      expect(note.cache.entries).toBeGreaterThan(0);
      const asked = await ours.twinport(['cleanup', '--all']);
      expect([asked.code, asked.stdout.includes('Also goes, whoever made it')]).toEqual([2, true]);
      expect(await docker('image', 'inspect', '-f', '{{.Id}}', image)).toBe(image);
    } finally {
      await docker('image', 'rm', '-f', image);
    }
  });
});
