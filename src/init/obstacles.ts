/** What stands where a file or a folder of ours belongs. */
import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Problem } from '../domain/failure.ts';
import { words } from '../words/words.ts';

/** Each path that is neither free nor what it should be. Symbolic links count: what they lead to is not ours to write. */
export function obstaclesIn(directory: string, paths: string[]): Problem[] {
  const blocked: string[] = [];
  // Below a file there is nothing to look at.
  const isBlocked = (path: string, wanted: 'folder' | 'file') =>
    !blocked.some((folder) => path.startsWith(`${folder}/`)) &&
    !['absent', wanted].includes(kindAt(join(directory, path)));
  for (const folder of foldersOf(paths)) if (isBlocked(folder, 'folder')) blocked.push(folder);
  const files = paths.filter((path) => isBlocked(path, 'file'));
  return [
    ...blocked.map((path) => words().init.folderBlocked({ place: join(directory, path) })),
    ...files.map((path) => words().init.fileBlocked({ place: join(directory, path) })),
  ];
}

/** The folders that lead to the paths, outer ones first. */
export function foldersOf(paths: string[]): string[] {
  const folders = new Set<string>();
  for (const path of paths) for (let at = dirname(path); at !== '.'; at = dirname(at)) folders.add(at);
  return [...folders].sort();
}

function kindAt(path: string): 'absent' | 'folder' | 'file' | 'other' {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 'absent';
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : 'other';
}
