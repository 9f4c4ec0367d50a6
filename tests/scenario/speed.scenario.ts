import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { between, cutoverIn, monotonicMs, summaryOf } from '../../tools/load/record.ts';
import { figure, long, median } from './support/figures.ts';
import { floorMs, nodeStartMs } from './support/floor.ts';
import { startLoad } from './support/load.ts';
import { makeServer, type Server } from './support/server.ts';

/** The paused standby is the rule, so it is sampled more often. */
const roundsWith = { paused: long ? 9 : 3, stopped: long ? 5 : 1, none: long ? 5 : 1 };

const mostRounds = 9;

/** The promise: what a cold start may take, given what `docker run` alone takes on this machine in this run. */
const bound = (floor: number): number => floor * 1.25 + 600;

/**
 * 0.6 s for a way back, on a machine that starts Node in a tenth of a second as this one does when nobody else works on
 * it. Where it takes longer the machine is busy with something else, and the limit is as much longer.
 */
const wayBack = (nodeStart: number): number => 600 * Math.max(1, nodeStart / 100);

/** One command; milliseconds from its start until every changed hub answered anew, seen by the load. */
async function timed(server: Server, args: string[], from: number, to: number): Promise<Timed> {
  const load = await startLoad(server, 'production', { rate: 100 });
  // The floor is taken under the same load, so that both pay for it.
  const floor = await floorMs(server, server.hubs, 'staging');
  const nodeStart = await nodeStartMs();
  const start = monotonicMs();
  const result = await server.result(args);
  const end = monotonicMs();
  const records = await load.end();
  const changes = Object.fromEntries(server.hubs.map((key) => [server.name(key), { from, to }]));
  const seen = cutoverIn(between(records, start, end), changes);
  expect(summaryOf(records).failures).toEqual([]);
  expect(result.seconds.total).toBeLessThan(30);
  return { floor, nodeStart, outside: seen.newEverywhere! - start, said: result.seconds.to_live! * 1000 };
}

interface Timed {
  floor: number;
  nodeStart: number;
  outside: number;
  said: number;
}

const floorOf = (times: Timed[]): number => median(times.map((time) => time.floor));
const outsideOf = (times: Timed[]): number => median(times.map((time) => time.outside));

function shown(name: string, times: Timed[]): void {
  figure(name, {
    'live after (ms), seen from outside': Math.round(outsideOf(times)),
    'said (ms)': Math.round(median(times.map((time) => time.said))),
    'floor (ms)': Math.round(floorOf(times)),
    'node -e 0 (ms)': Math.round(median(times.map((time) => time.nodeStart))),
    'ratio to floor': outsideOf(times) / floorOf(times),
  });
}

describe.each(['paused', 'stopped', 'none'] as const)('with the standby %s', (standby) => {
  let server: Server;
  const promotions: Timed[] = [];
  const rollbacks: Timed[] = [];
  const wayBackLimit = () =>
    standby === 'paused'
      ? wayBack(median(rollbacks.map((time) => time.nodeStart)))
      : bound(floorOf(rollbacks));
  const within = () =>
    outsideOf(promotions) < bound(floorOf(promotions)) && outsideOf(rollbacks) < wayBackLimit();

  beforeAll(async () => {
    server = await makeServer({ settings: { standby } });
    await server.result(['deploy']);
    await server.result(['promote']);
    // A noisy machine is sampled longer: the median of more rounds counts, never a single lucky one.
    for (let round = 1; round <= mostRounds && (round <= roundsWith[standby] || !within()); round++) {
      await server.commit(server.hubs);
      await server.result(['deploy']);
      promotions.push(await timed(server, ['promote'], 1, round + 1));
      rollbacks.push(await timed(server, ['rollback'], round + 1, 1));
    }
    shown(`promote, standby ${standby}`, promotions);
    shown(`rollback from ${standby}`, rollbacks);
  });
  afterAll(() => server?.destroy());

  it('a promotion is live within floor × 1.25 + 0.6 s', () => {
    expect(outsideOf(promotions)).toBeLessThan(bound(floorOf(promotions)));
  });

  it(`a rollback is live within ${standby === 'paused' ? '0.6 s' : 'floor × 1.25 + 0.6 s'}`, () => {
    expect(outsideOf(rollbacks)).toBeLessThan(wayBackLimit());
  });

  it('what it says of itself is what was seen from outside', () => {
    const apart = [...promotions, ...rollbacks].map(({ outside, said }) => Math.abs(outside - said));
    expect(median(apart)).toBeLessThan(300);
  });
});
