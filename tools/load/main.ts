/**
 * `node tools/ts.mjs tools/load/main.ts ORDER.json OUT.jsonl`: asks at a fixed rate until SIGTERM or the order's time
 * is over, then waits for what is still under way and writes one line a request. A process of its own, so that what the
 * caller does meanwhile is not seen as the server's delay.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answered, monotonicMs } from './record.ts';
import {
  callBetween,
  getPage,
  type HubCall,
  keptOpen,
  postPage,
  slowPage,
  type Target,
  upload,
} from './request.ts';

export interface Order {
  targets: Target[];
  calls: HubCall[];
  /** Requests a second, all targets together: GET and POST half and half, every tenth one a call between hubs. */
  rate: number;
  maxSeconds: number;
  /** Begun again and again, a second apart, round the targets. */
  slowMs?: number;
  uploadMs?: number;
}

const records: Answered[] = [];
const underWay = new Set<Promise<void>>();
const agent = keptOpen();
const longAgent = keptOpen();
let ending = false;

async function main(orderFile: string, outFile: string) {
  const order: Order = JSON.parse(readFileSync(orderFile, 'utf8'));
  const end = () => {
    ending = true;
  };
  process.once('SIGTERM', end).once('SIGINT', end);
  setTimeout(end, order.maxSeconds * 1000).unref();
  await Promise.all([askSteadily(order), askLong(order)]);
  await Promise.all(underWay);
  writeFileSync(outFile, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  process.exit(0);
}

/** By the clock and not by the answers: a server that stalls is asked all the same. */
async function askSteadily(order: Order) {
  const start = monotonicMs();
  for (let asked = 0; !ending; asked++) {
    keep(next(order, asked));
    const due = start + ((asked + 1) * 1000) / order.rate;
    const wait = due - monotonicMs();
    if (wait > 1) await sleep(wait);
    else if (asked % 20 === 0) await sleep(0);
  }
}

function next(order: Order, asked: number): Promise<Answered | Answered[]> {
  const { targets, calls } = order;
  const round = Math.floor(asked / targets.length);
  const target = targets[asked % targets.length]!;
  if (calls.length > 0 && asked % 10 === 9)
    return callBetween(agent, calls[Math.floor(asked / 10) % calls.length]!);
  return round % 2 === 0 ? getPage(agent, target) : postPage(agent, target);
}

async function askLong({ targets, slowMs, uploadMs }: Order) {
  for (let second = 0; !ending && (slowMs || uploadMs); second++) {
    const target = targets[second % targets.length]!;
    if (slowMs) keep(slowPage(longAgent, target, slowMs));
    if (uploadMs) keep(upload(longAgent, target, uploadMs));
    await sleep(1000);
  }
}

function keep(answer: Promise<Answered | Answered[]>) {
  const kept = answer.then((answered) => {
    records.push(...[answered].flat());
    underWay.delete(kept);
  });
  underWay.add(kept);
}

await main(process.argv[2]!, process.argv[3]!);
