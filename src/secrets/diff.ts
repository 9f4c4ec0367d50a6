import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EnvironmentName, environmentNames } from '../domain/names.ts';
import { revealed } from '../domain/secret.ts';
import { liveContainer, type Snapshot } from '../domain/snapshot.ts';
import type { DockerApi } from '../engine/docker-api.ts';
import { type Look, valuesIn } from './checks/look.ts';
import { downloadFresh } from './download.ts';
import { valuesOf } from './env-file.ts';
import { ownVariables } from './own-variables.ts';
import type { Provider } from './provider.ts';
import { differences, planFiles } from './pull.ts';

/** What the second has more, less and otherwise than the first; keys alone. */
export interface Difference {
  between: [string, string];
  added: string[];
  removed: string[];
  changed: string[];
}

/** What the files would become by a pull. Files that would stay are not named. */
export async function againstProvider(look: Look, provider: Provider): Promise<Difference[]> {
  const { config } = look;
  const downloads = await downloadFresh(provider, environmentNames);
  const present = (path: string): string | null => {
    const full = join(config.directory, path);
    return existsSync(full) ? readFileSync(full, 'utf8') : null;
  };
  const { files, problems } = planFiles(config.secrets, downloads, (name) => provider.origin(name), present);
  if (problems.length === 0)
    return files.map(({ path, keys }) => ({ between: [path, provider.name], ...keys }));
  // What is shared does not agree there: each environment as a whole is compared instead.
  return environmentNames.map((environment) => ({
    between: [`files of ${environment}`, provider.origin(environment)],
    ...differences(valuesInFiles(look, environment), downloads[environment]!),
  }));
}

const valuesInFiles = (look: Look, environment: EnvironmentName): Map<string, string> =>
  new Map(
    look.files
      .filter(({ role }) => role === 'shared' || role === environment)
      .flatMap(({ file }) => (file ? [...valuesOf(file)] : [])),
  );

export function stagingAgainstProduction(look: Look): Difference {
  const flat = (environment: EnvironmentName) =>
    new Map([...valuesIn(look, environment)].map(([key, values]) => [key, [...values].sort().join('\0')]));
  return { between: ['staging', 'production'], ...differences(flat('staging'), flat('production')) };
}

/** What the live containers have, against what the files would give them. */
export async function againstContainers(
  look: Look,
  snapshot: Snapshot,
  api: DockerApi,
): Promise<Difference[]> {
  const live = look.hubs.flatMap((hub) => {
    const container = liveContainer(snapshot, hub.environment, hub.hub.name);
    return container ? [{ hub, container }] : [];
  });
  return Promise.all(
    live.map(async ({ hub, container }) => ({
      between: [`${hub.hub.name} (${hub.environment})`, 'files'] as [string, string],
      ...differences(
        await ownVariables(api, container.id, (key) => hub.values.environment.has(key)),
        revealed(hub.values.environment),
      ),
    })),
  );
}
