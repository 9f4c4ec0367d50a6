import { releaseById } from '../domain/history.ts';
import type { HubName, ReleaseId } from '../domain/names.ts';
import type { Rest } from '../domain/plan.ts';
import type { ObservedContainer, Snapshot } from '../domain/snapshot.ts';

/** What an environment's idle containers are judged by. */
export interface Standing {
  /** Image of every hub that is served; null where it is still to be built. */
  serving: Record<HubName, string | null>;
  rollback: ReleaseId | null;
  /** Taken back, and kept until the next promotion. */
  bad: readonly ReleaseId[];
}

/**
 * What a container that does not serve is good for: production's rollback target waits as `standby` says, one that was
 * taken back is stopped (its memory belongs to the one that serves), everything else goes.
 */
export function restOf(snapshot: Snapshot, container: ObservedContainer, standing: Standing): Rest {
  const { environment, hub, image } = container;
  const { standby } = snapshot.config;
  const imageIn = (release: ReleaseId) => releaseById(snapshot.history, release)?.hubs[hub]?.image;
  const served = standing.serving[hub];
  if (environment === 'staging' || standby === 'none') return 'removed';
  if (served === undefined || served === image) return 'removed';
  if (standing.rollback !== null && imageIn(standing.rollback) === image) return standby;
  return standing.bad.some((release) => imageIn(release) === image) ? 'stopped' : 'removed';
}
