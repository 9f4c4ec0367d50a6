import {
  chmodSync,
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Points a symlink at its new target in one step, whatever it was. */
export function point(directory: string, link: string, target: string): void {
  const fresh = join(directory, `.${link}.new`);
  rmSync(fresh, { force: true });
  symlinkSync(target, fresh);
  renameSync(fresh, join(directory, link));
}

/** The target of a symlink as it is written, or null where there is none. */
export function linked(directory: string, link: string): string | null {
  const path = join(directory, link);
  return lstatSync(path, { throwIfNoEntry: false }) ? readlinkSync(path) : null;
}

/** Modes are set and not asked for: the gateway's worker reads all of it as another user, whatever our umask. */
export function openDirectory(path: string): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o755);
}

export function writeOpen(path: string, text: string): void {
  const file = openSync(path, 'w');
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  chmodSync(path, 0o644);
}

export function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** Relative path -> text, as a directory tree. */
export function writeTree(directory: string, files: Record<string, string>): void {
  openDirectory(directory);
  for (const [path, text] of Object.entries(files)) {
    openDirectory(dirname(join(directory, path)));
    writeOpen(join(directory, path), text);
  }
}
