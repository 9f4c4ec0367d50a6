import { join } from 'node:path';
import type { Config } from '../domain/config.ts';
import { Failure } from '../domain/failure.ts';
import type { HubName } from '../domain/names.ts';
import type { Source } from '../domain/source.ts';
import type { Patience } from './fetch.ts';
import { groupBy } from './group-by.ts';
import { inParallel } from './in-parallel.ts';
import { type Asked, askRemote, type Look, lookAtRepository } from './look.ts';
import { type Place, placesOf } from './places.ts';
import type { Spot } from './trees.ts';
import { type Trouble, throwIfAny } from './trouble.ts';

export interface SourcesRequest {
  fetch: boolean;
  pull: boolean;
  /** Branch, tag or commit for these hubs; they are built from an export and their checkout does not matter. */
  refs: Record<HubName, string>;
  /** Only these; all of them where it is absent. */
  hubs?: readonly HubName[];
  /**
   * Absolute directories that hubs are built from where the Compose file names another than their source. Awaited only
   * when the remotes were asked: which those are is known without.
   */
  contexts?: Record<HubName, string> | Promise<Record<HubName, string>>;
  patience?: Patience;
}

/** A Source as git alone knows it: its fingerprint comes from build/fingerprint. */
export interface ObservedSource extends Omit<Source, 'fingerprint' | 'strays'> {
  /** The directory the image is built from, inside the repository. */
  context: string;
  /** Git's id of the context at the target: a tree, or a submodule's commit. */
  tree: string;
  /** Where the context is found: a submodule has a repository and a commit of its own. */
  spot: Spot;
  ref: string | null;
  /** Commits that the target has and the checkout has not. */
  behind: number;
  /** Where the code comes from, without credentials. */
  url: string | null;
  /** Changes in the checkout; not empty only where they do not matter, since a ref is built. */
  dirty: string[];
}

const repositoriesAtOnce = 8;

/**
 * Looks at every repository that holds a hub, once each, after fetching it. In the order of the configuration.
 * Throws one Failure with everything that is wrong: 2 for a source that cannot be one, 3 for a checkout that a build
 * would not be true to, 1 for a remote that cannot be reached. No checkout was changed then, nor will be by this.
 */
export async function observeSources(config: Config, request: SourcesRequest): Promise<ObservedSource[]> {
  const asked = await askRemotes(config, request);
  const { places, troubles } = await placesOf(config, request.hubs, (await request.contexts) ?? {});
  const repositories = [...groupBy(places, (place) => place.repository)];
  const looks = await inParallel(repositories, repositoriesAtOnce, ([repository, inOne]) =>
    lookAtAsked(inOne, request, asked.get(repository)!),
  );
  throwIfAny([...troubles, ...looks.flatMap((look) => look.troubles)]);
  const sources = new Map(looks.flatMap((look) => look.sources).map((source) => [source.hub, source]));
  return config.hubs.flatMap((hub) => sources.get(hub.name) ?? []);
}

/** Repository -> what is checked out there once its remote was asked. A source that is none is the caller's to name. */
async function askRemotes(config: Config, request: SourcesRequest): Promise<Map<string, Collected<Asked>>> {
  const { places } = await placesOf(config, request.hubs, {});
  const repositories = [...groupBy(places, (place) => place.repository)];
  const ours = join(config.directory, '.twinport');
  const asked = await inParallel(
    repositories,
    repositoriesAtOnce,
    async ([repository, inOne]) =>
      [repository, await collecting(() => askRemote(inOne, request, ours))] as const,
  );
  return new Map(asked);
}

async function lookAtAsked(places: Place[], request: SourcesRequest, asked: Collected<Asked>): Promise<Look> {
  if ('troubles' in asked) return { sources: [], troubles: asked.troubles };
  const look = await collecting(() => lookAtRepository(places, request, asked.value));
  return 'troubles' in look ? { sources: [], troubles: look.troubles } : look.value;
}

type Collected<Value> = { value: Value } | { troubles: Trouble[] };

/** A Failure in one repository must not hide what is wrong in another. */
async function collecting<Value>(look: () => Promise<Value>): Promise<Collected<Value>> {
  try {
    return { value: await look() };
  } catch (error) {
    if (!(error instanceof Failure) || error.exit > 3) throw error;
    const exit = error.exit as Trouble['exit'];
    return { troubles: error.problems.map((problem) => ({ exit, problem })) };
  }
}
