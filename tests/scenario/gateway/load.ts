import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './asking.ts';

/** One request of the load: `slot` as the gateway named it and as the hub itself did. */
export interface Hit {
  startedAt: number;
  endedAt: number;
  slot: string;
  told: string;
}

export interface Load {
  hits: Hit[];
  failures: string[];
  stop(): Promise<void>;
}

/** Keep-alive clients, each a GET and a POST in turn on every route, all together near `perSecond`. */
export function startLoad(url: string, paths: string[], perSecond: number, clients = 20): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const load: Load = { hits: [], failures: [], stop };
  let stopped = false;
  const running = Array.from({ length: clients }, (_, client) => run(client));

  async function run(client: number): Promise<void> {
    for (let turn = client; !stopped; turn += 1) {
      const began = performance.now();
      await hit(paths[turn % paths.length]!, turn % 2 === 0 ? undefined : 'x'.repeat(200));
      await sleep(Math.max(0, (1000 * clients) / perSecond - (performance.now() - began)));
    }
  }

  async function hit(path: string, body: string | undefined): Promise<void> {
    try {
      const answer = await ask(url, path, { agent, ...(body === undefined ? {} : { body }) });
      if (answer.status !== 200) load.failures.push(`${path}: ${answer.status}`);
      const slot = String(answer.headers['x-twinport-slot']).split('.')[1] ?? '';
      load.hits.push({ startedAt: answer.startedAt, endedAt: answer.endedAt, slot, told: answer.seen.slot });
    } catch (error) {
      load.failures.push(`${path}: ${String(error)}`);
    }
  }

  async function stop(): Promise<void> {
    stopped = true;
    await Promise.all(running);
    agent.destroy();
  }

  return load;
}

/** Requests that were started after the first answer of the new slot and still got the old one. */
export function late(hits: Hit[], cutOvers: { at: number; slot: string }[]): Hit[] {
  return cutOvers.flatMap(({ at, slot }, index) => {
    const until = cutOvers[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    const first = Math.min(
      ...hits.filter((hit) => hit.slot === slot && hit.endedAt > at).map((hit) => hit.endedAt),
    );
    return hits.filter((hit) => hit.startedAt > first && hit.endedAt < until && hit.slot !== slot);
  });
}
