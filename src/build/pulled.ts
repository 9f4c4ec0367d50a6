import { existsSync, realpathSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { lookAtFiles } from './checkout.ts';
import { gitText } from './git.ts';
import { groupBy } from './group-by.ts';
import { inParallel } from './in-parallel.ts';
import type { ObservedSource } from './sources.ts';

type Planned = Pick<ObservedSource, 'repository' | 'path' | 'head' | 'target' | 'exported'>;

const repositoriesAtOnce = 8;

/**
 * Whether a pull brought nothing but code of hubs, so that what was planned from the commit holds for the checkout as
 * well: it is where it was to go, and what changed there is inside the hubs' own folders, read by builds alone. False
 * also where that cannot be told: then everything is looked at anew.
 */
export async function broughtOnlyCode(directory: string, sources: readonly Planned[]): Promise<boolean> {
  const ours = join(directory, '.twinport');
  // Repositories are named by their real paths.
  const server = realpathSync(directory);
  const folders = sources
    .map(({ repository, path }) => join(repository, path))
    .filter((folder) => !isIn(folder, server));
  const repositories = [
    ...groupBy(
      sources.filter(({ exported }) => !exported),
      ({ repository }) => repository,
    ).values(),
  ];
  const only = await inParallel(repositories, repositoriesAtOnce, async (inOne) => {
    const { repository, head, target } = inOne[0]!;
    // A submodule's files come and go by the commit that its folder names.
    if (existsSync(join(repository, '.gitmodules'))) return false;
    const [checkout, changed] = await Promise.all([
      lookAtFiles(repository, ours),
      head === target ? [] : changedBetween(repository, head, target),
    ]);
    const isCode = (path: string) =>
      !readByOthers.test(basename(path)) && folders.some((folder) => isIn(folder, join(repository, path)));
    return checkout.head === target && checkout.dirty.length === 0 && changed.every(isCode);
  });
  return !only.includes(false);
}

/** What is looked at in the checkout before a build: its arguments, and what git ignores. */
const readByOthers = /dockerfile|^\.git/i;

const changedBetween = async (repository: string, from: string, to: string): Promise<string[]> =>
  (await gitText(repository, ['diff', '--name-only', '--no-renames', '-z', from, to]))
    .split('\0')
    .filter((path) => path !== '');

function isIn(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith('../');
}
