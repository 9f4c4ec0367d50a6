import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Order } from '../../../tools/load/main.ts';
import type { Answered } from '../../../tools/load/record.ts';
import type { EnvironmentName, Server } from './server.ts';
import { plans } from './workhub.ts';

export interface Load {
  pid: number;
  /** Ends it, waits for what is under way, and gives every request it made. */
  end(): Promise<Answered[]>;
}

let loads = 0;

/** Starts asking every hub of an environment, in a process of its own, and waits until it is at work. */
export async function startLoad(
  server: Server,
  environment: EnvironmentName,
  order: Partial<Order> = {},
): Promise<Load> {
  const name = join(server.home, `load-${++loads}`);
  writeFileSync(`${name}.json`, JSON.stringify({ ...orderFor(server, environment), ...order }));
  const argv = ['tools/ts.mjs', 'tools/load/main.ts', `${name}.json`, `${name}.jsonl`];
  // Not by exec: that kills what has not ended 5 s after it was asked to, and an upload takes ten.
  const child = spawn(process.execPath, argv, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close');
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  await sleep(1500);
  return {
    pid: child.pid!,
    async end() {
      if (child.exitCode === null) process.kill(-child.pid!, 'SIGTERM');
      await ended;
      return recordsIn(`${name}.jsonl`, stderr);
    },
  };
}

function orderFor(server: Server, environment: EnvironmentName): Order {
  const url = (key: (typeof server.hubs)[number]) => server.url(environment, key);
  const [first, second] = [server.hubs.at(0)!, server.hubs.at(-1)!];
  return {
    targets: server.hubs.map((key) => ({ hub: server.name(key), url: url(key) })),
    calls: [
      { hub: server.name(first), url: url(first), called: server.name(second), port: plans[second].port },
      { hub: server.name(second), url: url(second), called: server.name(first), port: plans[first].port },
    ],
    rate: 250,
    maxSeconds: 900,
  };
}

function recordsIn(file: string, stderr: string): Answered[] {
  try {
    return readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  } catch (cause) {
    throw new Error(`the load left no records: ${stderr}`, { cause });
  }
}
