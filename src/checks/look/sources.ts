import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { placesOf } from '../../build/places.ts';
import type { HubConfig } from '../../domain/config.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { SourceLook } from '../looked.ts';

/** The hubs' directories as they are checked out now; what deploys builds is the commit, mostly the same. */
export async function lookAtSources(snapshot: Snapshot): Promise<SourceLook[]> {
  const { config } = snapshot;
  const inGit = new Set((await placesOf(config, undefined, {})).places.map(({ hub }) => hub));
  return config.hubs.map((hub) => lookAtSource(snapshot, hub, inGit.has(hub.name)));
}

function lookAtSource({ config, hubServices }: Snapshot, hub: HubConfig, inGit: boolean): SourceLook {
  const shown = (path: string) => relative(config.directory, path) || '.';
  const build = hubServices.staging[hub.name]?.build ?? hubServices.production[hub.name]?.build ?? null;
  const context = build?.context ?? hub.source;
  const named = build?.dockerfile ?? 'Dockerfile';
  const path = isAbsolute(named) ? named : join(context, named);
  const text = textOf(path);
  const ignoring = [`${path}.dockerignore`, join(context, '.dockerignore')].some((file) => existsSync(file));
  return {
    hub: hub.name,
    path: shown(hub.source),
    exists: isDirectory(hub.source),
    inGit,
    dockerfile:
      text === null
        ? null
        : { path: shown(path), text, args: build?.args ?? {}, target: build?.target ?? null },
    dockerfilePath: shown(path),
    dockerignore: ignoring,
    start: startOf(context),
    files: deploymentFiles(hub.source, [config.directory, dirname(config.composeFile)]),
  };
}

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function startOf(context: string): string | null {
  try {
    const { scripts } = JSON.parse(readFileSync(join(context, 'package.json'), 'utf8'));
    return typeof scripts?.start === 'string' ? scripts.start : null;
  } catch {
    return null; // no Node hub, or one whose build will say what is wrong with it
  }
}

const named =
  /^deploy[\w.-]*\.sh$|^(?:docker-)?compose[\w.-]*\.ya?ml$|^[\w.-]*nginx[\w.-]*\.conf$|^default\.conf$/i;
const folders = ['', 'scripts', 'deploy', 'deployment', 'nginx', 'docker', 'infra', 'config'];
const largest = 200_000;

/** Where people put them; what is the server directory's own is not a hub's. */
function deploymentFiles(source: string, own: string[]): SourceLook['files'] {
  return folders.flatMap((folder) => {
    const directory = join(source, folder);
    if (own.includes(source)) return [];
    return namesIn(directory)
      .filter((name) => named.test(name))
      .flatMap((name) => {
        const text = textOf(join(directory, name));
        return text === null ? [] : [{ path: join(folder, name), text }];
      });
  });
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function textOf(path: string): string | null {
  const seen = statSync(path, { throwIfNoEntry: false });
  if (!seen?.isFile() || seen.size > largest) return null;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
