import { imageLabel } from '../domain/images.ts';
import type { HubName } from '../domain/names.ts';
import type { Stage } from '../domain/plan.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { withoutEmpty } from './stages.ts';

/** What builds took before is no promise. */
const margin = 1.25;

/** Bytes that building these hubs is likely to take, by what they took before. */
export const roomFor = (snapshot: Snapshot, hubs: readonly HubName[]): number =>
  hubs.reduce((sum, hub) => sum + Math.round(margin * taken(snapshot, hub)), 0);

/** The most of its last builds; where none was measured yet, all of its newest image; else as much as another hub. */
function taken({ history, images }: Snapshot, hub: HubName): number {
  const own = history.builds[hub];
  if (own) return Math.max(...own.map(({ disk }) => disk));
  const image = images
    .filter(({ labels }) => labels[imageLabel.hub] === hub)
    .reduce((most, { size }) => Math.max(most, size), 0);
  const others = Object.values(history.builds).flatMap((builds) => builds.map(({ disk }) => disk));
  return image || Math.max(0, ...others);
}

/** Bytes that are missing for these builds to leave the floor free; none where there is room. */
export const missingRoom = (snapshot: Snapshot, hubs: readonly HubName[]): number =>
  hubs.length === 0
    ? 0
    : Math.max(0, snapshot.config.keepFree + roomFor(snapshot, hubs) - snapshot.host.diskFree);

/** Before builds that would not leave the floor free: images without a name, then the longest unused build cache. */
export const roomStages = (snapshot: Snapshot, hubs: readonly HubName[]): Stage[] => {
  if (missingRoom(snapshot, hubs) === 0) return [];
  const keepFree = snapshot.config.keepFree + roomFor(snapshot, hubs);
  return withoutEmpty([
    { steps: [{ kind: 'prune-images', all: false }] },
    { steps: [{ kind: 'prune-cache', keepFree }] },
  ]);
};
