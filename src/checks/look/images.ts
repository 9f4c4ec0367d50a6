import { environmentNames, type HubName } from '../../domain/names.ts';
import { liveContainer, type Snapshot } from '../../domain/snapshot.ts';
import { isStatus } from '../../engine/containers.ts';
import type { DockerApi } from '../../engine/docker-api.ts';
import type { DaemonLook, ImageLook, LogLook } from '../looked.ts';

interface InspectedImage {
  Config: { User?: string; Healthcheck?: { Test?: string[] } | null };
}

/** Of what staging runs, else production, else the tag; hubs without an image yet are left out. */
export async function lookAtHubImages(api: DockerApi, snapshot: Snapshot): Promise<ImageLook[]> {
  const found = await Promise.all(
    snapshot.config.hubs.map(async ({ name }): Promise<ImageLook[]> => {
      const image = await imageOf(api, referenceOf(snapshot, name));
      if (image === null) return [];
      const test = image.Config.Healthcheck?.Test ?? [];
      return [
        { hub: name, healthcheck: test.length > 0 && test[0] !== 'NONE', user: image.Config.User ?? '' },
      ];
    }),
  );
  return found.flat();
}

export const referenceOf = (snapshot: Snapshot, hub: HubName): string =>
  environmentNames.map((name) => liveContainer(snapshot, name, hub)?.image).find(Boolean) ??
  snapshot.hubServices.staging[hub]?.image ??
  '';

async function imageOf(api: DockerApi, reference: string): Promise<InspectedImage | null> {
  if (reference === '') return null;
  try {
    return await api.request<InspectedImage>('GET', `/images/${encodeURIComponent(reference)}/json`);
  } catch (error) {
    if (isStatus(error, 404)) return null;
    throw error;
  }
}

interface InspectedLog {
  HostConfig: { LogConfig: { Type: string; Config: Record<string, string> | null } };
}

/** By the container where there is one, else by the Compose file, else as the daemon has it. */
export async function lookAtLogs(api: DockerApi, snapshot: Snapshot, daemon: DaemonLook): Promise<LogLook[]> {
  const looks = await Promise.all(
    Object.values(snapshot.model.services)
      .filter(({ name, profiles }) => profiles.length === 0 || isHubs(snapshot, name))
      .map(async ({ name, settings }): Promise<LogLook> => {
        const container = containerOf(snapshot, name);
        const kept = container === null ? null : await logOf(api, container);
        const { driver, options } = settings.logging ?? { driver: null, options: null };
        return {
          service: name,
          driver: kept?.Type ?? driver ?? daemon.logDriver,
          options: kept?.Config ?? options ?? daemon.logOptions,
        };
      }),
  );
  return looks;
}

const isHubs = ({ hubServices }: Snapshot, service: string): boolean =>
  environmentNames.some((name) => Object.values(hubServices[name]).some((known) => known.name === service));

function containerOf(snapshot: Snapshot, service: string): string | null {
  for (const environment of environmentNames) {
    const hub = Object.entries(snapshot.hubServices[environment]).find(([, { name }]) => name === service);
    if (hub) return liveContainer(snapshot, environment, hub[0])?.id ?? null;
  }
  return snapshot.supports[service]?.container ?? null;
}

/** Null for a container that went meanwhile. */
async function logOf(
  api: DockerApi,
  container: string,
): Promise<InspectedLog['HostConfig']['LogConfig'] | null> {
  try {
    const { HostConfig } = await api.request<InspectedLog>('GET', `/containers/${container}/json`);
    return HostConfig.LogConfig;
  } catch (error) {
    if (isStatus(error, 404)) return null;
    throw error;
  }
}
