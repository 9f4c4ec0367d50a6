import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedCompose, ResolvedService } from './compose-file.ts';

/**
 * What twinport replaces in a slot, or what a running container does not depend on: a difference here restarts nobody.
 */
const notConfiguration = new Set([
  'image',
  'build',
  'profiles',
  'depends_on',
  'container_name',
  'ports',
  'pull_policy',
  'scale',
  'environment',
]);

/** A read-only mount of more than this is data, not configuration: its path alone counts. */
const mountedFilesLimit = 200;
const mountedBytesLimit = 4 * 1024 * 1024;

export interface ServiceFingerprint {
  /** Hex of 16 bytes over everything below. */
  fingerprint: string;
  /** `env.DATABASE_URL`, `mem_limit`, `file:/app/keys` … -> hex of 8 bytes. */
  fingerprints: Record<string, string>;
}

/**
 * Keyed hashes of a resolved service. Own ones, because `docker compose config --hash` ignored the contents of
 * environment files before Compose 5.5 and can change with any Compose upgrade.
 */
export function fingerprintService(
  service: ResolvedService,
  resolved: ResolvedCompose,
  key: Buffer,
): ServiceFingerprint {
  const digest = (value: unknown, bytes: number) =>
    createHmac('sha256', key)
      .update(canonical(value))
      .digest('hex')
      .slice(0, bytes * 2);
  const parts = Object.entries({
    ...settings(service),
    ...environment(service),
    ...mountedFiles(service),
    ...secretFiles(service, resolved),
  }).sort(([a], [b]) => (a < b ? -1 : 1));
  const fingerprints = Object.fromEntries(parts.map(([name, value]) => [name, digest(value, 8)]));
  return { fingerprint: digest(fingerprints, 16), fingerprints };
}

const settings = (service: ResolvedService): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(service).filter(
      ([key, value]) => !notConfiguration.has(key) && value !== null && value !== undefined,
    ),
  );

const environment = (service: ResolvedService): Record<string, unknown> =>
  Object.fromEntries(Object.entries(service.environment ?? {}).map(([key, value]) => [`env.${key}`, value]));

/** Only read-only mounts are configuration; what a hub can write changes all the time. */
function mountedFiles(service: ResolvedService): Record<string, unknown> {
  const mounts = (service.volumes ?? []).filter((v) => v.type === 'bind' && v.read_only === true && v.source);
  return Object.fromEntries(mounts.map((mount) => [`file:${mount.target}`, contents(mount.source!)]));
}

function secretFiles(service: ResolvedService, resolved: ResolvedCompose): Record<string, unknown> {
  const used = [
    ...(service.secrets ?? []).map((use) => ({ use, from: resolved.secrets?.[use.source] })),
    ...(service.configs ?? []).map((use) => ({ use, from: resolved.configs?.[use.source] })),
  ];
  return Object.fromEntries(
    used.map(({ use, from }) => [
      `file:${use.target ?? use.source}`,
      from?.file ? contents(from.file) : from,
    ]),
  );
}

/** Path -> text of a file or of a small directory; nothing where it is missing, too large or not ours to read. */
function contents(path: string): Record<string, string> | null {
  const found: Record<string, string> = {};
  let bytes = 0;
  const walk = (at: string, name: string): boolean => {
    const stat = statSync(at, { throwIfNoEntry: false });
    if (!stat) return true;
    if (stat.isDirectory())
      return readdirSync(at)
        .sort()
        .every((entry) => walk(join(at, entry), `${name}/${entry}`));
    if (!stat.isFile()) return true;
    bytes += stat.size;
    if (bytes > mountedBytesLimit || Object.keys(found).length >= mountedFilesLimit) return false;
    found[name] = readFileSync(at, 'base64');
    return true;
  };
  try {
    return walk(path, '') ? found : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return null;
    throw error;
  }
}

/** JSON with sorted keys: the same service gives the same text whatever order Compose prints it in. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}
