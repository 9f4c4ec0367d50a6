import type { Problem } from '../domain/failure.ts';
import { releaseById } from '../domain/history.ts';
import type { ReleaseId } from '../domain/names.ts';
import type { Plan, Refusal } from '../domain/plan.ts';
import type { Release } from '../domain/release.ts';
import { liveContainer, type Snapshot } from '../domain/snapshot.ts';
import { words } from '../words/words.ts';
import { planGoLive } from './go-live.ts';
import { releaseReference, type TargetImage } from './target.ts';

export interface PromoteRequest {
  id: string;
  /** Compare and swap: refused unless staging runs this release. */
  expect: ReleaseId | null;
}

/** Exactly the images that staging runs, to production. */
export function planPromote(snapshot: Snapshot, request: PromoteRequest): Plan | Refusal {
  const staged = snapshot.environments.staging.live?.release ?? null;
  const problems = whyNot(snapshot, staged, request);
  if (problems.length > 0 || staged === null) return { refused: problems };
  const live = snapshot.environments.production.live?.release ?? null;
  return planGoLive(snapshot, {
    kind: 'promote',
    target: {
      operation: request.id,
      environment: 'production',
      release: staged,
      images: stagedImages(snapshot, staged),
    },
    marks: { bad: null, good: null },
    first: [],
    undo: live === null || live === staged || snapshot.config.keep < 2 ? null : ['rollback'],
    notes: [],
  });
}

function whyNot(snapshot: Snapshot, staged: ReleaseId | null, { expect }: PromoteRequest): Problem[] {
  const say = words().promote;
  const live = snapshot.environments.production.live?.release ?? null;
  if (staged === null) return [say.nothingStaged({ live })];
  const problems: Problem[] = [];
  if (expect !== null && expect !== staged) problems.push(say.unexpected({ expected: expect, staged, live }));
  if (snapshot.history.bad.includes(staged)) problems.push(say.bad({ release: staged, live }));
  for (const hub of Object.keys(snapshot.environments.staging.live?.hubs ?? {})) {
    const container = liveContainer(snapshot, 'staging', hub);
    const ill = container?.state !== 'running' || container.health === 'unhealthy';
    if (ill)
      problems.push(
        say.stagingUnhealthy({ hub, state: container?.health ?? container?.state ?? 'missing', live }),
      );
  }
  return problems;
}

/** By what staging's containers run, not by what a tag says today. */
function stagedImages(snapshot: Snapshot, staged: ReleaseId): Record<string, TargetImage> {
  const hubs = Object.keys(snapshot.environments.staging.live?.hubs ?? {});
  return Object.fromEntries(
    hubs
      .filter((hub) => snapshot.hubServices.production[hub])
      .map((hub) => [
        hub,
        {
          reference: releaseReference(snapshot, hub, staged),
          id: liveContainer(snapshot, 'staging', hub)!.image,
          reasons: [],
        },
      ]),
  );
}

/** Images of a release that the ledger knows. */
export const releaseImages = (snapshot: Snapshot, release: Release): Record<string, TargetImage> =>
  Object.fromEntries(
    Object.entries(release.hubs)
      .filter(([hub]) => snapshot.hubServices.production[hub])
      .map(([hub, { image }]) => [
        hub,
        { reference: releaseReference(snapshot, hub, release.id), id: image, reasons: [] },
      ]),
  );

export const knownRelease = (snapshot: Snapshot, release: ReleaseId): Release | undefined =>
  releaseById(snapshot.history, release);
