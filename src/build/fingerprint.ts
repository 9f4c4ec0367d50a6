import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { wrongUsage } from '../domain/failure.ts';
import type { HubName } from '../domain/names.ts';
import type { ServiceBuild } from '../domain/services.ts';
import type { Source } from '../domain/source.ts';
import { words } from '../words/words.ts';
import { baseImages } from './dockerfile.ts';
import { dockerignore } from './dockerignore.ts';
import { groupBy } from './group-by.ts';
import type { ObservedSource } from './sources.ts';
import { ignoredIn, straysOf } from './strays.ts';
import { filesAt, type Spot, type TreeEntry, textsAt } from './trees.ts';

/** Everything an image is made from. */
export interface Ingredients {
  /** Git's id of the context, or of what .dockerignore leaves of it. */
  tree: string;
  dockerfileText: string;
  args: Readonly<Record<string, string>>;
  target: string | null;
  /** Reference -> id of the image it names here, null where it is not here yet. */
  bases: Readonly<Record<string, string | null>>;
}

/** The same for the same ingredients, in whatever order they are given: 64 hex digits. */
export function buildFingerprint({ tree, dockerfileText, args, target, bases }: Ingredients): string {
  return sha256(JSON.stringify(['build 1', tree, dockerfileText, sorted(args), target, sorted(bases)]));
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const sorted = (record: Readonly<Record<string, string | null>>) =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

/** `exportPaths`: what an export must hold for the build, in the repository: the context, and a Dockerfile outside it. */
export type FingerprintedSource = ObservedSource & Source & { exportPaths: string[] };

/** The `build:` section of a hub's service, as far as an image depends on it. */
export type BuildSettings = Pick<ServiceBuild, 'dockerfile' | 'target' | 'args'>;

const usualSettings: BuildSettings = { dockerfile: 'Dockerfile', target: null, args: {} };

/**
 * Gives each source the fingerprint of what would be built from it at its target, so that nothing needs to be checked
 * out for it. `imageId` answers for images on this host. Throws Failure 2 for a hub without a Dockerfile.
 */
export async function fingerprintSources(
  sources: readonly ObservedSource[],
  builds: Readonly<Record<HubName, BuildSettings | null>>,
  imageId: (reference: string) => Promise<string | null>,
): Promise<FingerprintedSource[]> {
  const inCheckout = sources.filter(({ exported }) => !exported);
  const [recipes, ignored] = await Promise.all([
    recipesOf(sources, builds),
    ignoredIn(inCheckout.map(({ spot }) => spot)),
  ]);
  const missing = recipes.filter((recipe) => recipe.dockerfileText === null);
  if (missing.length > 0) {
    throw wrongUsage(missing.map(({ source, path }) => words().build.noDockerfile({ ...source, path })));
  }
  const strays = straysOf(
    recipes
      .filter(({ source }) => !source.exported)
      .map(({ source, dockerfileText, ignore }) => ({
        hub: source.hub,
        spot: source.spot,
        dockerfileText: dockerfileText!,
        ignore,
      })),
    ignored,
  );
  const known = new Map<string, Promise<string | null>>();
  const idOf = (reference: string) => {
    if (!known.has(reference)) known.set(reference, imageId(reference));
    return known.get(reference)!;
  };
  return Promise.all(
    recipes.map(async ({ source, settings, dockerfileText, tree, exportPaths }) => {
      const references = baseImages(dockerfileText!, settings.args);
      const ids = await Promise.all(references.map(idOf));
      const bases = Object.fromEntries(references.map((reference, at) => [reference, ids[at]!]));
      const { args, target } = settings;
      const fingerprint = buildFingerprint({ tree, dockerfileText: dockerfileText!, args, target, bases });
      return { ...source, fingerprint, exportPaths, strays: strays.get(source.hub) ?? [] };
    }),
  );
}

interface Recipe {
  source: ObservedSource;
  settings: BuildSettings;
  /** The Dockerfile's path in the repository. */
  path: string;
  dockerfileText: string | null;
  tree: string;
  /** What .dockerignore says; null where there is none. */
  ignore: string | null;
  exportPaths: string[];
}

/** In the order of the sources; a few processes for each commit, however many hubs it holds. */
async function recipesOf(
  sources: readonly ObservedSource[],
  builds: Readonly<Record<HubName, BuildSettings | null>>,
): Promise<Recipe[]> {
  const groups = groupBy(sources, ({ spot }) => `${spot.repository}\0${spot.commit}`);
  const atEach = [...groups.values()].map((group) => recipesAtOneCommit(group, builds));
  const byHub = new Map((await Promise.all(atEach)).flat().map((recipe) => [recipe.source.hub, recipe]));
  return sources.map((source) => byHub.get(source.hub)!);
}

async function recipesAtOneCommit(
  sources: readonly ObservedSource[],
  builds: Readonly<Record<HubName, BuildSettings | null>>,
): Promise<Recipe[]> {
  const { repository, commit } = sources[0]!.spot;
  const settings = sources.map(({ hub }) => builds[hub] ?? usualSettings);
  const dockerfiles = sources.map(({ spot }, at) => dockerfilePath(spot, settings[at]!.dockerfile));
  const texts = await textsByPath(repository, commit, [
    ...dockerfiles,
    ...dockerfiles.map(ownIgnoreFile),
    ...sources.map(({ spot }) => ignoreFile(spot)),
  ]);
  // Docker prefers the ignore file that lies beside the Dockerfile.
  const ignores = sources.map(
    ({ spot }, at) => texts.get(ownIgnoreFile(dockerfiles[at]!)) ?? texts.get(ignoreFile(spot)) ?? null,
  );
  const filtered = sources.filter((_, at) => ignores[at] !== null).map(({ spot }) => spot.path);
  const files = filtered.length === 0 ? [] : await filesAt(repository, commit, filtered);
  return sources.map((source, at) => ({
    source,
    settings: settings[at]!,
    path: dockerfiles[at]!,
    dockerfileText: texts.get(dockerfiles[at]!) ?? null,
    ignore: ignores[at]!,
    tree: ignores[at] === null ? source.tree : treeWithout(files, source.spot.path, ignores[at]!),
    exportPaths: exportPathsOf(source, existing(texts, dockerfiles[at]!)),
  }));
}

const ignoreFile = ({ path }: Spot): string => posix.join(path, '.dockerignore');
const ownIgnoreFile = (dockerfile: string): string => `${dockerfile}.dockerignore`;

const existing = (texts: Map<string, string | null>, dockerfile: string): string[] =>
  [dockerfile, ownIgnoreFile(dockerfile)].filter((path) => texts.get(path) != null);

function exportPathsOf({ repository, context, spot }: ObservedSource, dockerfiles: string[]): string[] {
  const inRepository = dockerfiles.map((path) =>
    posix.join(posix.relative(repository, spot.repository), path),
  );
  const outside = inRepository.filter((path) => context !== '' && !path.startsWith(`${context}/`));
  return [context, ...outside];
}

async function textsByPath(
  repository: string,
  commit: string,
  paths: string[],
): Promise<Map<string, string | null>> {
  const texts = await textsAt(repository, commit, paths);
  return new Map(paths.map((path, at) => [path, texts[at]!]));
}

/** The path in the repository, or the absolute one of a file outside, which no commit has. */
function dockerfilePath({ repository, path }: Spot, dockerfile: string): string {
  const absolute = posix.resolve(repository, path, dockerfile);
  const inside = posix.relative(repository, absolute);
  return inside.startsWith('../') ? absolute : inside;
}

/** What .dockerignore leaves of a directory: a change to anything else makes no other image. */
function treeWithout(files: readonly TreeEntry[], directory: string, ignore: string): string {
  const ignored = dockerignore(ignore);
  const prefix = directory === '' ? '' : `${directory}/`;
  const kept = files
    .filter(({ path }) => path.startsWith(prefix))
    .map(({ content, path }) => ({ content, path: path.slice(prefix.length) }))
    .filter(({ path }) => !ignored(path));
  return sha256(kept.map(({ content, path }) => `${content}\t${path}\0`).join(''));
}
