import { setTimeout as sleep } from 'node:timers/promises';
import { isStatus } from './containers.ts';
import { freeForDocker } from './disk.ts';
import { type DockerApi, filters } from './docker-api.ts';
import { label } from './labels.ts';

/** Images without a name that no container uses: the project's own, or everybody's. */
export async function pruneImages(api: DockerApi, project: string, all: boolean): Promise<void> {
  const wanted: Record<string, string[]> = { dangling: ['true'] };
  if (!all) wanted.label = [`${label.project}=${project}`];
  await prune(api, `/images/prune?${filters(wanted)}`);
}

/**
 * The longest unused part of the build cache, until `keepFree` bytes are free; all of it for null. What a record gives
 * back is known only afterwards (layers may be an image's too), so it is measured and gone on with until nothing is left.
 */
export async function pruneCache(api: DockerApi, keepFree: number | null): Promise<void> {
  if (keepFree === null) return prune(api, '/build/prune?all=true');
  for (let size = await cacheSize(api); size > 0; ) {
    const missing = keepFree - (await freeForDocker(api));
    if (missing <= 0) return;
    // 0 would mean no limit, and a cache of one byte is none.
    await prune(api, `/build/prune?all=true&keep-storage=${Math.max(1, size - missing)}`);
    const left = await cacheSize(api);
    if (left >= size) return;
    size = left;
  }
}

/** The Engine does one prune at a time and refuses another: somebody else's is waited for. */
async function prune(api: DockerApi, path: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await api.request('POST', path);
      return;
    } catch (error) {
      if (!isStatus(error, 409) || tries === patience.tries) throw error;
      await sleep(patience.ms);
    }
  }
}

const patience = { tries: 20, ms: 500 };

interface CacheRecord {
  Size: number;
  Shared: boolean;
  InUse: boolean;
}

/** Bytes of the build cache that a prune could give back; what is a layer of an image too gives nothing back. */
export async function cacheSize(api: DockerApi): Promise<number> {
  type Usage = { BuildCache: CacheRecord[] | null };
  const { BuildCache } = await api.request<Usage>('GET', '/system/df?type=build-cache');
  return (BuildCache ?? []).reduce((sum, one) => sum + (one.Shared || one.InUse ? 0 : one.Size), 0);
}

/** Images that have no name and what they would free at most; layers they share are counted again. */
export async function namelessImages(api: DockerApi): Promise<{ images: number; bytes: number }> {
  const listed = await api.request<{ Size: number }[]>(
    'GET',
    `/images/json?${filters({ dangling: ['true'] })}`,
  );
  return { images: listed.length, bytes: listed.reduce((sum, image) => sum + image.Size, 0) };
}
