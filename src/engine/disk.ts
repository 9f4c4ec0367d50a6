import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DockerApi } from './docker-api.ts';
import type { ListedContainer } from './listed.ts';

/** Bytes free where Docker keeps its data: the least of its file systems. */
export async function freeForDocker(api: DockerApi): Promise<number> {
  return freeAt(await dockerPlaces(api));
}

export const freeAt = async (places: readonly string[]): Promise<number> =>
  Math.min(...(await Promise.all(places.map(freeIn))));

interface Info {
  DockerRootDir: string;
  DriverStatus: [string, string][] | null;
}

/**
 * Docker's own directory, and containerd's where that holds the images: the daemon's own containerd keeps them below
 * Docker's directory, a system's below /var/lib/containerd (Moby: docs/containerd; containerd: defaults). What a command
 * was told once holds to its end. `listed`: containers, one of which may tell.
 */
export function dockerPlaces(api: DockerApi, listed: readonly Listed[] = []): Promise<string[]> {
  const known = told.get(api) ?? askPlaces(api, listed);
  told.set(api, known);
  return known;
}

type Listed = Pick<ListedContainer, 'Id' | 'State'>;

const told = new WeakMap<DockerApi, Promise<string[]>>();

async function askPlaces(api: DockerApi, listed: readonly Listed[]): Promise<string[]> {
  const place = await placeByContainer(api, listed);
  if (place !== null) return [place];
  const { DockerRootDir, DriverStatus } = await api.request<Info>('GET', '/info');
  const inContainerd = (DriverStatus ?? []).some(([, value]) => value === 'io.containerd.snapshotter.v1');
  return inContainerd ? [DockerRootDir, '/var/lib/containerd'] : [DockerRootDir];
}

/**
 * `/info` starts two programs for its answer (runc and docker-init, to ask for their versions), and a running container
 * names its files. Null where none runs, or where images may lie elsewhere.
 */
async function placeByContainer(api: DockerApi, listed: readonly Listed[]): Promise<string | null> {
  const running = listed.find(({ State }) => State === 'running');
  if (!running) return null;
  type Inspected = { HostnamePath?: string; GraphDriver?: { Name: string } };
  const { HostnamePath = '', GraphDriver } = await api
    .request<Inspected>('GET', `/containers/${running.Id}/json`)
    .catch((): Inspected => ({})); // gone meanwhile: whatever else is wrong, /info will say
  const end = `/containers/${running.Id}/hostname`;
  return GraphDriver?.Name === 'overlay2' && HostnamePath.endsWith(end)
    ? HostnamePath.slice(0, -end.length)
    : null;
}

/** Docker's directory may be closed to us, or lie in another's: then the nearest one above that answers. */
async function freeIn(directory: string): Promise<number> {
  try {
    const disk = await statfs(directory);
    return disk.bavail * disk.bsize;
  } catch (error) {
    const above = dirname(directory);
    if (above === directory) throw error;
    return freeIn(above);
  }
}
