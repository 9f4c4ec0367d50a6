import type { EnvironmentName, HubName, Slot } from '../domain/names.ts';
import type { Generation, ObservedGateway } from '../domain/snapshot.ts';
import type { ListedContainer } from '../engine/listed.ts';

/** Who answers an environment's public ports, and decides for each request which slot of a hub serves it. */
export interface Gateway {
  /** What runs, looked at in some 10 ms; null where there is none. `listed`: all containers, where somebody has listed them. */
  observe(environment: EnvironmentName, listed?: readonly ListedContainer[]): Promise<Observation | null>;

  /** What should run by today's configuration. Throws Failure 2 for the user's own gateway files. */
  wanted(front: Front, observed: Observation | null): Wanted;

  /**
   * Makes it so. Every configuration is tried before it counts; where it does not hold, what served before serves on
   * (with `replace` after a gap) and a Failure 1 says what the gateway had to say. Returns how long nobody was answered,
   * in milliseconds; null where it answered all the time, or not before either.
   */
  ensure(front: Front, change: GatewayChange): Promise<number | null>;

  /** The generation that is served; null before the first cut-over and where its files are broken (503 for everybody). */
  live(environment: EnvironmentName): Generation | null;

  /** Writes a generation and lets the candidate listener serve it. */
  offer(generation: Generation): void;

  /** One instant for all hubs; durable when it returns. `null`: serve nothing (503), the undo of a first cut-over. */
  cutOver(environment: EnvironmentName, generationId: string | null): void;

  /** Removes the generations that are not kept, neither live nor offered. */
  forget(environment: EnvironmentName, keep: ReadonlySet<string>): void;

  /** `http://127.0.0.1:49153`: the front door as it will be after the cut-over. Changes when the gateway restarts. */
  candidateUrl(environment: EnvironmentName): Promise<string>;

  /** 5xx answers since then (milliseconds since 1970), the oldest first, 1,000 at most. */
  failures(environment: EnvironmentName, sinceMs: number): Promise<FailedAnswer[]>;

  /** Takes the gateway's container away; its files stay. */
  remove(environment: EnvironmentName): Promise<void>;
}

export type GatewayChange = 'create' | 'replace' | 'reload' | 'start';

export interface Observation extends ObservedGateway {
  /** Of the gateway's program. */
  version: string;
}

export type Wanted = Pick<ObservedGateway, 'shape'> & { conf: string };

/** What an environment shows to the world and to its own hubs. */
export interface Front {
  environment: EnvironmentName;
  /** In the order of twinport.yml. */
  hubs: FrontHub[];
  network: { name: string; address: string };
}

export interface FrontHub {
  name: HubName;
  port: number;
  route: string;
  stripRoute: boolean;
  /** What other hubs call it inside the environment. */
  names: string[];
  addresses: Record<Slot, string>;
}

export interface FailedAnswer {
  /** Milliseconds since 1970. */
  at: number;
  hub: HubName | null;
  slot: Slot | null;
  status: number;
  /** False where the hub itself answered so, true where there was no answer from it. */
  own: boolean;
  method: string;
  /** Without the query. */
  path: string;
}
