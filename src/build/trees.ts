import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { refused } from '../domain/failure.ts';
import { words } from '../words/words.ts';
import { gitRead, gitText, mustSucceed } from './git.ts';

/** A directory or file at a commit. Inside a submodule `repository` and `commit` are the submodule's. */
export interface Spot {
  repository: string;
  commit: string;
  path: string;
}

export interface Tree {
  /** Git's id; a submodule's is its commit. */
  id: string;
  spot: Spot;
}

/** Directories at a commit, null where there is none: one process for all of them. */
export async function treesAt(
  repository: string,
  commit: string,
  paths: readonly string[],
): Promise<(Tree | null)[]> {
  const args = ['cat-file', '--batch-check=%(objecttype) %(objectname)'];
  const spots = paths.map((path) => ({ repository, commit, path }));
  const input = spots.map((spot) => `${objectName(spot)}\n`).join('');
  const { stdout } = mustSucceed(repository, args, await gitRead(repository, args, { input }));
  const lines = stdout.split('\n');
  return Promise.all(
    spots.map((spot, at) =>
      lines[at]!.startsWith('tree ') ? { id: lines[at]!.slice('tree '.length), spot } : treeInSubmodule(spot),
    ),
  );
}

async function treeInSubmodule(outside: Spot): Promise<Tree | null> {
  const spot = await spotOf(outside);
  if (spot === outside) return null;
  if (spot.path === '') return { id: spot.commit, spot };
  const found = await gitRead(spot.repository, ['rev-parse', '--quiet', '--verify', objectName(spot)]);
  return found.code === 0 ? { id: found.stdout.trim(), spot } : null;
}

/** Steps into the submodule that holds the path, if one does. Throws Failure 3 for one that was never brought. */
export async function spotOf(spot: Spot): Promise<Spot> {
  const { repository } = spot;
  const parts = spot.path === '' ? [] : spot.path.split('/');
  for (const [at] of parts.entries()) {
    const above = parts.slice(0, at + 1).join('/');
    const entry = await gitText(repository, ['ls-tree', '-z', '--full-tree', spot.commit, '--', above]);
    if (!entry.startsWith('160000 ')) continue;
    const submodule = join(repository, above);
    if (!existsSync(join(submodule, '.git')))
      throw refused(words().git.noSubmodule({ repository, path: above }));
    const commit = entry.split(/[ \t]/)[2]!;
    return spotOf({ repository: submodule, commit, path: parts.slice(at + 1).join('/') });
  }
  return spot;
}

const objectName = ({ commit, path }: Spot): string => `${commit}:${path}`;

export interface TreeEntry {
  /** `100644 blob <id>`: a mode that changes is a change. */
  content: string;
  path: string;
}

/** Every file below the given directories of one commit, in one process; submodules by their commits. */
export async function filesAt(
  repository: string,
  commit: string,
  directories: readonly string[],
): Promise<TreeEntry[]> {
  const within = directories.includes('') ? [] : ['--', ...directories];
  const listed = await gitText(repository, ['ls-tree', '-r', '-z', '--full-tree', commit, ...within]);
  return listed
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const tab = entry.indexOf('\t');
      return { content: entry.slice(0, tab), path: entry.slice(tab + 1) };
    });
}

/** Texts of files at a commit, null where there is none: one process for all of them. */
export async function textsAt(
  repository: string,
  commit: string,
  paths: readonly string[],
): Promise<(string | null)[]> {
  if (paths.length === 0) return [];
  const args = ['cat-file', '--batch=%(objecttype)'];
  // Sizes are in bytes and exec gives characters, so every answer is followed by a question that ends it.
  const mark = `twinport-${commit}`;
  const input = paths.map((path) => `${commit}:${path}\n${mark}\n`).join('');
  const { stdout } = mustSucceed(repository, args, await gitRead(repository, args, { input }));
  const answers = stdout.split(`${mark} missing\n`);
  return paths.map((_, at) => {
    const answer = answers[at]!;
    return answer.startsWith('blob\n') ? answer.slice('blob\n'.length, -1) : null;
  });
}
