import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { repositoryOf } from '../domain/images.ts';
import type { EnvironmentName, Slot } from '../domain/names.ts';
import type {
  Health,
  Host,
  ObservedContainer,
  ObservedHold,
  ObservedImage,
  ObservedSupport,
  Snapshot,
} from '../domain/snapshot.ts';
import { dockerPlaces, freeAt } from './disk.ts';
import type { DockerApi } from './docker-api.ts';
import { compose, holdRole, hubRole, label } from './labels.ts';
import { type ListedContainer, withLabels } from './listed.ts';
import { environmentNetwork } from './slot-override.ts';

/** An image as Docker lists it. */
export interface ListedImage {
  Id: string;
  RepoTags: string[] | null;
  Labels: Record<string, string> | null;
  Created: number;
  Size: number;
}

/** The hubs' containers in all slots of the project, and those that were cleared out of one; in a stable order. */
export function hubContainers(
  listed: readonly ListedContainer[],
  project: string,
): Pick<Snapshot, 'containers' | 'cleared'> {
  const ours = withLabels(listed, { [label.project]: project, [label.role]: hubRole })
    .map(observed)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const isCleared = ({ state, address }: ObservedContainer) => state === 'paused' && address === null;
  return {
    containers: ours.filter((container) => !isCleared(container)),
    cleared: ours.filter(isCleared),
  };
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
export function usesOfImages(
  listed: readonly ListedContainer[],
  project: string,
): { holds: ObservedHold[]; usedElsewhere: string[] } {
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

/** Every image there is: Docker walks through all of them for each list, and nobody has to know first which to ask for. */
export const listImages = (api: DockerApi): Promise<ListedImage[]> => api.request('GET', '/images/json');

/** All that the project built, named or not; of others those that one of the repositories names, with those names. */
export function observedImages(
  listed: readonly ListedImage[],
  project: string,
  repositories: readonly string[],
): ObservedImage[] {
  return listed.flatMap((image) => {
    const labels = image.Labels ?? {};
    const built = labels[label.project] === project;
    const tags = (image.RepoTags ?? [])
      .filter((tag) => tag !== '<none>:<none>')
      .filter((tag) => built || repositories.includes(repositoryOf(tag)))
      .sort();
    if (!built && tags.length === 0) return [];
    const created = new Date(image.Created * 1000).toISOString();
    return [{ id: image.Id, tags, labels, created, size: image.Size }];
  });
}

/** The base project's containers (PostgreSQL, Redis …), by Compose service; a running one wins. */
export function supportsOf(
  listed: readonly ListedContainer[],
  project: string,
): Record<string, ObservedSupport> {
  const ours = withLabels(listed, {
    [compose.project]: project,
    'com.docker.compose.oneoff': 'False',
  });
  const supports: Record<string, ObservedSupport> = {};
  for (const container of ours) {
    const service = container.Labels[compose.service] ?? '';
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
export async function observeHost(api: DockerApi, listed: readonly ListedContainer[]): Promise<Host> {
  const memory = memoryIn(readFileSync('/proc/meminfo', 'utf8'));
  return {
    memoryAvailable: memory.available,
    memoryTotal: memory.total,
    cores: availableParallelism(),
    diskFree: await freeAt(await dockerPlaces(api, listed)),
  };
}

/**
 * Bytes by `/proc/meminfo`. `available`: what new processes can have without swapping, as the kernel says itself since
 * 3.14, else what is free and what only repeats the disk. Source: proc(5), values in KiB.
 */
export function memoryIn(meminfo: string): { available: number; total: number } {
  const bytes = (key: string): number | null => {
    const found = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(meminfo);
    return found ? Number(found[1]) * 1024 : null;
  };
  const parts = ['MemFree', 'Buffers', 'Cached'].map((key) => bytes(key) ?? 0);
  return {
    available: bytes('MemAvailable') ?? parts.reduce((sum, part) => sum + part, 0),
    total: bytes('MemTotal') ?? 0,
  };
}
