import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../domain/config.ts';
import type { StateDir } from '../ledger/state-dir.ts';
import type { Download, Provider, PullName } from './provider.ts';
import { type Downloads, envPath } from './pull.ts';

/**
 * The provider's mark of what the files hold. It counts only as long as the files are still those that it wrote and
 * twinport.yml distributes the keys as it did then.
 */
interface Marks {
  settings: string;
  etags: Partial<Record<PullName, string>>;
  files: Record<string, string>;
}

export interface Fetched {
  downloads: Downloads;
  etags: Partial<Record<PullName, string>>;
}

/** Null where the provider says that nothing has changed since the files were written. */
export async function downloadAll(
  config: Config,
  state: StateDir,
  provider: Provider,
  names: readonly PullName[],
): Promise<Fetched | null> {
  const marks = marksIn(config, state, names);
  const fetched = new Map<PullName, Download | null>();
  for (const name of names) fetched.set(name, await provider.download(name, marks?.etags[name] ?? null));
  if ([...fetched.values()].every((download) => download === null)) return null;
  for (const [name, download] of fetched) {
    // One has changed, and what is shared between them needs the values of all.
    if (download === null) fetched.set(name, await provider.download(name, null));
  }
  const found = [...fetched].flatMap(([name, download]) => (download ? [[name, download] as const] : []));
  return {
    downloads: Object.fromEntries(found.map(([name, { values }]) => [name, values])),
    etags: Object.fromEntries(found.flatMap(([name, { etag }]) => (etag === null ? [] : [[name, etag]]))),
  };
}

/** All values as they are, whatever the files hold. */
export async function downloadFresh(provider: Provider, names: readonly PullName[]): Promise<Downloads> {
  const downloads: Downloads = {};
  for (const name of names) downloads[name] = (await provider.download(name, null))!.values;
  return downloads;
}

/** The files that these pulls write. */
export function writtenPaths(config: Config, names: readonly PullName[]): string[] {
  const both = names.includes('staging') && names.includes('production');
  return [
    ...(both ? [envPath('common')] : []),
    ...names.map(envPath),
    ...(both ? Object.keys(config.secrets.files) : []),
  ];
}

function marksIn(config: Config, state: StateDir, names: readonly PullName[]): Marks | null {
  if (!existsSync(state.envMarks)) return null;
  let marks: Marks;
  try {
    marks = JSON.parse(readFileSync(state.envMarks, 'utf8')) as Marks;
  } catch {
    return null; // it only saves a download
  }
  const today = marksOf(config, state, marks.etags, names);
  const same = Object.entries(today.files).every(([path, digest]) => marks.files[path] === digest);
  return same && marks.settings === today.settings ? marks : null;
}

export function keepMarks(
  config: Config,
  state: StateDir,
  etags: Marks['etags'],
  names: readonly PullName[],
): void {
  writeFileSync(state.envMarks, JSON.stringify(marksOf(config, state, etags, names)), { mode: 0o600 });
}

function marksOf(config: Config, state: StateDir, etags: Marks['etags'], names: readonly PullName[]): Marks {
  const key = state.fingerprintKey();
  const digest = (data: string | Buffer) => createHmac('sha256', key).update(data).digest('hex').slice(0, 32);
  const files = writtenPaths(config, names).map((path) => {
    const full = join(config.directory, path);
    return [path, existsSync(full) ? digest(readFileSync(full)) : ''];
  });
  return { settings: digest(JSON.stringify(config.secrets)), etags, files: Object.fromEntries(files) };
}
