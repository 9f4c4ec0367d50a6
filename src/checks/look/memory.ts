import type { DockerApi } from '../../engine/docker-api.ts';

interface Stats {
  memory_stats: { usage?: number; stats?: { inactive_file?: number; total_inactive_file?: number } };
}

/** Bytes a container uses, the file cache that the kernel would give back left out, as `docker stats` counts. */
export async function memoryUsed(api: DockerApi, container: string): Promise<number> {
  const stats = await api.request<Stats>('GET', `/containers/${container}/stats?stream=false&one-shot=true`);
  const { usage = 0, stats: detail } = stats.memory_stats;
  return Math.max(0, usage - (detail?.total_inactive_file ?? detail?.inactive_file ?? 0));
}
