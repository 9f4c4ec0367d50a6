import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { disagreements } from './support/agreement.ts';
import { figure } from './support/figures.ts';
import { slowdown } from './support/floor.ts';
import { ask } from './support/http.ts';
import { Running } from './support/process.ts';
import { makeServer, type Server } from './support/server.ts';
import { eventsOf, told } from './support/twinport.ts';
import type { HubKey } from './support/workhub.ts';

/** Hubs that cannot run twice are away while they change; they boot in 0.8 s and take no notice of SIGTERM for 3 s. */

let server: Server;

beforeAll(async () => {
  const settings = { cutover: 'replace', watch: '1s', drain: '1s' };
  server = await makeServer({ hubs: ['manager', 'sales', 'agent'], bootMs: 800, settings });
  await server.commit(['manager', 'sales', 'agent'], { deafMs: 3000 });
  await server.result(['deploy']);
  await server.result(['promote']);
});
afterAll(() => server?.destroy());

interface Seen {
  at: number;
  /** Of the hub that answered; null where none did. */
  version: number | null;
}

/**
 * Asks hubs of production every 25 ms while something goes on, and once more when it is over: what was asked while a hub
 * was away may get its answer later than that.
 */
async function watched(keys: HubKey[], during: () => Promise<void>): Promise<Record<string, Seen[]>> {
  const seen: Record<string, Seen[]> = Object.fromEntries(keys.map((key) => [key, []]));
  let over = false;
  const asking = keys.map(async (key) => {
    for (let last = false; !last; ) {
      last = over;
      const page = await ask(`${server.url('production', key)}/page`).catch(() => null);
      seen[key]!.push({ at: performance.now(), version: page?.status === 200 ? page.json.version : null });
      await sleep(25);
    }
  });
  await during();
  over = true;
  await Promise.all(asking);
  return seen;
}

/** Milliseconds from the last answer before the longest silence to the first after it; 0 where every request was answered. */
function awayMs(seen: Seen[]): number {
  let longest = 0;
  let answered = seen[0]!.at;
  let silent = false;
  for (const { at, version } of seen) {
    if (silent) longest = Math.max(longest, at - answered);
    silent = version === null;
    if (!silent) answered = at;
  }
  return longest;
}

/** What was seen from the first answer of that version on; nothing where there was none. */
function since(version: number, seen: Seen[]): (number | null)[] {
  const first = seen.findIndex((one) => one.version === version);
  return first < 0 ? [] : seen.slice(first).map((one) => one.version);
}

async function awayNote(): Promise<{ hubs: string[]; ms: number | null } | undefined> {
  const dry = await server.twinport(['promote', '--dry-run', '--json']);
  const plan = eventsOf(dry).find(({ type }) => type === 'plan') as unknown as {
    notes: { note: string; hubs: string[]; ms: number | null }[];
  };
  return plan.notes.find(({ note }) => note === 'away');
}

async function next(keys: HubKey[], change = {}): Promise<void> {
  await server.commit(keys, change);
  await server.result(['deploy']);
}

it('cutover: replace is away for less than 10 s, says so before, and logs are followed across it', async () => {
  await next(['sales', 'agent']);
  const said = await awayNote();
  expect(said?.hubs).toEqual([server.name('sales'), server.name('agent')]);
  // Staging has just done the same.
  expect(said?.ms).toBeGreaterThan(3000);
  const logs = new Running(server, ['logs', 'production', server.name('sales'), '-f']);
  await logs.said('version 2 listens');
  const seen = await watched(['manager', 'sales', 'agent'], async () => {
    await server.result(['promote']);
  });
  const [sales, agent] = [awayMs(seen.sales!), awayMs(seen.agent!)];
  expect(awayMs(seen.manager!)).toBe(0);
  expect(Math.max(sales, agent)).toBeLessThan(10_000 * (await slowdown()));
  expect(Math.min(sales, agent)).toBeGreaterThan(3000);
  for (const key of ['sales', 'agent'] as const) {
    const version = server.version(key);
    expect(seen[key]!.at(-1)!.version).toBe(version);
    expect(new Set(since(version, seen[key]!)), 'once it answers, it always does').toEqual(
      new Set([version]),
    );
  }
  figure('away with cutover: replace', {
    'ms, seen from outside': Math.round(Math.max(sales, agent)),
    'ms, said before': said!.ms,
    'hubs away': 2,
  });
  await logs.said('version 2 ends');
  await logs.said('version 3 listens');
  logs.signal('SIGINT');
  expect((await logs.ended).code).toBe(0);
  expect(await disagreements(server)).toEqual([]);
});

it('logs begin where --since says', async () => {
  const hub = server.name('sales');
  const logs = async (since: string) =>
    (await server.twinport(['logs', 'production', hub, '--since', since])).stdout;
  expect(await logs('10m')).toContain('version 3 listens');
  expect(await logs('0s')).toBe('');
  const all = await server.twinport(['logs', 'production']);
  for (const key of server.hubs) expect(all.stdout).toMatch(new RegExp(`${server.name(key)} +│ .*listens`));
});

it('a release that does not start leaves the old one running again', async () => {
  await next(['sales'], { fault: 'exits-at-once', faultOn: 'production' });
  const seen = await watched(['manager', 'sales'], async () => {
    const ran = await server.twinport(['promote', '--yes']);
    expect(ran.code, told(ran)).toBe(1);
    expect(ran.stdout + ran.stderr).toMatch(/Production still serves r2/);
    expect((await ask(`${server.url('production', 'sales')}/page`)).json.version).toBe(3);
  });
  expect(awayMs(seen.manager!)).toBe(0);
  figure('away until the old one serves again', {
    'ms, seen from outside': Math.round(awayMs(seen.sales!)),
  });
  expect(awayMs(seen.sales!)).toBeLessThan(10_000 * (await slowdown()));
  expect(await disagreements(server)).toEqual([]);
});

it('a singleton is away for less than 10 s, and the hubs beside it are not', async () => {
  const file = join(server.laptop, 'twinport.yml');
  const text = readFileSync(file, 'utf8').replace('cutover: replace\n', '');
  writeFileSync(file, text.replace(/^( {2}wbsaleshub.*:\n)/m, '$1    singleton: true\n'));
  await next(['sales', 'agent']);
  const said = await awayNote();
  expect(said?.hubs).toEqual([server.name('sales')]);
  const seen = await watched(['manager', 'sales', 'agent'], async () => {
    await server.result(['promote']);
  });
  expect([awayMs(seen.manager!), awayMs(seen.agent!)]).toEqual([0, 0]);
  const away = awayMs(seen.sales!);
  expect(away).toBeLessThan(10_000 * (await slowdown()));
  // What it said beforehand was about right.
  expect(said!.ms! / away).toBeGreaterThan(0.25);
  expect(said!.ms! / away).toBeLessThan(4);
  figure('away of a singleton', { 'ms, seen from outside': Math.round(away), 'ms, said before': said!.ms });
  expect(seen.agent!.at(-1)!.version).toBe(server.version('agent'));
  expect(await disagreements(server)).toEqual([]);
});
