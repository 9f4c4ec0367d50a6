import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { argumentsOf } from '../../build/dockerfile.ts';
import { gitRead } from '../../build/git.ts';
import type { Config, HubConfig } from '../../domain/config.ts';
import { type EnvironmentName, environmentNames } from '../../domain/names.ts';
import { Secret } from '../../domain/secret.ts';
import type { Service } from '../../domain/services.ts';
import { liveContainer, type Snapshot } from '../../domain/snapshot.ts';
import type { DockerApi } from '../../engine/docker-api.ts';
import type { StateDir } from '../../ledger/state-dir.ts';
import { changedKeys } from '../../operations/target.ts';
import { parseEnvFile } from '../env-file.ts';
import { secretFiles, seeEnvFiles } from '../env-files.ts';
import { valuesOfServices } from '../service-values.ts';
import { lookAtImages } from './images.ts';
import { keysBelow } from './key-paths.ts';
import { type GitLook, type HubLook, type KeyFile, type Look, ledgerPath } from './look.ts';

/** Whose images may be asked, and at what cost. */
export interface Depth {
  /** True: try key files in the images themselves and search them. False: what can be told without starting anything. */
  images: boolean;
}

/** What the checks need of a server. `snapshot` null: Compose could not read its file, so there are files alone. */
export async function lookAtConfiguration(
  { config, api, state }: { config: Config; api: DockerApi; state: StateDir },
  snapshot: Snapshot | null,
  depth: Depth,
): Promise<Look> {
  const hubs = snapshot ? hubsIn(snapshot) : [];
  const environmentOf = (service: string): EnvironmentName | null =>
    hubs.find((hub) => hub.service.name === service)?.environment ?? null;
  const files = seeEnvFiles(config, environmentOf);
  const secret = secretFiles(config).map((path) => ({ path, mode: modeOf(join(config.directory, path)) }));
  const paths = [...files, ...secret].map(({ path }) => path);
  const [git, images] = await Promise.all([
    lookAtGit(config.directory, paths),
    snapshot ? lookAtImages({ api, state }, snapshot, hubs, depth.images) : nothingOfImages,
  ]);
  const keys = keyFiles(config, hubs);
  return {
    config,
    files,
    secretFiles: secret,
    git,
    hubs,
    keys,
    template: templateKeys(config.directory, git),
    outdated: snapshot && depth.images ? outdatedIn(snapshot) : [],
    images,
  };
}

const nothingOfImages: Look['images'] = { unreadable: [], untried: [], frozen: [] };

const modeOf = (path: string): number => statSync(path).mode & 0o777;

function hubsIn(snapshot: Snapshot): HubLook[] {
  const values = valuesOfServices(snapshot.model);
  return environmentNames.flatMap((environment) =>
    snapshot.config.hubs.flatMap((hub): HubLook[] => {
      const service = snapshot.hubServices[environment][hub.name];
      const found = service && values.get(service.name);
      const takes = service ? argumentsTaken(hub, service) : [];
      return service && found ? [{ hub, environment, service, values: found, takes }] : [];
    }),
  );
}

/** As the Dockerfile in the checkout says it. */
function argumentsTaken({ source }: HubConfig, { build }: Service): string[] {
  const text = textOf(resolve(source, build?.dockerfile ?? 'Dockerfile'));
  return text === null ? [] : argumentsOf(text);
}

const templatePath = 'config/.env.template';
const besides = [templatePath, ledgerPath];

/** Git's own answer about paths in the server directory. Never throws: where there is no git, nothing can be tracked. */
async function lookAtGit(directory: string, paths: readonly string[]): Promise<GitLook> {
  const repository = repositoryAround(directory);
  if (repository === null) return { tracked: new Set(), ignored: new Set([...paths, ...besides]) };
  const here = relative(repository, directory);
  const asked = [...paths, ...besides].map((path) => join(here, path));
  const [tracked, ignored] = await Promise.all([
    gitRead(repository, ['ls-files', '-z', '--', ...asked.map((path) => `:(literal)${path}`)]),
    gitRead(repository, ['check-ignore', '-z', '--stdin', '--no-index'], { input: asked.join('\0') }),
  ]);
  const listed = (text: string) =>
    new Set(
      text
        .split('\0')
        .filter(Boolean)
        .map((path) => relative(here, path)),
    );
  return { tracked: listed(tracked.stdout), ignored: listed(ignored.stdout) };
}

function repositoryAround(directory: string): string | null {
  if (existsSync(join(directory, '.git'))) return directory;
  const above = dirname(directory);
  return above === directory ? null : repositoryAround(above);
}

/** A template that is not committed is somebody's draft. */
function templateKeys(directory: string, git: GitLook): string[] {
  const path = join(directory, templatePath);
  if (!existsSync(path)) return [];
  const committed = git.tracked.has(templatePath) || repositoryAround(directory) === null;
  return committed ? parseEnvFile(readFileSync(path, 'utf8')).entries.map(({ key }) => key) : [];
}

/** Keys that twinport.yml names, and those that the hubs mount. */
function keyFiles(config: Config, hubs: readonly HubLook[]): KeyFile[] {
  const mounted = hubs.flatMap(({ values }) => values.binds.flatMap(({ source }) => keysBelow(source)));
  const named = Object.keys(config.secrets.files).map((path) => join(config.directory, path));
  return [...new Set([...named, ...mounted])].sort().flatMap((path) => {
    const text = textOf(path);
    return text === null ? [] : [{ path: relative(config.directory, path), text: new Secret(text) }];
  });
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Whose live container was started with other values of environment files or keys than they have now. */
export function outdatedIn(snapshot: Snapshot): Look['outdated'] {
  return environmentNames.flatMap((environment) =>
    Object.keys(snapshot.environments[environment].live?.hubs ?? {}).flatMap((hub) => {
      const service = snapshot.hubServices[environment][hub];
      const live = liveContainer(snapshot, environment, hub);
      if (!service || !live || live.fingerprint === service.fingerprint) return [];
      const keys = changedKeys(snapshot, environment, hub, service)
        .filter((key) => /^(?:env\.|file:)/.test(key))
        .map((key) => key.replace(/^env\./, ''));
      return keys.length === 0 ? [] : [{ environment, hub, keys }];
    }),
  );
}
