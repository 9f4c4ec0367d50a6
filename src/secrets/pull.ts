import { createPublicKey } from 'node:crypto';
import type { SecretsConfig } from '../domain/config.ts';
import type { Problem } from '../domain/failure.ts';
import type { EnvironmentName } from '../domain/names.ts';
import { Secret } from '../domain/secret.ts';
import { words } from '../words/words.ts';
import { encodeEnvFile, parseEnvFile, valuesOf } from './env-file.ts';
import type { PullName } from './provider.ts';

/** A file as it should be after the pull. */
export interface NewFile {
  /** In the server directory. */
  path: string;
  text: Secret;
  mode: number;
  /** Names alone, for people. */
  keys: { added: string[]; removed: string[]; changed: string[] };
}

export interface Pulled {
  files: NewFile[];
  problems: Problem[];
}

export type Downloads = Partial<Record<PullName, ReadonlyMap<string, string>>>;

export const envPath = (name: PullName | 'common'): string => `config/.env.${name}`;

/**
 * What the files become. Only those that would hold something else are named; a problem means that none is written.
 * `.env.common` and key files belong to staging and production alike: they are written when both are pulled.
 */
export function planFiles(
  secrets: SecretsConfig,
  downloads: Downloads,
  origin: (name: PullName) => string,
  present: (path: string) => string | null,
): Pulled {
  const both =
    downloads.staging && downloads.production ? ([downloads.staging, downloads.production] as const) : null;
  const problems = both ? sharedProblems(secrets, ...both) : [];
  if (problems.length > 0) return { files: [], problems };
  const shared = new Set([...secrets.common, ...Object.values(secrets.files)]);
  const own = (['staging', 'production'] as const).flatMap((name) =>
    downloads[name] ? [envFile(name, origin(name), without(downloads[name], shared), present)] : [],
  );
  const files = [
    ...(both && secrets.common.length > 0
      ? [envFile('common', commonOrigin(origin), only(both[0], secrets.common), present)]
      : []),
    ...own,
    ...(downloads.development
      ? [
          envFile(
            'development',
            origin('development'),
            without(downloads.development, new Set(Object.values(secrets.files))),
            present,
          ),
        ]
      : []),
    ...(both ? keyFiles(secrets, both[0], present) : []),
  ];
  return { files: files.filter((file) => file !== null), problems };
}

const commonOrigin = (origin: (name: PullName) => string): string =>
  `${origin('staging')} and ${origin('production')}`;

function sharedProblems(
  secrets: SecretsConfig,
  staging: ReadonlyMap<string, string>,
  production: ReadonlyMap<string, string>,
): Problem[] {
  const say = words().secrets;
  const missing = secrets.common.filter((key) => !staging.has(key) || !production.has(key));
  const differing = secrets.common.filter(
    (key) => !missing.includes(key) && staging.get(key) !== production.get(key),
  );
  const problems: Problem[] = [];
  if (missing.length > 0)
    problems.push(say.commonMissing({ keys: missing, in: lacking(missing, staging, production) }));
  if (differing.length > 0) problems.push(say.commonDiffers({ keys: differing }));
  for (const [path, key] of Object.entries(secrets.files)) {
    const value = staging.get(key);
    const lacks = lacking([key], staging, production);
    if (lacks.length > 0) problems.push(say.fileMissing({ path, key, in: lacks }));
    else if (value !== production.get(key)) problems.push(say.fileDiffers({ path, key }));
    else if (pemOf(value!) === null) problems.push(say.notAPem({ path, key }));
  }
  return problems;
}

function lacking(
  keys: readonly string[],
  staging: ReadonlyMap<string, string>,
  production: ReadonlyMap<string, string>,
): EnvironmentName[] {
  const lacks = (values: ReadonlyMap<string, string>) => keys.some((key) => !values.has(key));
  return [
    ...(lacks(staging) ? (['staging'] as const) : []),
    ...(lacks(production) ? (['production'] as const) : []),
  ];
}

const without = (values: ReadonlyMap<string, string>, keys: ReadonlySet<string>): Map<string, string> =>
  new Map([...values].filter(([key]) => !keys.has(key)));

const only = (values: ReadonlyMap<string, string>, keys: readonly string[]): Map<string, string> =>
  new Map(keys.map((key) => [key, values.get(key)!]));

function envFile(
  name: PullName | 'common',
  origin: string,
  values: ReadonlyMap<string, string>,
  present: (path: string) => string | null,
): NewFile | null {
  const path = envPath(name);
  const sorted = new Map([...values].sort(([a], [b]) => (a < b ? -1 : 1)));
  const before = parseEnvFile(present(path) ?? '');
  const keys = differences(valuesOf(before), sorted);
  // A value that Compose would change is written anew even where it looks the same.
  const sound =
    present(path) !== null &&
    before.broken.length === 0 &&
    before.entries.every((entry) => entry.changes.length === 0);
  if (sound && isEmpty(keys)) return null;
  const head = `# ${words().comments.envPulled({ origin })}\n`;
  return { path, text: new Secret(head + encodeEnvFile(sorted)), mode: 0o600, keys };
}

/** Keys alone: what `after` has more, less and otherwise. */
export function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): NewFile['keys'] {
  return {
    added: [...after.keys()].filter((key) => !before.has(key)).sort(),
    removed: [...before.keys()].filter((key) => !after.has(key)).sort(),
    changed: [...after]
      .filter(([key, value]) => before.has(key) && before.get(key) !== value)
      .map(([key]) => key)
      .sort(),
  };
}

const isEmpty = ({ added, removed, changed }: NewFile['keys']): boolean =>
  added.length + removed.length + changed.length === 0;

function keyFiles(
  secrets: SecretsConfig,
  values: ReadonlyMap<string, string>,
  present: (path: string) => string | null,
): (NewFile | null)[] {
  return Object.entries(secrets.files).map(([path, key]) => {
    const text = pemOf(values.get(key)!)!;
    const before = present(path);
    if (before === text) return null;
    const keys = { added: before === null ? [key] : [], removed: [], changed: before === null ? [] : [key] };
    return { path, text: new Secret(text), mode: isPrivate(text) ? 0o600 : 0o644, keys };
  });
}

export const isPrivate = (pem: string): boolean => /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem);

/** A PEM, whole, with a newline at its end; the same out of base64. Null for anything else. */
export function pemOf(value: string): string | null {
  if (isPem(value)) return `${value.trim()}\n`;
  const inner = Buffer.from(value, 'base64').toString('utf8');
  return /^[A-Za-z0-9+/=\s]+$/.test(value) && isPem(inner) ? `${inner.trim()}\n` : null;
}

const isPem = (text: string): boolean =>
  /^\s*-----BEGIN ([A-Z0-9 ]+)-----\r?\n[\s\S]+\n-----END \1-----\s*$/.test(text);

/** Whether the two belong together; null where one of them is no key. */
export function belongTogether(privatePem: string, publicPem: string): boolean | null {
  const [own, given] = [publicDer(privatePem), publicDer(publicPem)];
  return own === null || given === null ? null : own === given;
}

function publicDer(pem: string): string | null {
  try {
    return createPublicKey(pem).export({ type: 'spki', format: 'der' }).toString('base64');
  } catch {
    return null;
  }
}
