import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { HubName } from '../domain/names.ts';
import { copiedFromContext } from './dockerfile.ts';
import { dockerignore } from './dockerignore.ts';
import { gitText } from './git.ts';
import { groupBy } from './group-by.ts';
import type { Spot } from './trees.ts';

/** A hub's build context as it lies in the checkout. */
export interface Context {
  hub: HubName;
  spot: Spot;
  dockerfileText: string;
  /** Null where there is no .dockerignore. */
  ignore: string | null;
}

/**
 * What git ignores and the image would get all the same: a `dist/` of an earlier build, `node_modules/` of another
 * machine. No commit names it, so no fingerprint knows of it. Paths below the context, a directory with a slash.
 */
export function straysOf(
  contexts: readonly Context[],
  ignored: ReadonlyMap<string, string[]>,
): Map<HubName, string[]> {
  return new Map(
    contexts.map((context) => [context.hub, straysIn(context, ignored.get(context.spot.repository) ?? [])]),
  );
}

/** Repository -> what git ignores below these of its directories. */
export async function ignoredIn(spots: readonly Spot[]): Promise<Map<string, string[]>> {
  const inOne = [...groupBy(spots, ({ repository }) => repository)];
  const found = await Promise.all(
    inOne.map(
      async ([repository, group]) =>
        [
          repository,
          await ignoredByGit(
            repository,
            group.map(({ path }) => path),
          ),
        ] as const,
    ),
  );
  return new Map(found);
}

async function ignoredByGit(repository: string, directories: string[]): Promise<string[]> {
  const within = directories.includes('')
    ? []
    : ['--', ...directories.map((path) => `:(literal,top)${path}`)];
  const args = ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z', ...within];
  return (await gitText(repository, args)).split('\0').filter((path) => path !== '');
}

function straysIn({ spot, dockerfileText, ignore }: Context, ignoredByGit: readonly string[]): string[] {
  const isIgnored = ignore === null ? () => false : dockerignore(ignore);
  const isCopied = copiedFromContext(dockerfileText);
  const prefix = spot.path === '' ? '' : `${spot.path}/`;
  return ignoredByGit
    .filter((path) => path.startsWith(prefix) && path !== prefix)
    .map((path) => path.slice(prefix.length))
    .filter((path) => isCopied(path.replace(/\/$/, '')))
    .filter((path) => reaches(join(spot.repository, spot.path), path, isIgnored))
    .filter(isOutermost)
    .sort();
}

/** Git names a directory that holds nothing else, and then each file of it as well. */
const isOutermost = (path: string, _: number, all: readonly string[]): boolean =>
  !all.some((other) => other !== path && other.endsWith('/') && path.startsWith(other));

/** How far into a directory is looked for one file that .dockerignore leaves: its own rules may take all of them. */
const mostFiles = 5000;

function reaches(context: string, path: string, isIgnored: (path: string) => boolean): boolean {
  if (!path.endsWith('/')) return !isIgnored(path);
  const waiting = [path.slice(0, -1)];
  for (let seen = 0; waiting.length > 0 && seen < mostFiles; seen += 1) {
    const next = waiting.pop()!;
    if (isIgnored(next)) continue;
    const entries = entriesOf(join(context, next));
    if (entries === null) return true;
    waiting.push(...entries.map((name) => posix.join(next, name)));
  }
  return waiting.length > 0;
}

/** Null for what is no directory, or is none any more. */
function entriesOf(path: string): string[] | null {
  try {
    return readdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return null;
    if (code === 'ENOENT' || code === 'EACCES') return [];
    throw error;
  }
}
