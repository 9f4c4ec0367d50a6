import type { HubName } from '../domain/names.ts';
import { words } from '../words/words.ts';
import { type Checkout, lookAtCheckout, remoteOf } from './checkout.ts';
import { fetchRemote } from './fetch.ts';
import { redact } from './git.ts';
import { groupBy } from './group-by.ts';
import type { Place } from './places.ts';
import { commitOf, subjectsOf } from './refs.ts';
import type { ObservedSource, SourcesRequest } from './sources.ts';
import { type Tree, treesAt } from './trees.ts';
import { isTrouble, misused, type Outcome, refusal, type Trouble } from './trouble.ts';
import { distance, pullTarget } from './upstream.ts';

export interface Look {
  sources: ObservedSource[];
  troubles: Trouble[];
}

const onlyTroubles = (troubles: Trouble[]): Look => ({ sources: [], troubles });

/** What is checked out, known after its remote was asked; or why that must not be built, or could not be asked. */
export interface Asked {
  checkout: Checkout;
  troubles: Trouble[];
}

/** Local checks first, then the network. */
export async function askRemote(
  places: Place[],
  request: SourcesRequest,
  stateDirectory: string,
): Promise<Asked> {
  const { repository } = places[0]!;
  const checkout = await lookAtCheckout(repository, stateDirectory);
  const wantsCheckout = places.some((place) => request.refs[place.hub] === undefined);
  const troubles = wantsCheckout ? checkoutTroubles(repository, checkout, request) : [];
  if (troubles.length > 0) return { checkout, troubles };
  const unfetched = await fetchOnce(repository, checkout, request, places);
  return { checkout, troubles: unfetched ? [unfetched] : [] };
}

/** The hubs of one repository, as they would be built. */
export async function lookAtRepository(
  places: Place[],
  request: SourcesRequest,
  { checkout, troubles }: Asked,
): Promise<Look> {
  if (troubles.length > 0) return onlyTroubles(troubles);
  const targets = await targetsOf(places, checkout, request);
  const missed = [...targets.values()].filter(isTrouble);
  // Hubs that share a checkout share what is wrong with it.
  if (missed.length > 0) return onlyTroubles([...new Set(missed.map(({ trouble }) => trouble))]);
  const commits = new Map([...targets].map(([hub, target]) => [hub, (target as { value: string }).value]));
  return describe(places, checkout, commits, request);
}

/** Why what is checked out must not be built, or cannot be pulled. */
function checkoutTroubles(repository: string, checkout: Checkout, { pull }: SourcesRequest): Trouble[] {
  const { head, branch, dirty, remotes, upstream } = checkout;
  if (head === null) return [misused(words().git.noCommit({ repository }))];
  const troubles: Trouble[] = [];
  if (dirty.length > 0) troubles.push(refusal(words().git.dirty({ repository, paths: dirty })));
  if (!pull) return troubles;
  if (Object.keys(remotes).length === 0) troubles.push(refusal(words().git.noRemote({ repository })));
  else if (branch === null) troubles.push(refusal(words().git.detached({ repository, commit: head })));
  else if (upstream === null) {
    troubles.push(refusal(words().git.noUpstream({ repository, branch, remote: remoteOf(checkout) })));
  }
  return troubles;
}

async function fetchOnce(
  repository: string,
  checkout: Checkout,
  { fetch, refs, patience }: SourcesRequest,
  places: Place[],
): Promise<Trouble | null> {
  const remote = remoteOf(checkout);
  if (!fetch || remote === null) return null;
  const tags = places.some((place) => refs[place.hub] !== undefined);
  return fetchRemote(repository, remote, { tags }, patience);
}

async function targetsOf(
  places: Place[],
  checkout: Checkout,
  { refs, pull, fetch }: SourcesRequest,
): Promise<Map<HubName, Outcome<string>>> {
  const { repository } = places[0]!;
  let ofCheckout: Outcome<string> | undefined;
  const byRef = new Map<string, Outcome<string>>();
  const targets = new Map<HubName, Outcome<string>>();
  for (const { hub } of places) {
    const ref = refs[hub];
    if (ref === undefined) {
      ofCheckout ??= pull ? await pullTarget(repository, checkout) : { value: checkout.head! };
      targets.set(hub, ofCheckout);
    } else {
      if (!byRef.has(ref)) byRef.set(ref, await refTarget(repository, remoteOf(checkout), ref, fetch));
      targets.set(hub, byRef.get(ref)!);
    }
  }
  return targets;
}

async function refTarget(
  repository: string,
  remote: string | null,
  ref: string,
  ask: boolean,
): Promise<Outcome<string>> {
  const commit = await commitOf(repository, remote, ref, ask);
  return commit === null
    ? { trouble: misused(words().git.unknownRef({ repository, ref, remote })) }
    : { value: commit };
}

async function describe(
  places: Place[],
  checkout: Checkout,
  targets: Map<HubName, string>,
  { refs }: SourcesRequest,
): Promise<Look> {
  const { repository } = places[0]!;
  const commits = [...new Set(targets.values())];
  const [subjects, behind, trees] = await Promise.all([
    subjectsOf(repository, commits),
    behindBy(repository, checkout.head, commits),
    treesOf(places, targets),
  ]);
  const remote = remoteOf(checkout);
  const url = remote === null ? null : redact(checkout.remotes[remote]!);
  const look = onlyTroubles([]);
  for (const { hub, path, context } of places) {
    const target = targets.get(hub)!;
    const tree = trees.get(hub);
    if (!tree) {
      const problem = words().git.notInCommit({ repository, hub, path: context, commit: target });
      look.troubles.push(misused(problem));
      continue;
    }
    look.sources.push({
      hub,
      repository,
      path,
      context,
      branch: checkout.branch,
      head: checkout.head ?? '',
      target,
      subject: subjects[target] ?? '',
      exported: refs[hub] !== undefined,
      tree: tree.id,
      spot: tree.spot,
      ref: refs[hub] ?? null,
      behind: behind[target] ?? 0,
      url,
      dirty: checkout.dirty,
    });
  }
  return look;
}

async function behindBy(
  repository: string,
  head: string | null,
  targets: string[],
): Promise<Record<string, number>> {
  const others = targets.filter((target) => head !== null && target !== head);
  const counted = others.map(
    async (target) => [target, (await distance(repository, head!, target)).behind] as const,
  );
  return Object.fromEntries(await Promise.all(counted));
}

async function treesOf(places: Place[], targets: Map<HubName, string>): Promise<Map<HubName, Tree | null>> {
  const trees = new Map<HubName, Tree | null>();
  for (const [target, atOne] of groupBy(places, (place) => targets.get(place.hub)!)) {
    const found = await treesAt(
      atOne[0]!.repository,
      target,
      atOne.map((place) => place.context),
    );
    for (const [at, place] of atOne.entries()) trees.set(place.hub, found[at]!);
  }
  return trees;
}
