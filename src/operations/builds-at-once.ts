import type { HubName } from '../domain/names.ts';
import type { BuildLimit } from '../domain/plan.ts';
import type { Snapshot } from '../domain/snapshot.ts';

export interface BuildLoad {
  cores: number;
  /** Bytes that new processes can have. */
  memoryAvailable: number;
  /** Bytes that each build is expected to take. */
  needs: readonly number[];
  parallel: 'auto' | number;
}

/** How many builds run at once, at least one. Where two would decide alike, the one nearer to the person is named. */
export function buildsAtOnce(load: BuildLoad): { limit: number; why: BuildLimit } {
  const limits: { limit: number; why: BuildLimit }[] = [{ limit: load.needs.length, why: 'count' }];
  if (load.parallel === 'auto') {
    limits.push({ limit: load.cores, why: 'cores' }, { limit: thatFit(load), why: 'memory' });
  } else limits.push({ limit: load.parallel, why: 'setting' });
  const least = limits.reduce((best, next) => (next.limit < best.limit ? next : best));
  return { limit: Math.max(1, least.limit), why: least.why };
}

/** However they fall together: as many as fit where the hungriest meet. */
function thatFit({ needs, memoryAvailable }: BuildLoad): number {
  let left = memoryAvailable;
  const hungriest = [...needs].sort((a, b) => b - a);
  const first = hungriest.findIndex((need) => {
    left -= need;
    return left < 0;
  });
  return first === -1 ? needs.length : first;
}

/** What builds took before is no promise. */
const margin = 1.25;

/**
 * Memory that one build of a hub is expected to take: `build.memory`, or what its last builds took where that was more.
 * Where the person set nothing, what was measured counts either way.
 */
export function memoryFor({ config, history }: Pick<Snapshot, 'config' | 'history'>, hub: HubName): number {
  const { memory, memorySet } = config.build;
  const measured = (history.builds[hub] ?? []).flatMap(({ memory: peak }) => peak ?? []);
  if (measured.length === 0) return memory;
  const expected = Math.max(least, Math.round(margin * Math.max(...measured)));
  return memorySet ? Math.max(memory, expected) : expected;
}

/** A build that takes next to nothing still runs a compiler now and then. */
const least = 256 * 1024 ** 2;
