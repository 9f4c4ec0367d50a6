import { existsSync } from 'node:fs';
import type { Config } from '../domain/config.ts';
import type { HubName } from '../domain/names.ts';
import { gitRead } from './git.ts';
import { placesOf } from './places.ts';
import { type Commit, log } from './refs.ts';

/**
 * How two commits of a hub's code lie to each other: `ahead`, the second goes on from the first; `behind`, the other way
 * round; `diverged`, history was rewritten or another branch was built; `unknown`, git does not have both.
 */
export type Relation = 'same' | 'ahead' | 'behind' | 'diverged' | 'unknown';

export interface Between {
  relation: Relation;
  /** What the second has and the first has not, newest first, of the hub's own folder alone; at most `most`. */
  added: Commit[];
  /** What the first has and the second has not. */
  removed: Commit[];
}

/** Hub -> the commits it is built from on both sides. */
export type Pairs = Record<HubName, { from: string; to: string }>;

const most = 200;

/** Looks into the repositories as they are, without asking any remote. A hub whose sources are not here is `unknown`. */
export async function commitsBetween(
  config: Config,
  contexts: Record<HubName, string>,
  pairs: Pairs,
): Promise<Record<HubName, Between>> {
  const hubs = Object.keys(pairs);
  const { places } = await placesOf(config, hubs, contexts);
  const found = await Promise.all(
    hubs.map(async (hub): Promise<[HubName, Between]> => {
      const place = places.find((each) => each.hub === hub);
      return [hub, place ? await between(place.repository, place.context, pairs[hub]!) : unknown];
    }),
  );
  return Object.fromEntries(found);
}

const unknown: Between = { relation: 'unknown', added: [], removed: [] };

async function between(
  repository: string,
  path: string,
  { from, to }: { from: string; to: string },
): Promise<Between> {
  if (from === to && from !== '') return { relation: 'same', added: [], removed: [] };
  if (!(await hasBoth(repository, [from, to]))) return unknown;
  const [ahead, behind] = [await isAncestor(repository, from, to), await isAncestor(repository, to, from)];
  return {
    relation: ahead ? 'ahead' : behind ? 'behind' : 'diverged',
    added: behind ? [] : await log(repository, from, to, path, most),
    removed: ahead ? [] : await log(repository, to, from, path, most),
  };
}

async function hasBoth(repository: string, commits: string[]): Promise<boolean> {
  if (!existsSync(repository) || commits.includes('')) return false;
  const { code } = await gitRead(repository, ['rev-list', '--no-walk', '--quiet', ...commits, '--']);
  return code === 0;
}

const isAncestor = async (repository: string, older: string, newer: string): Promise<boolean> =>
  (await gitRead(repository, ['merge-base', '--is-ancestor', older, newer])).code === 0;
