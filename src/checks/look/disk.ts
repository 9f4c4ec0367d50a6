import type { Plan } from '../../domain/plan.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { diskConsumers } from '../../engine/disk-usage.ts';
import type { DockerApi } from '../../engine/docker-api.ts';
import { cacheSize } from '../../engine/prune.ts';
import { missingRoom, roomFor } from '../../operations/room.ts';
import type { DiskLook } from '../looked.ts';

/** How many of the largest are named. */
const most = 5;

/**
 * A build is what fills a disk. Null where there is room, or where the plan makes it itself of the build cache; without a
 * plan the floor alone counts.
 */
export async function lookAtDisk(
  api: DockerApi,
  snapshot: Snapshot,
  plan: Plan | null,
): Promise<DiskLook | null> {
  const steps = (plan?.stages ?? []).flatMap((stage) => stage.steps);
  const hubs = steps.flatMap((step) => (step.kind === 'build' ? [step.hub] : []));
  const { host, config } = snapshot;
  const missing = plan === null ? config.keepFree - host.diskFree : missingRoom(snapshot, hubs);
  if (missing <= 0 || missing <= (await cacheSize(api))) return null;
  return { needed: roomFor(snapshot, hubs), largest: (await diskConsumers(api)).slice(0, most) };
}
