import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { EnvironmentName, Slot } from '../domain/names.ts';
import type {
  ContainerState,
  Health,
  Host,
  ObservedContainer,
  ObservedHold,
  ObservedImage,
  ObservedSupport,
} from '../domain/snapshot.ts';
import { freeForDocker } from './disk.ts';
import { type DockerApi, filters } from './docker-api.ts';
import { holdRole, hubRole, label } from './labels.ts';
import { environmentNetwork } from './slot-override.ts';

interface ListedContainer {
  Id: string;
  Names: string[];
  ImageID: string;
  State: ContainerState;
  Status: string;
  Labels: Record<string, string>;
  NetworkSettings: { Networks: Record<string, { IPAMConfig?: { IPv4Address?: string } | null }> };
}

interface ListedImage {
  Id: string;
  RepoTags: string[] | null;
  Labels: Record<string, string> | null;
  Created: number;
  Size: number;
}

const listContainers = (api: DockerApi, labels: string[]) =>
  api.request<ListedContainer[]>('GET', `/containers/json?all=1&${filters({ label: labels })}`);

/** The hubs' containers in all slots of the project, in a stable order. */
export async function observeContainers(api: DockerApi, project: string): Promise<ObservedContainer[]> {
  const listed = await listContainers(api, [`${label.project}=${project}`, `${label.role}=${hubRole}`]);
  return listed.map(observed).sort((a, b) => (a.name < b.name ? -1 : 1));
}

const observed = (container: ListedContainer): ObservedContainer => ({
  id: container.Id,
  name: container.Names[0]?.slice(1) ?? container.Id,
  environment: container.Labels[label.environment] as EnvironmentName,
  hub: container.Labels[label.hub] ?? '',
  slot: container.Labels[label.slot] as Slot,
  release: container.Labels[label.release] ?? '',
  operation: container.Labels[label.operation] ?? '',
  fingerprint: container.Labels[label.fingerprint] ?? '',
  configuration: configurationIn(container.Labels[label.configuration]),
  image: container.ImageID,
  state: container.State,
  health: healthIn(container.Status),
  address: addressIn(container),
});

function configurationIn(text: string | undefined): Record<string, string> | null {
  try {
    return text === undefined ? null : (JSON.parse(text) as Record<string, string>);
  } catch {
    return null; // labels are anybody's to write
  }
}

function addressIn({ Labels, NetworkSettings }: ListedContainer): string | null {
  const network = environmentNetwork(
    Labels[label.project] ?? '',
    Labels[label.environment] as EnvironmentName,
  );
  return NetworkSettings.Networks[network]?.IPAMConfig?.IPv4Address ?? null;
}

/** `Up 3 seconds (healthy)`, `Up 2 seconds (health: starting)`: the list says it in words only. */
function healthIn(status: string): Health | null {
  const found = /\((?:health: )?(healthy|unhealthy|starting)\)/.exec(status);
  return found ? (found[1] as Health) : null;
}

/** What holds the project's images without serving anybody, and which images the containers of others use. */
export async function observeUses(
  api: DockerApi,
  project: string,
): Promise<{ holds: ObservedHold[]; usedElsewhere: string[] }> {
  const listed = await api.request<ListedContainer[]>('GET', '/containers/json?all=1');
  const isOurs = ({ Labels }: ListedContainer) => Labels[label.project] === project;
  const holds = listed.filter((one) => isOurs(one) && one.Labels[label.role] === holdRole);
  const others = listed.filter((one) => !isOurs(one)).map((one) => one.ImageID);
  return {
    holds: holds
      .map(({ Id, Labels, ImageID, State }) => ({
        id: Id,
        hub: Labels[label.hub] ?? '',
        release: Labels[label.release] ?? '',
        image: ImageID,
        state: State,
      }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    usedElsewhere: [...new Set(others)].sort(),
  };
}

/** Images of the given repositories with every tag of theirs, and all that the project built, named or not. */
export async function observeImages(
  api: DockerApi,
  project: string,
  repositories: string[],
): Promise<ObservedImage[]> {
  const list = (wanted: Record<string, string[]>) =>
    api.request<ListedImage[]>('GET', `/images/json?${filters(wanted)}`);
  const [named, built] = await Promise.all([
    list({ reference: repositories }),
    list({ label: [`${label.project}=${project}`] }),
  ]);
  const listed = new Map([...named, ...built].map((image) => [image.Id, image]));
  return [...listed.values()].map((image) => ({
    id: image.Id,
    tags: (image.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>').sort(),
    labels: image.Labels ?? {},
    created: new Date(image.Created * 1000).toISOString(),
    size: image.Size,
  }));
}

/** The base project's containers (PostgreSQL, Redis …), by Compose service; a running one wins. */
export async function observeSupports(
  api: DockerApi,
  project: string,
): Promise<Record<string, ObservedSupport>> {
  const listed = await listContainers(api, [
    `com.docker.compose.project=${project}`,
    'com.docker.compose.oneoff=False',
  ]);
  const supports: Record<string, ObservedSupport> = {};
  for (const container of listed) {
    const service = container.Labels['com.docker.compose.service'] ?? '';
    if (supports[service]?.state === 'running') continue;
    supports[service] = {
      container: container.Id,
      state: supportState(container),
      networks: Object.keys(container.NetworkSettings.Networks).sort(),
    };
  }
  return supports;
}

function supportState({ State, Status }: ListedContainer): ObservedSupport['state'] {
  if (State === 'running') return 'running';
  return State === 'exited' && Status.startsWith('Exited (0)') ? 'done' : 'down';
}

/** Name -> first subnet of every network there is. */
export async function observeNetworks(api: DockerApi): Promise<Map<string, string>> {
  type Listed = { Name: string; IPAM: { Config: { Subnet?: string }[] | null } };
  const listed = await api.request<Listed[]>('GET', '/networks');
  return new Map(listed.map((network) => [network.Name, network.IPAM.Config?.[0]?.Subnet ?? '']));
}

/** Memory, cores, and the room on the file system that holds Docker's data. */
export async function observeHost(api: DockerApi): Promise<Host> {
  return {
    memoryAvailable: memoryAvailableIn(readFileSync('/proc/meminfo', 'utf8')),
    cores: availableParallelism(),
    diskFree: await freeForDocker(api),
  };
}

/**
 * Bytes that new processes can have without swapping, by `/proc/meminfo`: as the kernel says itself since 3.14, else
 * what is free and what only repeats the disk. Source: proc(5), values in KiB.
 */
export function memoryAvailableIn(meminfo: string): number {
  const bytes = (key: string): number | null => {
    const found = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(meminfo);
    return found ? Number(found[1]) * 1024 : null;
  };
  const parts = ['MemFree', 'Buffers', 'Cached'].map((key) => bytes(key) ?? 0);
  return bytes('MemAvailable') ?? parts.reduce((sum, part) => sum + part, 0);
}
