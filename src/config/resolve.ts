/** From what twinport.yml says to what everything else works with. */
import { basename, join } from 'node:path';
import type { Config, EnvironmentConfig, HubConfig, PublicPort, SecretsConfig } from '../domain/config.ts';
import { publicPortOf } from './kinds.ts';
import type { ConfigFile } from './schema.ts';

export function resolveConfig(directory: string, file: ConfigFile, written: { memorySet: boolean }): Config {
  const { staging, production } = file.environments;
  return {
    directory,
    project: file.project ?? composeName(directory),
    composeFile: join(directory, file.compose),
    environments: { staging: environmentOf(staging), production: environmentOf(production) },
    hubs: Object.entries(file.hubs).map(([name, hub]) => hubOf(directory, name, hub)),
    cutover: file.cutover,
    gateway: file.gateway,
    readinessMs: file.readiness.timeout,
    watchMs: file.watch,
    drainMs: file.drain,
    standby: file.standby,
    keep: file.releases.keep,
    build: { ...file.build, ...written },
    keepFree: file.disk.keep_free,
    lockWaitMs: file.lock.wait,
    secrets: secretsOf(file.secrets),
  };
}

/** The name that Docker Compose makes of a folder's; empty where nothing of it can stay. */
export const composeName = (directory: string): string =>
  basename(directory)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');

function environmentOf(file: ConfigFile['environments']['staging']): EnvironmentConfig {
  const ports = file.ports.map(portOf);
  return { profile: file.profile, ports, url: file.url ?? localUrl(ports[0]!), subnet: file.subnet ?? null };
}

const portOf = (written: number | string): PublicPort => ({
  port: publicPortOf(written),
  tls: typeof written === 'string',
});

const localUrl = ({ port, tls }: PublicPort): string => `${tls ? 'https' : 'http'}://localhost:${port}`;

function hubOf(directory: string, name: string, file: ConfigFile['hubs'][string]): HubConfig {
  return {
    name,
    source: join(directory, file.source).replace(/\/$/, ''),
    port: file.port,
    route: file.route,
    health: file.health ?? null,
    services: { staging: file.services.staging ?? null, production: file.services.production ?? null },
    stripRoute: file.strip_route,
    singleton: file.singleton,
  };
}

const secretsOf = ({ project, ...file }: ConfigFile['secrets']): SecretsConfig => ({
  ...file,
  project: project ?? null,
});
