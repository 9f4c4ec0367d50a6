import type { Config } from '../domain/config.ts';
import type { DockerApi } from '../engine/docker-api.ts';
import type { Engine } from '../engine/engine.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { StateDir } from '../ledger/state-dir.ts';

/** One server directory with what acts on it. The concrete engine and gateway are named in cli/main.ts alone. */
export interface Server {
  config: Config;
  state: StateDir;
  api: DockerApi;
  engine: Engine;
  gateway: Gateway;
  /** Who does this: `TWINPORT_BY`, or the user and where the SSH connection came from. */
  by: string;
}
