import type { EnvironmentName, HubName } from '../domain/names.ts';
import type { Consumer } from '../engine/disk-usage.ts';

/** Who listens on a port of this host. */
export type Holder =
  | { by: 'container'; name: string }
  /** `unit`: systemd's name of it, where it has one. */
  | { by: 'process'; pid: number; program: string; unit: string | null }
  /** A process that only root may look at. */
  | { by: 'unknown' };

export interface PortLook {
  environment: EnvironmentName;
  port: number;
  holder: Holder;
}

/** Why the floor cannot be kept. */
export interface DiskLook {
  /** Bytes that the builds are likely to take. */
  needed: number;
  /** What takes most room where Docker keeps its data. */
  largest: Consumer[];
}

/** What only the command looks at. */
export interface DeepLook {
  machine: MachineLook;
  sources: SourceLook[];
  images: ImageLook[];
  logs: LogLook[];
  others: OtherContainer[];
  /** Databases that hubs reach on this very server. */
  databases: DatabaseLook[];
  /** Addresses of databases that both environments name, without user and password. */
  sharedDatabases: SharedDatabase[];
}

/** Null: there is no such program. */
export interface VersionsLook {
  engine: string;
  compose: string | null;
  buildx: string | null;
}

export interface MachineLook {
  daemon: DaemonLook;
  /** Whether a time service keeps the clock; null: nobody could be asked. */
  clockKept: boolean | null;
}

export interface DaemonLook {
  /** Its own warnings, as `docker info` shows them. */
  warnings: string[];
  logDriver: string;
  /** As /etc/docker/daemon.json has them. */
  logOptions: Record<string, string>;
  /** How long it took to answer. */
  answeredMs: number;
}

/** A hub's directory as it is checked out. */
export interface SourceLook {
  hub: HubName;
  /** As people write it, seen from the server directory. */
  path: string;
  exists: boolean;
  inGit: boolean;
  dockerfile: { path: string; text: string; args: Record<string, string>; target: string | null } | null;
  /** Where a Dockerfile was looked for. */
  dockerfilePath: string;
  dockerignore: boolean;
  /** `scripts.start` of package.json. */
  start: string | null;
  /** Small files that deployments leave in a hub: scripts, Compose files, nginx's. */
  files: { path: string; text: string }[];
}

/** The image that a hub has on this server: of what serves, else of its tag. */
export interface ImageLook {
  hub: HubName;
  healthcheck: boolean;
  /** Empty: root. */
  user: string;
}

/** How a container's output is kept, or would be. */
export interface LogLook {
  /** The service's name. */
  service: string;
  driver: string;
  options: Record<string, string>;
}

/** A running container that twinport did not start. */
export interface OtherContainer {
  id: string;
  name: string;
  image: string;
  /** Compose's own labels; null where it was started by `docker run`. */
  compose: { project: string; service: string; directory: string } | null;
}

export interface DatabaseLook {
  environment: EnvironmentName;
  hubs: HubName[];
  /** The key that names it. */
  key: string;
  host: string;
  port: number;
  /** Whether the hubs' services know `host` (extra_hosts). Null: it is an address and needs none. */
  known: boolean | null;
  /** From a container on the environment's network; null: could not be tried. */
  reached: boolean | null;
  /** Who listens on that port of this server. */
  listening: 'nobody' | 'loopback' | 'all';
  /** The environment's addresses, for a rule that lets them in. */
  subnet: string;
  /** Rules of the chain INPUT that turn packets away; null: only root may read them. */
  rules: string[] | null;
}

export interface SharedDatabase {
  key: string;
  hubs: HubName[];
  /** `db:5432/workhub` */
  database: string;
}
