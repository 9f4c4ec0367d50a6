/**
 * The whole of twinport.yml with its defaults. The descriptions are the manual: `twinport docs` and the JSON Schema
 * are made from them. What needs more than one value to be judged is in rules.ts.
 */
import * as z from 'zod/mini';
import type { EnvironmentName } from '../domain/names.ts';
import { words } from '../words/words.ts';
import * as kind from './kinds.ts';

/** What twinport.yml says, defaults filled in: durations in milliseconds, sizes in bytes, paths as written. */
export type ConfigFile = z.output<ReturnType<typeof configSchema>>;

export const defaultPorts: Record<EnvironmentName, number[]> = { staging: [4400], production: [4500, 80] };

// The schema is used once in a process: compiling it would cost more than it saves.
z.config({ jitless: true });

/** Built when asked for, so that the manual is in the reader's language. */
export function configSchema() {
  const say = words().config.manual;
  return group({
    project: optional(kind.projectName, say.project),
    compose: preset('docker-compose.yml', kind.innerPath('path'), say.compose),
    environments: preset({}, environments(), say.environments),
    hubs: needed(z.record(z.string(), hub(), 'hubs'), say.hubs),
    cutover: preset('side-by-side', z.enum(['side-by-side', 'replace']), say.cutover),
    gateway: preset({}, gateway(), say.gateway),
    readiness: preset({}, readiness(), say.readiness),
    watch: preset('10s', kind.duration, say.watch),
    drain: preset('15s', kind.duration, say.drain),
    standby: preset('paused', z.enum(['paused', 'stopped', 'none']), say.standby),
    releases: preset({}, releases(), say.releases),
    build: preset({}, build(), say.build),
    disk: preset({}, disk(), say.disk),
    lock: preset({}, lock(), say.lock),
    secrets: preset({}, secrets(), say.secrets),
  });
}

/** A mapping that knows all of its keys. */
const group = <T extends z.core.$ZodLooseShape>(shape: T) => z.strictObject(shape, 'group');

const needed = <T extends z.ZodMiniType>(schema: T, description: string): T => {
  z.globalRegistry.add(schema, { description });
  return schema;
};

const optional = <T extends z.ZodMiniType>(schema: T, description: string) =>
  needed(z.optional(schema), description);

/** `value` is the default as people would write it. */
const preset = <T extends z.ZodMiniType>(value: z.input<T>, schema: T, description: string) =>
  needed(z.prefault(schema, value), description);

function environments() {
  const say = words().config.manual;
  return group({
    staging: preset({}, environment('staging'), say['environments.staging']),
    production: preset({}, environment('production'), say['environments.production']),
  });
}

function environment(name: EnvironmentName) {
  const say = words().config.manual;
  return group({
    profile: preset(name, kind.profileName, say['environments.profile']),
    ports: preset(defaultPorts[name], kind.publicPorts, say['environments.ports']),
    url: optional(kind.publicUrl, say['environments.url']),
    subnet: optional(kind.subnet, say['environments.subnet']),
  });
}

function hub() {
  const say = words().config.manual;
  return group({
    source: needed(kind.innerPath('source'), say['hubs.source']),
    port: needed(kind.port, say['hubs.port']),
    route: needed(kind.route, say['hubs.route']),
    health: optional(kind.healthPath, say['hubs.health']),
    services: preset({}, services(), say['hubs.services']),
    strip_route: preset(true, kind.flag, say['hubs.strip_route']),
    singleton: preset(false, kind.flag, say['hubs.singleton']),
  });
}

function services() {
  const say = words().config.manual;
  return group({
    staging: optional(kind.serviceName, say['hubs.services.staging']),
    production: optional(kind.serviceName, say['hubs.services.production']),
  });
}

const gateway = () =>
  group({ image: preset('nginx:1.29-alpine', kind.imageReference, words().config.manual['gateway.image']) });

const readiness = () =>
  group({ timeout: preset('60s', kind.longerDuration, words().config.manual['readiness.timeout']) });

const releases = () => group({ keep: preset(2, kind.count, words().config.manual['releases.keep']) });

function build() {
  const say = words().config.manual;
  return group({
    parallel: preset('auto', kind.parallel, say['build.parallel']),
    memory: preset('2GB', kind.someSize, say['build.memory']),
  });
}

const disk = () => group({ keep_free: preset('20GB', kind.size, words().config.manual['disk.keep_free']) });

const lock = () => group({ wait: preset('10m', kind.duration, words().config.manual['lock.wait']) });

function secrets() {
  const say = words().config.manual;
  const keys = (description: string) => preset([], z.array(kind.secretKey, 'list'), description);
  return group({
    provider: preset('none', z.enum(['none', 'doppler']), say['secrets.provider']),
    project: optional(kind.dopplerName, say['secrets.project']),
    configs: preset({}, secretConfigs(), say['secrets.configs']),
    common: keys(say['secrets.common']),
    files: preset({}, z.record(z.string(), kind.secretKey, 'files'), say['secrets.files']),
    required: keys(say['secrets.required']),
    only: preset(
      {},
      group({
        staging: keys(say['secrets.only.staging']),
        production: keys(say['secrets.only.production']),
      }),
      say['secrets.only'],
    ),
  });
}

function secretConfigs() {
  const say = words().config.manual;
  return group({
    development: preset('dev', kind.dopplerName, say['secrets.configs.development']),
    staging: preset('stg', kind.dopplerName, say['secrets.configs.staging']),
    production: preset('prd', kind.dopplerName, say['secrets.configs.production']),
  });
}
