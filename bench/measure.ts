import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Order } from '../tools/load/main.ts';
import { type Answered, between, cutoverIn, monotonicMs, summaryOf } from '../tools/load/record.ts';
import { bundle } from './bundle.ts';
import type { Running } from './contender.ts';
import { floorMs } from './contenders/floor.ts';
import type { BenchHub } from './hubs.ts';
import type { Change, Floor } from './results.ts';
import { untilAnswered } from './shell.ts';

export const perSecond = 100;

/** The load as one file, so that its start costs the same everywhere and little. */
export async function bundleLoad(home: string): Promise<string> {
  const outfile = join(home, 'load.mjs');
  await bundle('tools/load/main.ts', outfile, 'esm');
  return outfile;
}

export interface Bench {
  home: string;
  load: string;
  keys: string;
  hubs: BenchHub[];
}

export type Kind = Pick<Change, 'contender' | 'check'>;

/** Production goes to the next version of some hubs and back, each under load. */
export async function thereAndBack(
  bench: Bench,
  running: Running,
  changed: BenchHub[],
  kind: Kind,
): Promise<Change[]> {
  const before = await versionsOf(running, changed);
  const next = await running.prepare(changed);
  const there = await underLoad(bench, running, () => running.promote(), before, next);
  const back = await underLoad(bench, running, () => running.rollback(), next, before);
  await running.settle();
  const common = { ...kind, hubs: bench.hubs.length, changed: changed.length };
  return [
    { ...common, act: 'promote', ...there },
    { ...common, act: 'rollback', ...back },
  ];
}

/** The floor, while the same load asks what is live: a change has to bear it too. */
export async function floorUnderLoad(bench: Bench, running: Running, changed: BenchHub[]): Promise<Floor> {
  const load = await startLoad(bench, running);
  const ms = await floorMs(changed, bench.keys);
  await load();
  return { hubs: bench.hubs.length, changed: changed.length, ms };
}

type Seen = Omit<Change, keyof Kind | 'act' | 'hubs' | 'changed'>;
type Versions = Record<string, number>;

async function underLoad(
  bench: Bench,
  running: Running,
  act: () => Promise<void>,
  from: Versions,
  to: Versions,
): Promise<Seen> {
  const load = await startLoad(bench, running);
  const start = monotonicMs();
  await act();
  const command = monotonicMs() - start;
  const wanted = bench.hubs.filter(({ name }) => name in to);
  await untilAnswered(wanted.map((hub) => ({ url: running.url(hub), version: to[hub.name]! })));
  // What a change breaks may show a moment later.
  await sleep(1500);
  return { command, ...seenIn(await load(), start, from, to) };
}

function seenIn(records: Answered[], start: number, from: Versions, to: Versions): Omit<Seen, 'command'> {
  const during = between(records, start, Number.POSITIVE_INFINITY);
  const changes = Object.fromEntries(Object.keys(to).map((hub) => [hub, { from: from[hub]!, to: to[hub]! }]));
  const { newEverywhere, skewMs } = cutoverIn(during, changes);
  if (newEverywhere === null) throw new Error('the load never saw the new version everywhere');
  const { requests, failed, longestGapMs } = summaryOf(during);
  return { live: newEverywhere - start, requests, failed, gap: longestGapMs, mixed: skewMs };
}

const versionsOf = async (running: Running, hubs: BenchHub[]): Promise<Versions> => {
  const answers = await Promise.all(
    hubs.map(async (hub) => {
      const response = await fetch(`${running.url(hub)}/page`);
      return [hub.name, Number(response.headers.get('x-hub-version'))] as const;
    }),
  );
  return Object.fromEntries(answers);
};

/** In a process of its own, so that what the measured command does is not seen as the server's delay. */
async function startLoad({ home, load, hubs }: Bench, running: Running): Promise<() => Promise<Answered[]>> {
  const [order, records] = [join(home, 'load.json'), join(home, 'load.jsonl')];
  const targets = hubs.map((hub) => ({ hub: hub.name, url: running.url(hub) }));
  writeFileSync(
    order,
    JSON.stringify({ targets, calls: [], rate: perSecond, maxSeconds: 300 } satisfies Order),
  );
  const child = spawn(process.execPath, [load, order, records], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'close');
  await sleep(1200);
  return async () => {
    child.kill('SIGTERM');
    await ended;
    return readFileSync(records, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Answered);
  };
}
