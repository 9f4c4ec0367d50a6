import { oldest } from '../checks/versions.ts';
import type { Config } from '../domain/config.ts';
import { failed, refused, wrongUsage } from '../domain/failure.ts';
import { revealed, Secret } from '../domain/secret.ts';
import type {
  ComposeModel,
  NamedResource,
  Service,
  ServiceBuild,
  ServiceSettings,
  Tie,
} from '../domain/services.ts';
import { openTexts } from '../secrets/open-texts.ts';
import { learnSecrets } from '../secrets/redact.ts';
import { keepValues, type ServiceValues } from '../secrets/service-values.ts';
import { words } from '../words/words.ts';
import { composeProgram } from './compose-program.ts';
import { read } from './compose-reading.ts';
import { exec } from './exec.ts';
import { fingerprintService } from './service-fingerprint.ts';

/** A service as `docker compose config --format json` prints it. Values of `environment` are secrets. */
export interface ResolvedService {
  image?: string;
  profiles?: string[];
  build?: { context: string; dockerfile?: string; target?: string; args?: Record<string, string> };
  depends_on?: Record<string, unknown>;
  environment?: Record<string, string | null>;
  networks?: Record<string, { aliases?: string[] } | null>;
  volumes?: { type: string; source?: string; target: string; read_only?: boolean }[];
  secrets?: { source: string; target?: string }[];
  configs?: { source: string; target?: string }[];
  healthcheck?: { disable?: boolean; test?: string[] };
  restart?: string;
  container_name?: string;
  network_mode?: string;
  ipc?: string;
  pid?: string;
  links?: string[];
  volumes_from?: string[];
  ports?: { target?: number; published?: string | number }[];
  extra_hosts?: string[] | Record<string, unknown>;
  logging?: { driver?: string; options?: Record<string, string> };
  user?: string;
  scale?: number;
  deploy?: { replicas?: number };
  [key: string]: unknown;
}

export interface ResolvedCompose {
  services?: Record<string, ResolvedService>;
  networks?: Record<string, ResolvedResource | null>;
  volumes?: Record<string, ResolvedResource | null>;
  secrets?: Record<string, { file?: string } | null>;
  configs?: Record<string, { file?: string; content?: string } | null>;
}

interface ResolvedResource {
  name?: string;
  external?: boolean;
  driver?: string;
  driver_opts?: Record<string, string>;
  labels?: Record<string, string>;
  internal?: boolean;
}

/**
 * Reads the user's Compose file the only way that is right: by asking Compose. Values of environment files are in the
 * answer, so it stays in memory: only keyed fingerprints are in the model, and the values are kept beside it.
 * Throws Failure 2 for what Compose refuses, with its words stripped of values, and Failure 3 where there is no Compose.
 */
export async function readComposeFile(config: Config, fingerprintKey: Buffer): Promise<ComposeModel> {
  const resolved = undoubleDollars(JSON.parse(await composeConfig(config))) as ResolvedCompose;
  const services = Object.entries(resolved.services ?? {}).map(([name, service]): [string, Service] => [
    name,
    serviceOf(name, service, resolved, fingerprintKey),
  ]);
  const model = {
    services: Object.fromEntries(services),
    networks: resources(resolved.networks, config.project),
    volumes: resources(resolved.volumes, config.project),
  };
  const values = Object.entries(resolved.services ?? {}).map(
    ([name, service]) => [name, serviceValues(service)] as const,
  );
  keepValues(model, new Map(values));
  const open = openTexts(config);
  for (const [, { environment }] of values) learnSecrets(revealed(environment), open);
  return model;
}

/** A key that Compose could give no value is not there for the container either. */
const serviceValues = (service: ResolvedService): ServiceValues => ({
  environment: new Map(
    Object.entries(service.environment ?? {}).flatMap(([key, value]) =>
      value === null ? [] : [[key, new Secret(value)]],
    ),
  ),
  binds: (service.volumes ?? []).flatMap(({ type, source, target }) =>
    type === 'bind' && source ? [{ source, target }] : [],
  ),
  user: service.user ?? null,
  ownNetwork: service.network_mode !== 'host',
});

async function composeConfig(config: Config): Promise<string> {
  const { code, stdout, stderr } = await read(config);
  if (code === 127) throw failed(words().engine.noDocker());
  // Without the plugin Docker takes Compose's options for its own, and what it says then is of no help.
  if (code !== 0 && composeProgram(process.env)[0] === 'docker' && !(await hasCompose()))
    throw refused(words().check.noCompose({ oldest: oldest.compose }));
  if (code !== 0)
    throw wrongUsage(words().engine.composeFile({ file: config.composeFile, said: withoutValues(stderr) }));
  return stdout;
}

const hasCompose = async (): Promise<boolean> =>
  (await exec({ argv: ['docker', 'compose', 'version', '--short'] })).code === 0;

/** Compose's parse errors quote the line they stumble over, and that line is often a secret. */
export function withoutValues(stderr: string): string[] {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/level=warning/.test(line));
  const quoting = lines.findIndex((line) =>
    /unterminated|template|interpolation|near|variable name|unexpected character|anchor/i.test(line),
  );
  if (quoting < 0) return lines;
  return [...lines.slice(0, quoting), lines[quoting]!.replace(/["'`].*$/s, words().engine.valueNotShown())];
}

/** `config` doubles every `$` so that its output is a valid Compose file again; a reader of the values undoes it. */
function undoubleDollars(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$$', '$');
  if (Array.isArray(value)) return value.map(undoubleDollars);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, undoubleDollars(inner)]));
}

function serviceOf(name: string, service: ResolvedService, resolved: ResolvedCompose, key: Buffer): Service {
  return {
    name,
    image: service.image ?? '',
    profiles: service.profiles ?? [],
    dependsOn: Object.keys(service.depends_on ?? {}).sort(),
    networks: Object.keys(service.networks ?? {}).sort(),
    aliases: Object.values(service.networks ?? {}).flatMap((network) => network?.aliases ?? []),
    volumes: (service.volumes ?? []).flatMap((v) => (v.type === 'volume' && v.source ? [v.source] : [])),
    restart: service.restart ?? null,
    healthcheckDisabled: service.healthcheck?.disable === true || service.healthcheck?.test?.[0] === 'NONE',
    build: service.build ? buildOf(service.build) : null,
    ties: tiesOf(service),
    settings: settingsOf(service),
    ...fingerprintService(service, resolved, key),
  };
}

const buildOf = (build: NonNullable<ResolvedService['build']>): ServiceBuild => ({
  context: build.context,
  dockerfile: build.dockerfile ?? 'Dockerfile',
  target: build.target ?? null,
  args: build.args ?? {},
});

const settingsOf = (service: ResolvedService): ServiceSettings => ({
  containerName: service.container_name ?? null,
  ports: (service.ports ?? []).flatMap(({ published, target }) =>
    published === undefined || published === '' ? [] : [`${published}:${target}`],
  ),
  healthcheck: (service.healthcheck?.test?.length ?? 0) > 0 && service.healthcheck?.test?.[0] !== 'NONE',
  logging: service.logging
    ? { driver: service.logging.driver ?? null, options: service.logging.options ?? {} }
    : null,
  extraHosts: namesOfHosts(service.extra_hosts ?? []),
  user: service.user ?? null,
});

/** Compose prints `name=address` lines, newer ones a table. */
const namesOfHosts = (hosts: string[] | Record<string, unknown>): string[] =>
  Array.isArray(hosts) ? hosts.map((line) => line.split(/[=:]/)[0]!) : Object.keys(hosts);

/** By these a container would pull others along, or could not exist twice. */
function tiesOf(service: ResolvedService): Tie[] {
  const shared = (['network_mode', 'ipc', 'pid'] as const).flatMap((key): Tie[] => {
    const value = service[key];
    const ties = value !== undefined && (key === 'network_mode' || /^(service|container):/.test(value));
    return ties ? [{ key, value }] : [];
  });
  const lists = (['links', 'volumes_from'] as const).flatMap((key): Tie[] => {
    const names = service[key] ?? [];
    return names.length > 0 ? [{ key, value: names.join(', ') }] : [];
  });
  const replicas = service.scale ?? service.deploy?.replicas ?? 1;
  const copies: Tie[] = replicas > 1 ? [{ key: 'replicas', value: String(replicas) }] : [];
  return [...shared, ...lists, ...copies];
}

function resources(found: ResolvedCompose['networks'], project: string): Record<string, NamedResource> {
  return Object.fromEntries(
    Object.entries(found ?? {}).map(([key, resource]) => [
      key,
      {
        name: resource?.name ?? `${project}_${key}`,
        external: resource?.external === true,
        driver: resource?.driver ?? null,
        options: resource?.driver_opts ?? {},
        labels: resource?.labels ?? {},
        internal: resource?.internal === true,
      },
    ]),
  );
}
