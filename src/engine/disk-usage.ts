import { statSync } from 'node:fs';
import type { DockerApi } from './docker-api.ts';
import { label } from './labels.ts';

/** What takes room where Docker keeps its data. */
export interface Consumer {
  kind: 'image' | 'container' | 'volume' | 'build-cache' | 'log';
  /** Its name; null for the build cache as a whole. */
  name: string | null;
  bytes: number;
  /** A container uses it, or is running: it is no waste. */
  used: boolean;
}

interface Usage {
  Images: ListedImage[];
  Containers: { Id: string; Names: string[]; SizeRw?: number; State: string }[];
  Volumes: { Name: string; UsageData?: { Size: number; RefCount: number } | null }[];
  BuildCache: { Size: number; Shared: boolean }[] | null;
}

interface ListedImage {
  Id: string;
  RepoTags: string[] | null;
  Labels: Record<string, string> | null;
  Size: number;
  SharedSize: number;
  Containers: number;
}

/** The largest first. Slow: the Engine adds up every volume for it. */
export async function diskConsumers(api: DockerApi): Promise<Consumer[]> {
  const usage = await api.request<Usage>('GET', '/system/df');
  const cache = (usage.BuildCache ?? []).reduce((sum, one) => sum + (one.Shared ? 0 : one.Size), 0);
  const consumers: Consumer[] = [
    { kind: 'build-cache', name: null, bytes: cache, used: false },
    ...usage.Images.map(
      (image): Consumer => ({
        kind: 'image',
        name: image.RepoTags?.[0] ?? image.Id.slice(7, 19),
        bytes: image.Size - Math.max(0, image.SharedSize),
        // A release's image is kept for a reason, and twinport's own cleanup takes it when that is gone.
        used: image.Containers > 0 || image.Labels?.[label.project] !== undefined,
      }),
    ),
    ...usage.Containers.map(
      (container): Consumer => ({
        kind: 'container',
        name: nameOf(container),
        bytes: container.SizeRw ?? 0,
        used: container.State === 'running' || container.State === 'paused',
      }),
    ),
    ...usage.Volumes.map(
      (volume): Consumer => ({
        kind: 'volume',
        name: volume.Name,
        bytes: Math.max(0, volume.UsageData?.Size ?? 0),
        used: (volume.UsageData?.RefCount ?? 0) > 0,
      }),
    ),
    ...(await logs(api, usage.Containers)),
  ];
  return consumers.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes);
}

const nameOf = ({ Names, Id }: { Names: string[]; Id: string }): string =>
  Names[0]?.slice(1) ?? Id.slice(0, 12);

/** The Engine counts them nowhere. Only who may look into Docker's directory sees them. */
async function logs(api: DockerApi, containers: Usage['Containers']): Promise<Consumer[]> {
  return Promise.all(
    containers.map(async (container): Promise<Consumer> => {
      const { LogPath } = await api.request<{ LogPath: string }>('GET', `/containers/${container.Id}/json`);
      return { kind: 'log', name: nameOf(container), bytes: sizeOf(LogPath), used: true };
    }),
  );
}

function sizeOf(path: string): number {
  try {
    return path === '' ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return 0;
    throw error;
  }
}
