import type { Problem } from '../domain/failure.ts';
import { previousOf, releaseById } from '../domain/history.ts';
import { type ReleaseId, releaseNumber } from '../domain/names.ts';
import type { Note, Plan, Refusal } from '../domain/plan.ts';
import type { Release } from '../domain/release.ts';
import { hasImage, hasRelease, type Snapshot } from '../domain/snapshot.ts';
import { words } from '../words/words.ts';
import { planGoLive } from './go-live.ts';
import { releaseImages } from './promote.ts';

export interface RollbackRequest {
  id: string;
  /** The named release; null: the good one before. */
  to: ReleaseId | null;
}

/** Production back to an earlier release's images, with today's configuration: a revoked credential must not return. */
export function planRollback(snapshot: Snapshot, request: RollbackRequest): Plan | Refusal {
  const live = snapshot.environments.production.live?.release ?? null;
  const say = words().rollback;
  if (live === null) return { refused: [say.nothingLive()] };
  const to = request.to ?? previousOf(snapshot.history, live);
  if (to === null) return { refused: [say.noTarget({ live, wayForward: lastBad(snapshot, live) })] };
  const release = releaseById(snapshot.history, to);
  const problems = whyNot(snapshot, live, to, release);
  if (problems.length > 0 || !release) return { refused: problems };
  // A newer one was taken back before: going to it takes that back.
  const forward = releaseNumber(to) > releaseNumber(live);
  return planGoLive(snapshot, {
    kind: 'rollback',
    target: {
      operation: request.id,
      environment: 'production',
      release: to,
      images: releaseImages(snapshot, release),
    },
    marks: {
      bad: forward || to === live ? null : live,
      good: snapshot.history.bad.includes(to) ? to : null,
    },
    first: [],
    undo: to === live ? null : forward ? ['rollback'] : ['rollback', '--to', live],
    notes: configurationNote(snapshot, release),
  });
}

function whyNot(snapshot: Snapshot, live: ReleaseId, to: ReleaseId, release: Release | undefined): Problem[] {
  const say = words().rollback;
  if (!release) return [say.unknown({ release: to, live, known: reachable(snapshot) })];
  if (!snapshot.history.wentLive[to]?.production) return [say.neverLive({ release: to, live })];
  const hubs = Object.entries(release.hubs).filter(([hub]) => snapshot.hubServices.production[hub]);
  if (hubs.length === 0) return [say.noHubs({ release: to, live })];
  const missing = hubs.filter(([, { image }]) => !hasImage(snapshot, image)).map(([hub]) => hub);
  return missing.length === 0 ? [] : [say.imagesGone({ release: to, hubs: missing, live })];
}

/** Releases that production had and whose images are still here. */
const reachable = (snapshot: Snapshot): ReleaseId[] =>
  snapshot.history.releases
    .filter((release) => snapshot.history.wentLive[release.id]?.production)
    .filter((release) => hasRelease(snapshot, release))
    .map((release) => release.id);

const lastBad = (snapshot: Snapshot, live: ReleaseId): ReleaseId | null =>
  reachable(snapshot)
    .filter((id) => id !== live && snapshot.history.bad.includes(id))
    .at(-1) ?? null;

/** Which keys differ from those the release ran with: they keep today's values. */
function configurationNote(snapshot: Snapshot, release: Release): Note[] {
  const then = snapshot.history.configurationOf[release.id];
  if (!then) return [];
  const keys = Object.keys(release.hubs).flatMap((hub) => {
    const now = snapshot.hubServices.production[hub]?.fingerprints ?? {};
    const before = then[hub];
    if (!before) return [];
    return [...new Set([...Object.keys(now), ...Object.keys(before)])].filter(
      (key) => now[key] !== before[key],
    );
  });
  const changed = [...new Set(keys)].sort();
  return changed.length === 0 ? [] : [{ note: 'configuration-today', keys: changed }];
}
