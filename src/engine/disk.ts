import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DockerApi } from './docker-api.ts';

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
 * Docker's directory, a system's below /var/lib/containerd (Moby: docs/containerd; containerd: defaults).
 */
export async function dockerPlaces(api: DockerApi): Promise<string[]> {
  const { DockerRootDir, DriverStatus } = await api.request<Info>('GET', '/info');
  const inContainerd = (DriverStatus ?? []).some(([, value]) => value === 'io.containerd.snapshotter.v1');
  return inContainerd ? [DockerRootDir, '/var/lib/containerd'] : [DockerRootDir];
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
