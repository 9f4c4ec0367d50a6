import { Agent, request } from 'node:http';
import type { Config, HubConfig } from '../domain/config.ts';
import type { Proof } from '../domain/history.ts';
import type { EnvironmentName, HubName, Slot } from '../domain/names.ts';

/** One request of ours through the gateway. Times are milliseconds of performance.now(). */
export interface Asked {
  hub: HubName;
  start: number;
  end: number;
  /** False for no answer, 502, 503 and 504: nobody served it. */
  served: boolean;
  slot: string | null;
}

/** So often each route; of many routes each less often, or what asks becomes a load of its own. */
export const routeEveryMs = (routes: number): number => Math.max(30, 6 * routes);
/** How long the cut-over is looked at from outside when all goes well, and at most. */
const afterMs = 700;
const atMostMs = 10_000;

/**
 * Asks every changed route through the public port while the cut-over happens: what users would have seen, counted. A
 * promotion that cannot show its zero says so.
 */
export class Prober {
  private readonly asked: Asked[] = [];
  private readonly way: Way;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly routes: Route[];
  private readonly wanted: Record<HubName, string>;
  private readonly before: ReadonlySet<HubName>;
  private cutAt: number | null = null;
  private readonly running = new Set<Promise<void>>();

  /** `routes`: the changed hubs'; `wanted`: the slot that each should answer from; `before`: who is served already. */
  constructor(way: Way, routes: Route[], wanted: Record<HubName, string>, before: ReadonlySet<HubName>) {
    this.way = way;
    this.routes = routes;
    this.wanted = wanted;
    this.before = before;
  }

  start(): void {
    for (const route of this.routes) {
      this.fire(route);
      this.timers.push(setInterval(() => this.fire(route), routeEveryMs(this.routes.length)));
    }
  }

  /** Called right after the rename. */
  cutOver(): void {
    this.cutAt = performance.now();
    for (const route of this.routes) this.fire(route);
  }

  /** Resolves when every changed route has answered from its new slot and a while has passed; null after `atMostMs`. */
  async live(): Promise<number | null> {
    const cutAt = this.cutAt ?? performance.now();
    while (performance.now() - cutAt < atMostMs) {
      const at = everywhereSince(this.asked, this.wanted);
      if (at !== null) return at;
      await pause(5);
    }
    return null;
  }

  async finish(): Promise<Proof | null> {
    if (this.cutAt !== null) await pause(Math.max(0, afterMs - (performance.now() - this.cutAt)));
    this.stop();
    await Promise.all(this.running);
    this.way.agent.destroy();
    return this.cutAt === null ? null : proofOf(this.asked, this.cutAt, this.wanted, this.before);
  }

  stop(): void {
    for (const timer of this.timers.splice(0)) clearInterval(timer);
  }

  private fire(route: Route): void {
    const asking = ask(route, this.way).then((answer) => {
      this.asked.push(answer);
    });
    this.running.add(asking);
    void asking.finally(() => this.running.delete(asking));
  }
}

/** `hubs`: where each changed hub is going to be live; `before`: the hubs that something serves already. */
export async function proberOf(
  config: Config,
  environment: EnvironmentName,
  hubs: Record<HubName, Slot>,
  before: ReadonlySet<HubName>,
): Promise<Prober> {
  const { ports, url } = config.environments[environment];
  const { port, tls } = ports.find((candidate) => !candidate.tls) ?? ports[0]!;
  const { host } = new URL(url);
  const routes = config.hubs
    .filter((hub) => hubs[hub.name])
    .map((hub) => ({ hub: hub.name, path: probePath(hub), port, host }));
  const wanted = Object.fromEntries(Object.entries(hubs).map(([hub, slot]) => [hub, `${hub}.${slot}`]));
  return new Prober(tls ? await overTls() : plain(), routes, wanted, before);
}

interface Route {
  hub: HubName;
  path: string;
  port: number;
  host: string;
}

/** How requests are sent. */
interface Way {
  agent: Agent;
  send: typeof request;
}

const plain = (): Way => ({ agent: new Agent({ keepAlive: true }), send: request });

/** Node needs a while to load TLS, so only those load it who have no plain port. */
async function overTls(): Promise<Way> {
  const tls = await import('node:https');
  return { agent: new tls.Agent({ keepAlive: true, rejectUnauthorized: false }), send: tls.request };
}

export const probePath = (hub: HubConfig): string => {
  const route = hub.route === '/' ? '' : hub.route;
  return hub.health === null ? `${route}/` : `${route}${hub.health}`;
};

function ask(route: Route, { agent, send }: Way): Promise<Asked> {
  const start = performance.now();
  return new Promise((resolve) => {
    const end = (served: boolean, slot: string | null) =>
      resolve({ hub: route.hub, start, end: performance.now(), served, slot });
    const sent = send(
      {
        host: '127.0.0.1',
        port: route.port,
        path: route.path,
        headers: { host: route.host },
        agent,
        timeout: 5_000,
      },
      (response) => {
        const slot = response.headers['x-twinport-slot'];
        const status = response.statusCode ?? 0;
        response.resume();
        response.once('end', () =>
          end(![502, 503, 504].includes(status), typeof slot === 'string' ? slot : null),
        );
        response.once('error', () => end(false, null));
      },
    );
    sent.once('timeout', () => sent.destroy(new Error('timeout')));
    sent.once('error', () => end(false, null));
    sent.end();
  });
}

/** When the last of the routes gave its first new answer; null while one has not. */
export function everywhereSince(asked: readonly Asked[], wanted: Record<HubName, string>): number | null {
  const first = new Map<HubName, number>();
  for (const { hub, slot, end, served } of asked) {
    if (served && slot === wanted[hub])
      first.set(hub, Math.min(end, first.get(hub) ?? Number.POSITIVE_INFINITY));
  }
  return Object.keys(wanted).every((hub) => first.has(hub)) ? Math.max(...first.values()) : null;
}

/**
 * Counts what fell into the cut-over. Routes that nobody served before it count from their first answer on. Null where
 * no request did: never a zero that was not seen.
 */
export function proofOf(
  asked: readonly Asked[],
  cutAt: number,
  wanted: Record<HubName, string>,
  before: ReadonlySet<HubName>,
): Proof | null {
  const counted = byHub(asked).flatMap((mine) => (before.has(mine[0]!.hub) ? mine : fromFirstServed(mine)));
  if (!counted.some((one) => one.end >= cutAt)) return null;
  const isNew = (one: Asked) => one.served && one.slot === wanted[one.hub];
  const firstNew = Math.min(...counted.filter(isNew).map((one) => one.end));
  const late = counted.filter((one) => one.served && !isNew(one) && one.start > firstNew);
  return {
    requests: counted.length,
    failed: counted.filter((one) => !one.served).length,
    longest_gap_ms: Math.round(Math.max(0, ...byHub(counted).map(longestGap))),
    skew_ms: Math.round(Math.max(0, ...late.map((one) => one.start - firstNew))),
  };
}

/** One list a hub, none empty. */
function byHub(asked: readonly Asked[]): Asked[][] {
  const lists = new Map<HubName, Asked[]>();
  for (const one of asked) lists.set(one.hub, [...(lists.get(one.hub) ?? []), one]);
  return [...lists.values()];
}

function fromFirstServed(asked: Asked[]): Asked[] {
  const sorted = asked.toSorted((a, b) => a.start - b.start);
  const first = sorted.findIndex((one) => one.served);
  return first < 0 ? [] : sorted.slice(first);
}

/** The longest time between two answers of one hub. */
function longestGap(asked: Asked[]): number {
  const ends = asked
    .filter((one) => one.served)
    .map((one) => one.end)
    .sort((a, b) => a - b);
  return Math.max(0, ...ends.slice(1).map((end, at) => end - ends[at]!));
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
