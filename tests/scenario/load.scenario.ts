import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { ResultEvent } from '../../src/domain/event.ts';
import {
  type Answered,
  between,
  type Changes,
  cutoverIn,
  isGood,
  monotonicMs,
  summaryOf,
} from '../../tools/load/record.ts';
import { figure, long } from './support/figures.ts';
import { startLoad } from './support/load.ts';
import { makeServer, type Server } from './support/server.ts';

let server: Server;

beforeAll(async () => {
  server = await makeServer({ settings: { drain: '15s' } });
  await server.result(['deploy']);
  await server.result(['promote']);
});
afterAll(() => server?.destroy());

interface CutOver {
  name: string;
  from: number;
  to: number;
  start: number;
  end: number;
  result: ResultEvent;
}

async function cutOver(command: 'promote' | 'rollback', from: number, to: number): Promise<CutOver> {
  const start = monotonicMs();
  const result = await server.result([command]);
  return { name: `${command} ${from} to ${to}`, from, to, start, end: monotonicMs(), result };
}

const changesOf = ({ from, to }: CutOver): Changes =>
  Object.fromEntries(server.hubs.map((key) => [server.name(key), { from, to }]));

function expectOneInstant(records: Answered[], cut: CutOver): void {
  const seen = cutoverIn(between(records, cut.start, cut.end), changesOf(cut));
  expect(seen.newEverywhere, cut.name).not.toBeNull();
  expect(seen.mixed, cut.name).toEqual([]);
  expect(seen.strange, cut.name).toEqual([]);
  expect(cut.result.probe, cut.name).toMatchObject({ failed: 0, skew_ms: 0 });
  expect(cut.result.probe!.requests, cut.name).toBeGreaterThan(0);
  figure(cut.name, {
    'live after, seen from outside (s)': (seen.newEverywhere! - cut.start) / 1000,
    'to_live (s)': cut.result.seconds.to_live,
    'skew (ms)': seen.skewMs,
    'longest gap (ms)': summaryOf(between(records, cut.start, cut.end)).longestGapMs,
  });
}

describe('five hubs under 250 requests a second', () => {
  const rounds = long ? 10 : 3;

  it(`${rounds} promotions and ${rounds} rollbacks fail no request and mix no answers`, async () => {
    const load = await startLoad(server, 'production', { slowMs: 3000, maxSeconds: 3000 });
    const cuts: CutOver[] = [];
    for (let round = 1; round <= rounds; round++) {
      await server.commit(server.hubs);
      await server.result(['deploy']);
      cuts.push(await cutOver('promote', 1, round + 1));
      cuts.push(await cutOver('rollback', round + 1, 1));
    }
    const records = await load.end();
    const summary = summaryOf(records);
    const { requests, failed, longestGapMs, perSecond } = summary;
    figure('the whole series', {
      requests,
      failed,
      'requests/s': perSecond,
      'longest gap (ms)': longestGapMs,
    });
    expect(summary.failures).toEqual([]);
    for (const kind of ['get', 'post', 'slow', 'hub-to-hub'] as const) {
      expect(records.filter((record) => record.kind === kind).length, kind).toBeGreaterThan(rounds * 10);
    }
    for (const cut of cuts) expectOneInstant(records, cut);
  });

  it('uploads of ten seconds that were begun before the cut-over arrive whole', async () => {
    await server.commit(server.hubs);
    await server.result(['deploy']);
    const to = server.version('sales');
    const load = await startLoad(server, 'production', { rate: 50, uploadMs: 10_000, slowMs: 3000 });
    await new Promise((done) => setTimeout(done, 5000));
    const cuts = [await cutOver('promote', 1, to), await cutOver('rollback', to, 1)];
    const records = await load.end();
    expect(summaryOf(records).failures).toEqual([]);
    for (const cut of cuts) {
      expectOneInstant(records, cut);
      const { firstNew } = cutoverIn(between(records, cut.start, cut.end), changesOf(cut));
      // Half a second clear of the instant itself, at which a request may still find either version.
      const across = records.filter((record) => record.start < firstNew! - 500 && record.end > firstNew!);
      expect(across.filter((record) => record.kind === 'upload').length).toBeGreaterThan(2);
      expect(across.filter((record) => record.kind === 'slow').length).toBeGreaterThan(0);
      expect(across.every((record) => isGood(record) && record.version === cut.from)).toBe(true);
    }
  });

  it('a WebSocket that stays open does not hold a promotion up for longer than the drain', async () => {
    const socket = new WebSocket(`${server.url('production', 'manager').replace('http', 'ws')}/ws`);
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    await server.commit(['manager']);
    await server.result(['deploy']);
    const load = await startLoad(server, 'production', { rate: 50 });
    const cut = await cutOver('promote', 1, server.version('manager'));
    const records = await load.end();
    expect(summaryOf(records).failures).toEqual([]);
    expect(cut.result.seconds.total).toBeLessThan(30);
    // Told to go by the hub itself, not torn: the container was stopped with its grace period.
    expect(await closed).toBe(1001);
    const again = new WebSocket(`${server.url('production', 'manager').replace('http', 'ws')}/ws`);
    const reply = new Promise<string>((resolve) => again.on('message', (data) => resolve(String(data))));
    again.on('open', () => again.send('back'));
    expect(JSON.parse(await reply)).toMatchObject({ version: server.version('manager'), message: 'back' });
    again.close();
  });
});
