import type { EnvironmentName, HubName } from './names.ts';

/** twinport.yml after its defaults: durations in milliseconds, sizes in bytes, paths absolute. */
export interface Config {
  /** The server directory: the one that holds twinport.yml. */
  directory: string;
  project: string;
  /** Absolute path of the user's Compose file. */
  composeFile: string;
  /** One of twinport's own, read after the user's. */
  composeOverlay?: string;
  environments: Record<EnvironmentName, EnvironmentConfig>;
  /** In the order of twinport.yml. */
  hubs: HubConfig[];
  cutover: 'side-by-side' | 'replace';
  gateway: { image: string };
  readinessMs: number;
  watchMs: number;
  drainMs: number;
  standby: 'paused' | 'stopped' | 'none';
  /** Production versions kept, the live one included. */
  keep: number;
  /** `memorySet`: somebody wrote it, so it is no guess. */
  build: { parallel: 'auto' | number; memory: number; memorySet: boolean };
  keepFree: number;
  lockWaitMs: number;
  secrets: SecretsConfig;
}

export interface EnvironmentConfig {
  profile: string;
  ports: PublicPort[];
  url: string;
  /** The environment's own network, e.g. `10.213.4.0/23`; null: twinport chooses a free one and records it. */
  subnet: string | null;
}

export interface PublicPort {
  port: number;
  tls: boolean;
}

export interface HubConfig {
  name: HubName;
  /** Absolute path of the sources. */
  source: string;
  port: number;
  /** `/` or `/saleshub`, without a slash at the end. */
  route: string;
  /** Path of the hub's health page without its route, or null where it has none. */
  health: string | null;
  /** Names of the Compose services; null: `<hub>-staging`; `<hub>-prod` or `<hub>-production`. */
  services: Record<EnvironmentName, string | null>;
  stripRoute: boolean;
  singleton: boolean;
}

export interface SecretsConfig {
  provider: 'none' | 'doppler';
  project: string | null;
  configs: Record<EnvironmentName | 'development', string>;
  common: string[];
  /** Path in the server directory -> key. */
  files: Record<string, string>;
  required: string[];
  only: Record<EnvironmentName, string[]>;
}
