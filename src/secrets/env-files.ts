import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Config } from '../domain/config.ts';
import { type EnvironmentName, environmentNames } from '../domain/names.ts';
import { type EnvFile, parseEnvFile, valuesOf } from './env-file.ts';
import { openTexts } from './open-texts.ts';
import { learnSecrets } from './redact.ts';

/** An environment file as it lies there. */
export interface SeenFile {
  /** In the server directory. */
  path: string;
  role: EnvironmentName | 'shared';
  /** Compose services that name it. */
  services: string[];
  /** Null where it is missing or unreadable. */
  file: EnvFile | null;
  missing: boolean;
  mode: number;
}

/** A service's `env_file`. */
export interface Use {
  /** Absolute. */
  path: string;
  service: string;
  required: boolean;
}

/**
 * The three files of the server directory, and whatever else a service names. Their values are known to the filter
 * afterwards.
 */
export function seeEnvFiles(
  config: Config,
  environmentOf: (service: string) => EnvironmentName | null,
): SeenFile[] {
  const uses = usesIn(config.composeFile);
  const usual = ['common', ...environmentNames].map((name) =>
    join(config.directory, 'config', `.env.${name}`),
  );
  const paths = [...new Set([...usual.filter((path) => existsSync(path)), ...uses.map((use) => use.path)])];
  return paths
    .filter((path) => existsSync(path) || uses.some((use) => use.path === path && use.required))
    .map((path) =>
      seen(
        config,
        path,
        uses.filter((use) => use.path === path),
        environmentOf,
      ),
    );
}

function seen(
  config: Config,
  path: string,
  uses: Use[],
  environmentOf: (service: string) => EnvironmentName | null,
): SeenFile {
  const services = [...new Set(uses.map((use) => use.service))].sort();
  const environments = new Set(services.flatMap((service) => environmentOf(service) ?? []));
  const [first] = environments;
  const missing = !existsSync(path);
  return {
    path: relative(config.directory, path),
    role: environments.size === 1 ? first! : environments.size > 1 ? 'shared' : roleByName(path),
    services,
    file: missing ? null : read(path, openTexts(config)),
    missing,
    mode: missing ? 0 : statSync(path).mode & 0o777,
  };
}

const roleByName = (path: string): SeenFile['role'] =>
  environmentNames.find((name) => path.endsWith(`.${name}`)) ?? 'shared';

function read(path: string, open: ReadonlySet<string>): EnvFile | null {
  const text = textOf(path);
  if (text === null) return null;
  const file = parseEnvFile(text);
  learnSecrets([...valuesOf(file), ...linesOf(text)], open);
  return file;
}

function textOf(path: string): string | null {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}

/** Compose quotes a line that it cannot read as it stands there. */
const linesOf = (text: string): [string, string][] =>
  text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const [, key, value] = /^\s*(?:export\s+)?([^=:\s#]+)\s*[=:]\s*["']?(.*?)["']?\s*$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value]];
  });

/** Read from the file and not from Compose, which leaves `env_file` out of its answer. A file that is no YAML has none. */
export function usesIn(composeFile: string): Use[] {
  type Written = { env_file?: unknown } | null;
  let services: Record<string, Written>;
  try {
    services = (parse(readFileSync(composeFile, 'utf8'), { merge: true, logLevel: 'silent' })?.services ??
      {}) as Record<string, Written>;
  } catch {
    return [];
  }
  return Object.entries(services).flatMap(([service, written]) =>
    listed(written?.env_file).flatMap((entry): Use[] => {
      const { path, required = true } =
        typeof entry === 'string' ? { path: entry } : (entry as { path?: string; required?: boolean });
      // Compose knows what its variables stand for; where one names the file, Compose alone judges it.
      return path === undefined || path.includes('$')
        ? []
        : [{ path: resolve(dirname(composeFile), path), service, required }];
    }),
  );
}

const listed = (written: unknown): unknown[] =>
  Array.isArray(written) ? written : written === undefined || written === null ? [] : [written];

/** Files that hold a secret whole: private keys and the provider's tokens. */
export function secretFiles(config: Config): string[] {
  const named = Object.keys(config.secrets.files);
  const inFolder = (folder: string, fits: (name: string) => boolean): string[] => {
    const path = join(config.directory, folder);
    return existsSync(path)
      ? readdirSync(path)
          .filter(fits)
          .map((name) => join(folder, name))
      : [];
  };
  const found = [
    ...inFolder('config/keys', (name) => /\.(pem|key)$/.test(name)),
    ...inFolder('config', (name) => name.startsWith('.doppler-token')),
  ];
  const all = [...new Set([...named, ...found])].filter((path) => existsSync(join(config.directory, path)));
  return all.filter((path) => {
    const text = textOf(join(config.directory, path)) ?? '';
    const secret = path.includes('.doppler-token') || text.includes('PRIVATE KEY-----');
    if (secret) learnSecrets([['PRIVATE_KEY', text]]);
    return secret || /private/i.test(path);
  });
}
