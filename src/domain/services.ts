import type { EnvironmentName, HubName } from './names.ts';

/** The user's Compose file as `docker compose config` resolves it, reduced to what twinport decides on. */
export interface ComposeModel {
  services: Record<string, Service>;
  /** Compose's key -> the resource it stands for. */
  networks: Record<string, NamedResource>;
  volumes: Record<string, NamedResource>;
}

export interface NamedResource {
  name: string;
  external: boolean;
  driver: string | null;
  options: Record<string, string>;
  labels: Record<string, string>;
  internal: boolean;
}

export interface Service {
  name: string;
  /** As written: `wbsaleshub:staging`. */
  image: string;
  profiles: string[];
  dependsOn: string[];
  /** Compose's network keys, `default` included. */
  networks: string[];
  /** Extra names this service has on its networks. */
  aliases: string[];
  /** Compose's keys of the named volumes it mounts. */
  volumes: string[];
  restart: string | null;
  healthcheckDisabled: boolean;
  build: ServiceBuild | null;
  /** What no slot can keep, and what cannot be left out either. */
  ties: Tie[];
  settings: ServiceSettings;
  /** Keyed hash over everything that makes a running container differ, the image apart. */
  fingerprint: string;
  /** The same, key by key, for saying which changed: `env.DATABASE_URL`, `mem_limit`, `file:/app/keys`. */
  fingerprints: Record<string, string>;
}

/** A setting that ties a container to another one or to a single place, by Compose's own key. */
export interface Tie {
  key: 'network_mode' | 'replicas' | 'ipc' | 'pid' | 'links' | 'volumes_from';
  /** As written: `host`, `3`, `service:db`. */
  value: string;
}

/** What the file gives a service besides, for the checks: it changes no plan. */
export interface ServiceSettings {
  containerName: string | null;
  /** Host ports it would open, as `8080:80`. */
  ports: string[];
  /** A health check of its own, beside the image's. */
  healthcheck: boolean;
  /** Null: as the daemon has it. */
  logging: { driver: string | null; options: Record<string, string> } | null;
  /** Names of `extra_hosts`. */
  extraHosts: string[];
  user: string | null;
}

export const plainSettings: ServiceSettings = {
  containerName: null,
  ports: [],
  healthcheck: false,
  logging: null,
  extraHosts: [],
  user: null,
};

export interface ServiceBuild {
  context: string;
  dockerfile: string;
  target: string | null;
  args: Record<string, string>;
}

/** The Compose service of each hub in each environment. */
export type HubServices = Record<EnvironmentName, Record<HubName, Service>>;
