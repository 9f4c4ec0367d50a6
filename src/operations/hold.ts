import { releaseById } from '../domain/history.ts';
import { imageTagged } from '../domain/images.ts';
import type { HubName, ReleaseId } from '../domain/names.ts';
import type { HeldImage, Step } from '../domain/plan.ts';
import { type ContainerState, hasImage, type Snapshot } from '../domain/snapshot.ts';
import { removal } from './stages.ts';
import { releaseReference } from './target.ts';

/**
 * Images of the release that production would go back to, and that a prune by anybody could take: nothing of ours that
 * runs or is paused is made of them. `gone`: containers that do not count, since they stop or go.
 */
export function unheld(
  snapshot: Snapshot,
  rollback: ReleaseId | null,
  gone: ReadonlySet<string> = new Set(),
): Record<HubName, HeldImage> {
  const holding = [...snapshot.containers.filter((c) => c.environment === 'production'), ...snapshot.holds]
    .filter(({ id, state }) => !gone.has(id) && keepsImage(state))
    .map(({ image }) => image);
  return Object.fromEntries(
    Object.entries(rollbackImages(snapshot, rollback)).filter(([, { image }]) => !holding.includes(image)),
  );
}

/** Docker counts one that it is about to start again as running. */
const keepsImage = (state: ContainerState): boolean =>
  state === 'running' || state === 'paused' || state === 'restarting';

/** Those that are here, of hubs that production still has. */
export function rollbackImages(snapshot: Snapshot, rollback: ReleaseId | null): Record<HubName, HeldImage> {
  const release = rollback === null ? undefined : releaseById(snapshot.history, rollback);
  if (!release) return {};
  return Object.fromEntries(
    Object.entries(release.hubs)
      .filter(([hub, { image }]) => snapshot.hubServices.production[hub] && hasImage(snapshot, image))
      .map(([hub, { image }]) => [hub, { image, reference: nameOf(snapshot, hub, release.id, image) }]),
  );
}

/** The release's own name, where nobody moved it or took it away. */
function nameOf(snapshot: Snapshot, hub: HubName, release: ReleaseId, image: string): string {
  const reference = releaseReference(snapshot, hub, release);
  return imageTagged(snapshot.images, reference)?.id === image ? reference : image;
}

export const holdSteps = (release: ReleaseId | null, images: Record<HubName, HeldImage>): Step[] =>
  release === null || Object.keys(images).length === 0 ? [] : [{ kind: 'hold', release, images }];

/** Containers that hold what nobody would go back to any more, or what is live again. */
export function endHolds(snapshot: Snapshot, wanted: Readonly<Record<HubName, HeldImage>>): Step[] {
  const images = Object.values(wanted).map(({ image }) => image);
  return snapshot.holds
    .filter((hold) => !images.includes(hold.image))
    .map((hold) => removal({ ...hold, environment: 'production' }, 'retired'));
}
