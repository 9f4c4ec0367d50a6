import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';

/** A script that was run, and what V8 made of it. */
export interface Compiled<T> {
  exports: T;
  /** Keeps what was compiled so far for the next time, where that is not kept already. */
  keep(): void;
}

/**
 * Runs a CommonJS file that stands in a function of `exports`, `require` and `module`. V8 needs 60 ms to compile
 * twinport and 10 to take up what it compiled before, so that is kept in the user's own cache: for this file, this
 * Node and this `purpose`, which decides what of the file runs. V8 itself turns away what another version or other flags
 * of its own have made (nodejs.org/api/vm.html, cachedData). Only a help: nothing depends on its being there.
 */
export function runCompiled<T>(file: string, purpose: string): Compiled<T> {
  const descriptor = openSync(file, 'r');
  const { size, mtimeMs } = fstatSync(descriptor);
  const source = readFileSync(descriptor, 'latin1');
  closeSync(descriptor);
  const place = { directory: cacheDirectory(), purpose, mark: `${process.version}-${size}-${mtimeMs}` };
  const cachedData = kept(place);
  const script = new Script(source, { filename: file, ...(cachedData ? { cachedData } : {}) });
  const module = { exports: {} as T };
  script.runInThisContext()(module.exports, createRequire(file), module);
  const isKept = cachedData !== null && script.cachedDataRejected === false;
  return {
    exports: module.exports,
    keep: () => (isKept ? undefined : keep(place, script.createCachedData())),
  };
}

interface Place {
  directory: string;
  purpose: string;
  mark: string;
}

const cacheDirectory = (): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'twinport');

/** What is run must be from this user's own hand. */
function kept({ directory, purpose, mark }: Place): Buffer | null {
  try {
    const { uid, mode } = statSync(directory);
    const ours = uid === process.getuid?.() && (mode & 0o022) === 0;
    return ours ? readFileSync(join(directory, `${purpose}-${mark}`)) : null;
  } catch {
    return null;
  }
}

/** Instead of what other builds left. */
function keep({ directory, purpose, mark }: Place, compiled: Buffer): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(directory))
      if (name.startsWith(`${purpose}-`)) rmSync(join(directory, name));
    putInPlace(join(directory, `${purpose}-${mark}`), compiled);
  } catch {
    return; // a full disk, no home
  }
}

/** Whole or not at all: V8 does not look whether what it is given is damaged. */
function putInPlace(path: string, compiled: Buffer): void {
  const fresh = `${path}.${process.pid}`;
  const descriptor = openSync(fresh, 'wx', 0o600);
  try {
    writeFileSync(descriptor, compiled);
    fsyncSync(descriptor);
    renameSync(fresh, path);
  } finally {
    closeSync(descriptor);
    rmSync(fresh, { force: true });
  }
}
