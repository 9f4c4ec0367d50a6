import { statfs } from 'node:fs/promises';
import { type DockerApi, filters } from './docker-api.ts';
import { label } from './labels.ts';

/** Images without a name that no container uses: the project's own, or everybody's. */
export async function pruneImages(api: DockerApi, project: string, all: boolean): Promise<void> {
  const wanted: Record<string, string[]> = { dangling: ['true'] };
  if (!all) wanted.label = [`${label.project}=${project}`];
  await api.request('POST', `/images/prune?${filters(wanted)}`);
}

/** The longest unused part of the build cache, until `keepFree` bytes are free; all of it for null. */
export async function pruneCache(api: DockerApi, keepFree: number | null): Promise<void> {
  if (keepFree === null) {
    await api.request('POST', '/build/prune?all=true');
    return;
  }
  const missing = keepFree - (await freeForDocker(api));
  if (missing <= 0) return;
  type Usage = { BuildCache: { Size: number; Shared: boolean }[] | null };
  const { BuildCache } = await api.request<Usage>('GET', '/system/df?type=build-cache');
  const size = (BuildCache ?? []).reduce((sum, record) => sum + (record.Shared ? 0 : record.Size), 0);
  await api.request('POST', `/build/prune?all=true&keep-storage=${Math.max(0, size - missing)}`);
}

/** Bytes free on the file system that holds Docker's data. */
export async function freeForDocker(api: DockerApi): Promise<number> {
  const { DockerRootDir } = await api.request<{ DockerRootDir: string }>('GET', '/info');
  const disk = await statfs(DockerRootDir).catch(() => statfs('/var/lib'));
  return disk.bavail * disk.bsize;
}

/** Images that have no name and what they would free at most; layers they share are counted again. */
export async function namelessImages(api: DockerApi): Promise<{ images: number; bytes: number }> {
  const listed = await api.request<{ Size: number }[]>(
    'GET',
    `/images/json?${filters({ dangling: ['true'] })}`,
  );
  return { images: listed.length, bytes: listed.reduce((sum, image) => sum + image.Size, 0) };
}
