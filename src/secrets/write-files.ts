import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  existsSync,
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
import { dirname, join } from 'node:path';
import { failed } from '../domain/failure.ts';
import { syncDirectory } from '../ledger/ledger.ts';
import type { StateDir } from '../ledger/state-dir.ts';
import { words } from '../words/words.ts';
import type { NewFile } from './pull.ts';

const backupsKept = 5;

/** What is between the first and the last rename, for whoever finds it after a power loss. */
interface Journal {
  staged: string;
  paths: string[];
}

/**
 * All files or none: written aside and synced, the present ones kept, then renamed. Throws Failure 1 with everything
 * as it was. Returns the backup's path, or null where there was nothing to keep.
 */
export function writeAll(
  directory: string,
  state: StateDir,
  id: string,
  files: readonly NewFile[],
  keep: readonly string[],
): string | null {
  const staged = join(state.path, 'env-new', id);
  let path = '';
  try {
    for (const file of files) {
      path = file.path;
      stage(directory, staged, file);
    }
    path = state.envBackups;
    const backup = keepPresent(directory, state, id, keep);
    path = files[0]?.path ?? '';
    renameAll(directory, state, { staged, paths: files.map((file) => file.path) }, backup);
    forgetOldBackups(state);
    return backup;
  } catch (error) {
    throw failed(words().secrets.notWritten({ path, why: reason(error) }));
  } finally {
    if (!existsSync(state.envJournal)) rmSync(staged, { recursive: true, force: true });
  }
}

const reason = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

function stage(directory: string, staged: string, { path, text, mode }: NewFile): void {
  const target = join(directory, path);
  makeDirectory(dirname(target), directory);
  const temporary = join(staged, path);
  mkdirSync(dirname(temporary), { recursive: true, mode: 0o700 });
  writeFileSync(temporary, text.reveal(), { mode: 0o600 });
  chmodSync(temporary, mode);
  own(temporary, existsSync(target) ? target : dirname(target));
  sync(temporary);
}

/** A new directory belongs to whom the server directory belongs. */
function makeDirectory(path: string, directory: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path), directory);
  mkdirSync(path, { mode: 0o755 });
  own(path, directory);
}

/** Through sudo the files stay those of the user whom the hubs run as. */
function own(path: string, like: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(like);
  chownSync(path, uid, gid);
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function keepPresent(directory: string, state: StateDir, id: string, keep: readonly string[]): string | null {
  const present = keep.filter((path) => existsSync(join(directory, path)));
  if (present.length === 0) return null;
  const backup = join(state.envBackups, id);
  for (const path of present) {
    const copy = join(backup, path);
    mkdirSync(dirname(copy), { recursive: true, mode: 0o700 });
    cpSync(join(directory, path), copy, { dereference: true, preserveTimestamps: true });
    chmodSync(copy, statSync(join(directory, path)).mode & 0o777);
    own(copy, join(directory, path));
    sync(copy);
  }
  return backup;
}

function renameAll(directory: string, state: StateDir, journal: Journal, backup: string | null): void {
  writeFileSync(state.envJournal, JSON.stringify(journal), { mode: 0o600 });
  sync(state.envJournal);
  syncDirectory(state.path);
  try {
    complete(directory, state, journal);
  } catch (error) {
    putBack(directory, journal, backup);
    rmSync(state.envJournal, { force: true });
    throw error;
  }
}

function complete(directory: string, state: StateDir, { staged, paths }: Journal): void {
  for (const path of paths) {
    const from = join(staged, path);
    if (existsSync(from)) renameSync(from, join(directory, path));
  }
  for (const folder of new Set(paths.map((path) => dirname(join(directory, path))))) syncDirectory(folder);
  rmSync(state.envJournal);
  rmSync(staged, { recursive: true, force: true });
}

function putBack(directory: string, { staged, paths }: Journal, backup: string | null): void {
  for (const path of paths.filter((path) => !existsSync(join(staged, path)))) {
    const kept = backup === null ? null : join(backup, path);
    if (kept !== null && existsSync(kept)) cpSync(kept, join(directory, path), { preserveTimestamps: true });
    else rmSync(join(directory, path), { force: true });
  }
}

/** A pull that was cut off between its renames is completed: everything it needs is on disk. */
export function finishPull(directory: string, state: StateDir): boolean {
  if (!existsSync(state.envJournal)) return false;
  const text = readFileSync(state.envJournal, 'utf8');
  // Cut off while it was written: no rename had happened yet.
  if (text.endsWith('}')) complete(directory, state, JSON.parse(text) as Journal);
  else rmSync(state.envJournal);
  return true;
}

/** Names begin with their time. Newest first. */
export function backupsIn(state: StateDir): string[] {
  if (!existsSync(state.envBackups)) return [];
  return readdirSync(state.envBackups).sort().reverse();
}

function forgetOldBackups(state: StateDir): void {
  for (const name of backupsIn(state).slice(backupsKept)) {
    rmSync(join(state.envBackups, name), { recursive: true, force: true });
  }
}
