/** What `init` is going to do to a directory, as plain data: shown first, then applied. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { wrongUsage } from '../domain/failure.ts';
import { words } from '../words/words.ts';
import { hubFiles } from './hub-files.ts';
import { freshKeys, type KeyPair, keysFor } from './keys.ts';
import { obstaclesIn } from './obstacles.ts';
import { type Owner, ownerOf } from './owner.ts';
import { missingServices } from './propose.ts';
import type { ServerSpec } from './spec.ts';
import { keyPaths, type NewFile, treeFiles } from './tree/files.ts';
import { completed } from './tree/gitignore.ts';

export interface InitOptions {
  directory: string;
  spec: ServerSpec;
  /** A Dockerfile for each hub of Node whose source has none. */
  dockerfiles: boolean;
  /** What a docker-compose.yml that is there says, resolved; null where there is none. */
  compose: unknown;
  /** JSON Schema of twinport.yml, to be written beside it. */
  schema: string;
  /** A fresh pair: a fifth of a second of work, which tests do once. */
  makeKeys?: () => KeyPair;
}

export interface InitPlan {
  /** Absolute, without symbolic links where it is there already. */
  directory: string;
  owner: Owner;
  spec: ServerSpec;
  /** Path in the directory -> file. */
  write: Record<string, NewFile>;
  /** Existing files that get lines at their end; `text` is the whole. */
  append: { path: string; lines: string[]; text: string }[];
  /** Existing files that stay as they are. */
  keep: string[];
  /** Lines that an existing Compose file lacks for the hubs. */
  services: string[];
}

/** Looks and touches nothing. Failure 2 where something is in the way. */
export function planInit(options: InitOptions): InitPlan {
  const directory = directoryAt(options.directory);
  const owner = ownerOf(directory);
  const { spec } = options;
  const nothing = { sessionSecret: '', keys: { private: '', public: '' }, schema: '' };
  const files = treeFiles({ spec, owner, ...nothing });
  const obstacles = obstaclesIn(directory, Object.keys(files));
  if (obstacles.length > 0) throw wrongUsage(obstacles);
  const keys = keysFor(directory, keyPaths, options.makeKeys ?? freshKeys);
  return planFor(directory, owner, keys, options);
}

function directoryAt(path: string): string {
  try {
    if (statSync(path).isDirectory()) return realpathSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return resolve(path);
    throw wrongUsage(words().init.notReachable({ place: resolve(path), why: code ?? String(error) }));
  }
  throw wrongUsage(words().init.folderBlocked({ place: resolve(path) }));
}

function planFor(directory: string, owner: Owner, keys: KeyPair, options: InitOptions): InitPlan {
  const sessionSecret = randomBytes(48).toString('base64url');
  const { spec, schema, dockerfiles } = options;
  const files = Object.entries(treeFiles({ spec, owner, sessionSecret, keys, schema }));
  const isThere = ([path]: [path: string, ...rest: unknown[]]) => existsSync(join(directory, path));
  const append = appendTo(directory, '.gitignore');
  return {
    directory,
    owner,
    spec,
    write: {
      ...Object.fromEntries(files.filter((file) => !isThere(file))),
      ...(dockerfiles ? hubFiles(directory, spec.hubs) : {}),
    },
    append,
    services: isThere(['docker-compose.yml']) ? missingServices(options.compose, spec.hubs) : [],
    keep: files
      .filter(isThere)
      .map(([path]) => path)
      .filter((path) => !append.some((each) => each.path === path)),
  };
}

function appendTo(directory: string, path: string): InitPlan['append'] {
  if (!existsSync(join(directory, path))) return [];
  const { text, lines } = completed(readFileSync(join(directory, path), 'utf8'));
  return lines.length > 0 ? [{ path, lines, text }] : [];
}
