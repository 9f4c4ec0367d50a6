import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { confHash } from './conf.ts';
import { linked, openDirectory, point, syncDirectory, writeTree } from './open-files.ts';

/** Each configuration has a directory of its own, `conf-<hash>`; the symlink `conf` names the one in force. */
const prefix = 'conf-';
const link = 'conf';
const unfinished = '.conf.new';

export const confDirectory = (hash: string): string => prefix + hash;

/** Writes a configuration beside the one in force and returns its hash. What is there under that hash is whole and stays. */
export function writeConf(directory: string, files: Record<string, string>): string {
  const hash = confHash(files);
  const path = join(directory, confDirectory(hash));
  openDirectory(directory);
  if (existsSync(path)) return hash;
  rmSync(join(directory, unfinished), { recursive: true, force: true });
  writeTree(join(directory, unfinished), files);
  renameSync(join(directory, unfinished), path);
  return hash;
}

/** The hash that the symlink names, or null. */
export const currentConf = (directory: string): string | null =>
  linked(directory, link)?.slice(prefix.length) ?? null;

/** null: none, as before the first one. */
export function pointConf(directory: string, hash: string | null): void {
  if (hash === null) rmSync(join(directory, link), { force: true });
  else point(directory, link, confDirectory(hash));
  syncDirectory(directory);
}

/** Removes every configuration that is neither in force nor kept. */
export function sweepConf(directory: string, keep: string | null): void {
  const kept = [currentConf(directory), keep].map((hash) => confDirectory(hash ?? ''));
  for (const name of readdirSync(directory)) {
    if (name.startsWith(prefix) && !kept.includes(name)) rmSync(join(directory, name), { recursive: true });
  }
}
