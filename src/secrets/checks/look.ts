import type { Config, HubConfig } from '../../domain/config.ts';
import type { Problem } from '../../domain/failure.ts';
import type { EnvironmentName } from '../../domain/names.ts';
import { revealed, type Secret } from '../../domain/secret.ts';
import type { Service } from '../../domain/services.ts';
import type { SeenFile } from '../env-files.ts';
import type { ServiceValues } from '../service-values.ts';

/** Everything that the checks judge, looked at once. */
export interface Look {
  config: Config;
  files: SeenFile[];
  /** Private keys and tokens, in the server directory. */
  secretFiles: { path: string; mode: number }[];
  git: GitLook;
  hubs: HubLook[];
  keys: KeyFile[];
  /** Keys of config/.env.template where git has it (or where there is no git). */
  template: string[];
  /** Whose live container was started with other values than the files have now. */
  outdated: { environment: EnvironmentName; hub: string; keys: string[] }[];
  /** What was found out about images. */
  images: ImageLook;
}

/** Git is asked about it along with the rest; it stands for all of `.twinport/`. */
export const ledgerPath = '.twinport/ledger.jsonl';

/** Paths in the server directory. Where there is no repository nothing is tracked and everything counts as ignored. */
export interface GitLook {
  tracked: ReadonlySet<string>;
  ignored: ReadonlySet<string>;
}

/** One hub in one environment. */
export interface HubLook {
  hub: HubConfig;
  environment: EnvironmentName;
  service: Service;
  values: ServiceValues;
  /** Names of the build arguments that its Dockerfile declares; empty where there is none to read. */
  takes: string[];
}

export interface KeyFile {
  path: string;
  text: Secret;
}

export interface ImageLook {
  /** Key files that a hub's user cannot read in its container. */
  unreadable: { hub: string; environment: EnvironmentName; path: string; user: string }[];
  /** Key files of which that is not known, because the image is not there to be asked. */
  untried: { hub: string; environment: EnvironmentName; path: string }[];
  /** Staging's address in an image that promotion would carry to production. */
  frozen: { hub: string; image: string; needle: string; where: string }[];
}

/** The name of each rule, for scripts. */
export const checkNames = [
  'file-missing',
  'file-unreadable',
  'file-unparsable',
  'tracked',
  'not-ignored',
  'mode',
  'changed-by-compose',
  'dollar-doubled',
  'key-missing',
  'required',
  'key-cut',
  'key-pair',
  'key-unreadable',
  'key-untried',
  'other-environment',
  'shared-port',
  'shared-database',
  'other-database',
  'localhost',
  'service-name',
  'same-secret',
  'cookies-overlap',
  'placeholder',
  'frozen-at-build',
  'argument-missing',
  'frozen-in-image',
  'outdated',
] as const;
export type CheckName = (typeof checkNames)[number];

export interface Finding {
  level: 'error' | 'warning';
  check: CheckName;
  problem: Problem;
  /** Where no file says it. */
  environment?: EnvironmentName;
}

export type Check = (look: Look) => Finding[];

export const error = (check: CheckName, problem: Problem): Finding => ({ level: 'error', check, problem });
export const warning = (check: CheckName, problem: Problem): Finding => ({
  level: 'warning',
  check,
  problem,
});

/** The union over an environment's hubs: key -> the values it has there. */
export function valuesIn(look: Look, environment: EnvironmentName): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>();
  for (const { values } of look.hubs.filter((hub) => hub.environment === environment)) {
    for (const [key, value] of revealed(values.environment))
      all.set(key, (all.get(key) ?? new Set()).add(value));
  }
  return all;
}

/** Where a key of an environment is written: for people who go and mend it. */
export function placeOf(look: Look, environment: EnvironmentName, key: string): string {
  const holders = look.files.filter(
    ({ role, file }) =>
      (role === environment || role === 'shared') && file?.entries.some((entry) => entry.key === key),
  );
  const holder = holders.at(-1);
  const line = holder?.file?.entries.findLast((entry) => entry.key === key)?.line;
  return holder ? `${holder.path}:${line} ${key}` : `${environment} ${key}`;
}
