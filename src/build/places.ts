import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { Config, HubConfig } from '../domain/config.ts';
import type { HubName } from '../domain/names.ts';
import { words } from '../words/words.ts';
import { gitText } from './git.ts';
import { misused, type Outcome, type Trouble } from './trouble.ts';

/** Where a hub's code lies. Paths inside the repository have no slash at the end and are empty for its top. */
export interface Place {
  hub: HubName;
  repository: string;
  /** The hub's source directory. */
  path: string;
  /** The directory its image is built from: mostly the same. */
  context: string;
}

/** The repository of each hub, found by looking upwards for `.git`: no process for fifty hubs in one repository. */
export async function placesOf(
  config: Config,
  hubs: readonly HubName[] | undefined,
  contexts: Record<HubName, string>,
): Promise<{ places: Place[]; troubles: Trouble[] }> {
  const wanted = config.hubs.filter((hub) => !hubs || hubs.includes(hub.name));
  const outermost = new Map<string, Promise<string>>();
  const outcomes: Outcome<Place>[] = [];
  for (const hub of wanted) outcomes.push(await placeOf(hub, contexts[hub.name] ?? hub.source, outermost));
  return {
    places: outcomes.flatMap((outcome) => ('value' in outcome ? [outcome.value] : [])),
    troubles: outcomes.flatMap((outcome) => ('trouble' in outcome ? [outcome.trouble] : [])),
  };
}

async function placeOf(
  hub: HubConfig,
  contextDirectory: string,
  outermost: Map<string, Promise<string>>,
): Promise<Outcome<Place>> {
  const named = { hub: hub.name, path: hub.source };
  if (!isDirectory(hub.source)) return { trouble: misused(words().git.noSource(named)) };
  const source = realpathSync(hub.source);
  const nearest = topAbove(source);
  if (nearest === null) return { trouble: misused(words().git.noRepository(named)) };
  if (!outermost.has(nearest)) outermost.set(nearest, withoutSuperproject(nearest));
  const repository = await outermost.get(nearest)!;
  const context = isDirectory(contextDirectory) ? inside(repository, realpathSync(contextDirectory)) : null;
  if (context === null) {
    const problem = words().git.contextElsewhere({ hub: hub.name, context: contextDirectory, repository });
    return { trouble: misused(problem) };
  }
  return { value: { hub: hub.name, repository, path: inside(repository, source) ?? '', context } };
}

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function topAbove(directory: string): string | null {
  if (existsSync(join(directory, '.git'))) return directory;
  const parent = dirname(directory);
  return parent === directory ? null : topAbove(parent);
}

/** A submodule's commit is its superproject's choice: that is what is fetched, pulled and named. */
async function withoutSuperproject(top: string): Promise<string> {
  const entry = join(top, '.git');
  const mayBeSubmodule = statSync(entry).isFile() && /\/modules\//.test(readFileSync(entry, 'utf8'));
  if (!mayBeSubmodule) return top;
  const above = (await gitText(top, ['rev-parse', '--show-superproject-working-tree'])).trimEnd();
  return above === '' ? top : withoutSuperproject(above);
}

function inside(repository: string, path: string): string | null {
  const found = relative(repository, path);
  return found === '..' || found.startsWith(`..${sep}`) ? null : found;
}
