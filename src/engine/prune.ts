import { setTimeout as sleep } from 'node:timers/promises';
import { imageLabel } from '../domain/images.ts';
import type { Foreign, NamelessImage } from '../domain/plan.ts';
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
export const cacheSize = async (api: DockerApi): Promise<number> =>
  (await prunableCache(api)).reduce((sum, { Size }) => sum + Size, 0);

async function prunableCache(api: DockerApi): Promise<CacheRecord[]> {
  type Usage = { BuildCache: CacheRecord[] | null };
  const { BuildCache } = await api.request<Usage>('GET', '/system/df?type=build-cache');
  return (BuildCache ?? []).filter(({ Shared, InUse }) => !Shared && !InUse);
}

interface ListedImage {
  Id: string;
  RepoDigests: string[] | null;
  Labels: Record<string, string> | null;
  Size: number;
}

/** What pruneImages and pruneCache of everybody's would take. */
export async function foreignIn(api: DockerApi): Promise<Foreign> {
  const [listed, containers, cache] = await Promise.all([
    api.request<ListedImage[]>('GET', `/images/json?${filters({ dangling: ['true'] })}`),
    api.request<{ ImageID: string }[]>('GET', '/containers/json?all=1'),
    prunableCache(api),
  ]);
  const used = new Set(containers.map(({ ImageID }) => ImageID));
  const list = listed
    .filter(({ Id }) => !used.has(Id))
    .map((image): NamelessImage => ({ id: image.Id, of: origin(image), bytes: image.Size }))
    .sort((a, b) => b.bytes - a.bytes || (a.id < b.id ? -1 : 1));
  const sum = (sizes: number[]) => sizes.reduce((all, size) => all + size, 0);
  return {
    images: list.length,
    bytes: sum(list.map(({ bytes }) => bytes)),
    list,
    cache: { entries: cache.length, bytes: sum(cache.map(({ Size }) => Size)) },
  };
}

/** The hub that twinport built it for, the repository it was pulled from, the Compose service, or its own title. */
function origin({ RepoDigests, Labels }: ListedImage): string | null {
  const labels = Labels ?? {};
  const [repository] = (RepoDigests ?? []).map((digest) => digest.split('@')[0]!);
  const compose = ['project', 'service'].flatMap((part) => labels[`com.docker.compose.${part}`] ?? []);
  const pulled = repository === '<none>' ? undefined : repository;
  return (
    labels[imageLabel.hub] ??
    pulled ??
    (compose.length === 2 ? compose.join('/') : labels['org.opencontainers.image.title']) ??
    null
  );
}
