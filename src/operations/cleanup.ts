import { previousOf } from '../domain/history.ts';
import { environmentNames, type ReleaseId } from '../domain/names.ts';
import type { Foreign, Plan, Stage, Step } from '../domain/plan.ts';
import type { ObservedContainer, Snapshot } from '../domain/snapshot.ts';
import { endHolds, holdSteps, rollbackImages, unheld } from './hold.ts';
import { labelsToPutRight, restoreTags, rollbackOf, strayAliases, untagSteps } from './settle.ts';
import { removal, withoutEmpty } from './stages.ts';

export interface CleanupRequest {
  id: string;
  /** Also what twinport did not make: images without a name, and all of the build cache. Null: none of that. */
  all: Foreign | null;
}

/**
 * Removes what no environment and no rollback needs: containers, releases, images without a name, old runs, then as
 * much of the build cache as the floor asks for, the longest unused first. Never a volume. What is needed gets back the
 * names and the hold that a prune or a restart took.
 */
export function planCleanup(snapshot: Snapshot, { id, all }: CleanupRequest): Plan {
  const live = snapshot.environments.production.live?.release ?? null;
  const rollback = rollbackOf(snapshot, snapshot.history);
  const kept = keptReleases(snapshot);
  const idle = idleContainers(snapshot);
  return {
    operation: 'cleanup',
    id,
    environment: null,
    release: live,
    previous: live,
    hubs: [],
    notes: all ? [{ note: 'cleanup-all', ...all }] : [],
    stages: withoutEmpty([
      { steps: restoreTags(snapshot, [...kept].sort()) },
      { steps: aliasSteps(snapshot) },
      { steps: holdSteps(rollback, unheld(snapshot, rollback, new Set(idle.map(({ id }) => id)))) },
      {
        steps: [
          ...idle.map((one) => removal(one, 'retired')),
          ...endHolds(snapshot, rollbackImages(snapshot, rollback)),
        ],
      },
      { steps: [...untagSteps(snapshot, kept), ...strayAliases(snapshot, kept)] },
      { steps: [{ kind: 'prune-images', all: all !== null }] },
      { steps: environmentNames.map((environment): Step => ({ kind: 'sweep', environment })) },
      { steps: [{ kind: 'prune-cache', keepFree: all ? null : snapshot.config.keepFree }] },
    ]) satisfies Stage[],
    undo: null,
  };
}

/** Neither live, nor of the release that production would go back to, nor of one that was taken back. */
function idleContainers(snapshot: Snapshot): ObservedContainer[] {
  const kept = keptImages(snapshot);
  const idle = snapshot.containers.filter(({ environment, hub, slot, image }) => {
    if (snapshot.environments[environment].live?.hubs[hub] === slot) return false;
    return environment === 'staging' || !kept.has(image);
  });
  return [...idle, ...snapshot.cleared];
}

function keptImages(snapshot: Snapshot): Set<string> {
  const kept = keptReleases(snapshot);
  const releases = snapshot.history.releases.filter((release) => kept.has(release.id));
  return new Set(releases.flatMap((release) => Object.values(release.hubs).map((hub) => hub.image)));
}

function keptReleases(snapshot: Snapshot): Set<ReleaseId> {
  const live = environmentNames.flatMap(
    (environment) => snapshot.environments[environment].live?.release ?? [],
  );
  const previous = previousOf(snapshot.history, snapshot.environments.production.live?.release ?? null);
  return new Set([
    ...live,
    ...(previous === null ? [] : [previous]),
    ...snapshot.history.production.slice(-snapshot.config.keep),
    ...snapshot.history.bad,
  ]);
}

/** `:staging`, `:production` and `:rollback` where they should be. */
const aliasSteps = (snapshot: Snapshot): Step[] =>
  environmentNames.flatMap((environment) => labelsToPutRight(snapshot, environment));
