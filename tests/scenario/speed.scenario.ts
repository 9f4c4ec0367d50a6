import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { between, cutoverIn, monotonicMs, summaryOf } from '../../tools/load/record.ts';
import { figure, long, median } from './support/figures.ts';
import { floorMs } from './support/floor.ts';
import { startLoad } from './support/load.ts';
import { makeServer, type Server } from './support/server.ts';

const rounds = long ? 7 : 3;

/** The promise: what a cold start may take, given what `docker run` alone takes on this machine in this run. */
const bound = (floor: number): number => floor * 1.25 + 600;

/** One command under a light load; milliseconds from its start until every changed hub answered anew, from outside. */
async function timed(
  server: Server,
  args: string[],
  from: number,
  to: number,
): Promise<{ outside: number; said: number }> {
  const load = await startLoad(server, 'production', { rate: 250 });
  const start = monotonicMs();
  const result = await server.result(args);
  const end = monotonicMs();
  const records = await load.end();
  const changes = Object.fromEntries(server.hubs.map((key) => [server.name(key), { from, to }]));
  const seen = cutoverIn(between(records, start, end), changes);
  expect(summaryOf(records).failures).toEqual([]);
  expect(result.seconds.total).toBeLessThan(30);
  return { outside: seen.newEverywhere! - start, said: result.seconds.to_live! * 1000 };
}

const shown = (name: string, times: Array<{ outside: number; said: number }>, floor?: number) =>
  figure(name, {
    'live after (ms), seen from outside': Math.round(median(times.map((time) => time.outside))),
    'said (ms)': Math.round(median(times.map((time) => time.said))),
    ...(floor
      ? {
          'floor (ms)': Math.round(floor),
          'ratio to floor': median(times.map((time) => time.outside)) / floor,
        }
      : {}),
  });

describe.each(['paused', 'stopped', 'none'] as const)('with the standby %s', (standby) => {
  let server: Server;
  const floors: number[] = [];
  const promotions: Array<{ outside: number; said: number }> = [];
  const rollbacks: Array<{ outside: number; said: number }> = [];

  beforeAll(async () => {
    server = await makeServer({ settings: { standby } });
    await server.result(['deploy']);
    await server.result(['promote']);
    for (let round = 1; round <= rounds; round++) {
      await server.commit(server.hubs);
      await server.result(['deploy']);
      floors.push(await floorMs(server, server.hubs, 'staging'));
      promotions.push(await timed(server, ['promote'], 1, round + 1));
      rollbacks.push(await timed(server, ['rollback'], round + 1, 1));
    }
    shown(`promote, standby ${standby}`, promotions, median(floors));
    shown(`rollback from ${standby}`, rollbacks, median(floors));
  });
  afterAll(() => server?.destroy());

  it('a promotion is live within floor × 1.25 + 0.6 s', () => {
    expect(median(promotions.map((time) => time.outside))).toBeLessThan(bound(median(floors)));
  });

  it(`a rollback is live within ${standby === 'paused' ? '0.6 s' : 'floor × 1.25 + 0.6 s'}`, () => {
    const limit = standby === 'paused' ? 600 : bound(median(floors));
    expect(median(rollbacks.map((time) => time.outside))).toBeLessThan(limit);
  });

  it('what it says of itself is what was seen from outside', () => {
    for (const { outside, said } of [...promotions, ...rollbacks]) {
      expect(Math.abs(outside - said)).toBeLessThan(300);
    }
  });
});
