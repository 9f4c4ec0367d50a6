import type { BenchHub } from './hubs.ts';

/** Somebody who brings new versions to production. A further one is a file in `contenders/` that is named in `run.ts`. */
export interface Contender {
  /** In the results, for ever: `compose-wait`. */
  name: string;
  title: string;
  /** What was chosen so that it is at its best for zero downtime: said in the results. */
  settings: string[];
  /** Brings all hubs up with their first version, and resolves when each answers. */
  start(stage: Stage): Promise<Running>;
}

/** What each of them is given: the same for all. */
export interface Stage {
  /** A directory of its own. */
  home: string;
  hubs: BenchHub[];
  /** Where users come in. */
  port: number;
  /** An image with nginx, for the gateway. */
  gateway: string;
  /** Mounted at /app/server/keys. */
  keys: string;
  /** `usual`: the image's own health check, every 30 s, and nothing done about it. */
  check: 'quick' | 'usual';
}

export interface Running {
  /** The hub's address for its users. */
  url(hub: BenchHub): string;
  /** Everything that comes before the change of production: what each hub will answer with. Not measured. */
  prepare(changed: BenchHub[]): Promise<Record<string, number>>;
  /** What is measured: the command that a person waits for. */
  promote(): Promise<void>;
  /** Back to what was before the last `promote`. */
  rollback(): Promise<void>;
  /** After there and back: whatever makes the next change find its own difference alone. Not measured. */
  settle(): Promise<void>;
  /** The command that deploys, where nothing has changed. */
  nothing(): Promise<void>;
  status(): Promise<void>;
  stop(): Promise<void>;
}
