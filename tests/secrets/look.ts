import type { Config, HubConfig } from '../../src/domain/config.ts';
import { type EnvironmentName, environmentNames } from '../../src/domain/names.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { Service } from '../../src/domain/services.ts';
import { judge } from '../../src/secrets/checks/all.ts';
import type { Look } from '../../src/secrets/checks/look.ts';
import { parseEnvFile, valuesOf } from '../../src/secrets/env-file.ts';
import type { SeenFile } from '../../src/secrets/env-files.ts';

/** A WorkHub of two hubs in which nothing is wrong; each test changes one thing. */

export interface World {
  common: string;
  staging: string;
  production: string;
  /** On top of the files, for one hub: what its own `environment:` says. */
  own: Record<string, Record<string, string>>;
  secrets: Partial<Config['secrets']>;
  ports: Partial<Record<EnvironmentName, number[]>>;
  urls: Partial<Record<EnvironmentName, string>>;
  keys: Record<string, string>;
  template: string[];
  modes: Record<string, number>;
  missing: string[];
  unreadable: string[];
  tracked: string[];
  ignored: (path: string) => boolean;
  buildArgs: Record<string, string>;
  /** Build arguments that the Dockerfiles declare. */
  takes: string[];
  ownNetwork: boolean;
  images: Partial<Look['images']>;
  outdated: Look['outdated'];
}

const hub = (name: string, port: number, route: string): HubConfig => ({
  name,
  source: `/workhub/${name}`,
  port,
  route,
  health: null,
  services: { staging: null, production: null },
  stripRoute: true,
  singleton: false,
});

const hubs = [hub('wbsaleshub', 4010, '/saleshub'), hub('wbfinhub', 4020, '/finhub')];
const serviceName = (name: string, environment: EnvironmentName): string =>
  `${name}-${environment === 'staging' ? 'staging' : 'prod'}`;

export function lookAt(change: Partial<World> = {}): Look {
  const { common = '', staging = '', production = '' } = change;
  const texts = { common, staging, production };
  const config = {
    directory: '/workhub',
    project: 'workhub',
    hubs,
    environments: Object.fromEntries(
      environmentNames.map((name) => [
        name,
        {
          url: change.urls?.[name] ?? (name === 'staging' ? 'http://workhub.biz:4400' : 'http://workhub.biz'),
          ports: (change.ports?.[name] ?? (name === 'staging' ? [4400] : [4500, 80])).map((port) => ({
            port,
            tls: false,
          })),
        },
      ]),
    ),
    secrets: {
      provider: 'none',
      project: null,
      configs: { development: 'dev', staging: 'stg', production: 'prd' },
      common: [],
      files: {},
      required: [],
      only: { staging: [], production: [] },
      ...change.secrets,
    },
  } as unknown as Config;
  const files = (['common', ...environmentNames] as const).map((name): SeenFile => {
    const path = `config/.env.${name}`;
    const missing = change.missing?.includes(path) ?? false;
    return {
      path,
      role: name === 'common' ? 'shared' : name,
      services: hubs.flatMap((one) =>
        environmentNames
          .filter((environment) => name === 'common' || name === environment)
          .map((environment) => serviceName(one.name, environment)),
      ),
      file: missing || change.unreadable?.includes(path) ? null : parseEnvFile(texts[name]),
      missing,
      mode: change.modes?.[path] ?? 0o600,
    };
  });
  const secretFiles = Object.keys(change.keys ?? {})
    .filter((path) => path.includes('private'))
    .map((path) => ({ path, mode: change.modes?.[path] ?? 0o600 }));
  const all = [...files, ...secretFiles].map(({ path }) => path);
  return {
    config,
    files,
    secretFiles,
    git: { tracked: new Set(change.tracked), ignored: new Set(all.filter(change.ignored ?? (() => true))) },
    hubs: environmentNames.flatMap((environment) =>
      hubs.map((one) => ({
        hub: one,
        environment,
        service: {
          name: serviceName(one.name, environment),
          build: change.buildArgs
            ? { context: '.', dockerfile: 'Dockerfile', target: null, args: change.buildArgs }
            : null,
        } as Service,
        values: {
          environment: new Map(
            [
              ...valuesOf(parseEnvFile(common)),
              ...valuesOf(parseEnvFile(texts[environment])),
              ...Object.entries(change.own?.[`${one.name} ${environment}`] ?? {}),
            ].map(([key, value]) => [key, new Secret(value)]),
          ),
          binds: [],
          user: '1000:1000',
          ownNetwork: change.ownNetwork ?? true,
        },
        takes: change.takes ?? [],
      })),
    ),
    keys: Object.entries(change.keys ?? {}).map(([path, text]) => ({ path, text: new Secret(text) })),
    template: change.template ?? [],
    outdated: change.outdated ?? [],
    images: { unreadable: [], untried: [], frozen: [], ...change.images },
  };
}

/** `error required`, `warning localhost` …, each once. */
export const verdicts = (change: Partial<World> = {}): string[] => [
  ...new Set(judge(lookAt(change)).map(({ level, check }) => `${level} ${check}`)),
];
