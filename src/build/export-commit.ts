import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gitRead, gitText, mustSucceed } from './git.ts';
import { groupBy } from './group-by.ts';
import { filesAt, type Spot, spotOf } from './trees.ts';

/**
 * Writes paths of a commit, at their places in the repository, into the directory `into`, which it makes anew:
 * `WBFinHub` comes to `into/WBFinHub`, submodules included. Filters and line endings apply as in a checkout. Neither
 * the repository nor its checkout is touched: the index is a private one.
 * Throws Failure 3 for a submodule that was never brought, 1 for what git refuses.
 */
export async function exportCommit(
  repository: string,
  commit: string,
  paths: readonly string[],
  into: string,
): Promise<void> {
  await rm(into, { recursive: true, force: true });
  await exportSpots(
    paths.map((path) => ({ repository, commit, path })),
    into,
  );
}

/** Spots of one repository, some of them perhaps in its submodules. */
async function exportSpots(named: readonly Spot[], into: string): Promise<void> {
  const top = named[0]!.repository;
  const spots = await Promise.all(named.map(spotOf));
  for (const [repository, inOne] of groupBy(spots, (spot) => spot.repository)) {
    const place = join(into, relative(top, repository));
    const { commit } = inOne[0]!;
    const paths = inOne.map((spot) => spot.path);
    await writeFiles(repository, commit, paths, place);
    const below = await submodulesAt(repository, commit, paths);
    if (below.length > 0) await exportSpots(below, place);
  }
}

async function writeFiles(
  repository: string,
  commit: string,
  paths: readonly string[],
  into: string,
): Promise<void> {
  await mkdir(into, { recursive: true });
  const index = join(into, '.twinport-index');
  const call = { workTree: into, env: { GIT_INDEX_FILE: index } };
  try {
    await gitText(repository, ['read-tree', commit], call);
    // Attributes above the exported directories count too, and are read from the index.
    const within = paths.map((path) => (path === '' ? '.' : path));
    const checkout = ['--literal-pathspecs', ...noHooks, 'checkout', '--quiet', '--', ...within];
    mustSucceed(repository, checkout, await gitRead(repository, checkout, call));
  } finally {
    await rm(index, { force: true });
  }
}

/** `post-checkout` would run for files that it does not know. */
const noHooks = ['-c', 'core.hooksPath=/dev/null'];

async function submodulesAt(repository: string, commit: string, paths: readonly string[]): Promise<Spot[]> {
  const files = await filesAt(repository, commit, paths);
  return files
    .filter((entry) => entry.content.startsWith('160000 '))
    .map(({ path }) => ({ repository, commit, path }));
}
