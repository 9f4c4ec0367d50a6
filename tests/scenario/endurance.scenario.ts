import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exec } from '../../src/engine/exec.ts';
import { disagreements } from './support/agreement.ts';
import { docker, networksOf, volumesOf } from './support/docker.ts';
import { figure, long, median } from './support/figures.ts';
import { makeServer, type Server } from './support/server.ts';

const rounds = long ? 100 : 10;
/** After these retention is at work: as many versions, runs and generations as ever. */
const settled = long ? 12 : 4;

let server: Server;
beforeAll(async () => {
  server = await makeServer({ hubs: ['sales'], bootMs: 100, settings: { watch: '100ms', drain: '1s' } });
  await server.result(['deploy']);
  await server.result(['promote']);
});
afterAll(() => server?.destroy());

/** Everything that could grow, counted. */
async function sizes(): Promise<Record<string, number>> {
  const state = join(server.dir, '.twinport');
  const { stdout } = await exec({
    argv: ['find', state, '-not', '-path', '*/runs/*', '-not', '-name', 'runs'],
  });
  return {
    containers: (await server.containers()).length,
    networks: (await networksOf(server.id)).length,
    volumes: (await volumesOf(server.id)).length,
    images: Object.keys(await server.images()).length,
    'files of state': stdout.trimEnd().split('\n').length,
  };
}

/** File descriptors that the gateways' processes hold, and the Engine beside those of single containers. */
async function descriptors(): Promise<{ gateways: number; engine: number }> {
  const gateways = (await server.containers()).filter(({ name }) => name.includes('gateway'));
  expect(gateways).toHaveLength(2);
  const tops = await Promise.all(gateways.map(({ id }) => docker('top', id, '-eo', 'pid')));
  const pids = tops.flatMap((top) => top.split('\n').slice(1)).map((pid) => pid.trim());
  const engine = openIn(readFileSync('/var/run/docker.pid', 'utf8').trim());
  return {
    gateways: pids.flatMap(openIn).length,
    engine: engine.filter((target) => !/[0-9a-f]{64}/.test(target)).length,
  };
}

/** What each descriptor of a process stands for; one that is closed meanwhile is left out. */
function openIn(pid: string): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((descriptor) => {
    try {
      return [readlinkSync(join(folder, descriptor))];
    } catch {
      return [];
    }
  });
}

const runs = (): number => readdirSync(join(server.dir, '.twinport/runs')).length;

it(`${2 * rounds} promotions and rollbacks, a deployment between, leave nothing behind and take no longer`, async () => {
  const seconds: number[] = [];
  let early: Record<string, number> = {};
  let open = { gateways: 0, engine: 0 };
  for (let round = 1; round <= rounds; round++) {
    await server.commit(['sales']);
    await server.result(['deploy']);
    seconds.push((await server.result(['promote'])).seconds.total);
    await server.result(['rollback']);
    if (round === settled) {
      early = await sizes();
      open = await descriptors();
    }
  }
  const quarter = Math.ceil(rounds / 4);
  const [first, last] = [median(seconds.slice(0, quarter)), median(seconds.slice(-quarter))];
  figure('promotions in a row', { count: rounds, 'first quarter (s)': first, 'last quarter (s)': last });
  expect(await disagreements(server)).toEqual([]);
  expect(await sizes()).toEqual(early);
  expect(runs()).toBeLessThanOrEqual(20);
  // One descriptor lost a round would be more than this; connections that end just now are less.
  const spare = (rounds - settled) / 2;
  await expect
    .poll(descriptors, { timeout: 30_000, interval: 500 })
    .toSatisfy((now) => now.gateways <= open.gateways + spare && now.engine <= open.engine + spare);
  expect(last).toBeLessThan(first * 1.5 + 0.5);
}, 3_600_000);
