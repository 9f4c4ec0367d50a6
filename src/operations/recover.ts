import { hubAddress } from '../domain/address.ts';
import type { OperationRecord } from '../domain/history.ts';
import { releaseById } from '../domain/history.ts';
import { taggedReleases } from '../domain/images.ts';
import { type EnvironmentName, type HubName, type ReleaseId, releaseNumber } from '../domain/names.ts';
import type { Placement, Plan, Stage, Step } from '../domain/plan.ts';
import { isUp, liveContainer, type ObservedContainer, type Snapshot } from '../domain/snapshot.ts';
import { cannotRunTwice } from './cutover.ts';
import { holdSteps, unheld } from './hold.ts';
import {
  labelSteps,
  type Marks,
  recorded,
  rollbackOf,
  type Settling,
  settleStages,
  standingAfter,
} from './settle.ts';
import { removal, withoutEmpty } from './stages.ts';
import { restOf, type Standing } from './standby.ts';

/**
 * Finishes or undoes an operation that did not end. The rename of the gateway's symlink is the commit point: where it
 * happened the rest is completed, where it did not everything new goes. Decided by looking alone.
 */
export function planRecover(snapshot: Snapshot, interrupted: OperationRecord): Plan {
  const environment = interrupted.environment ?? 'staging';
  const live = snapshot.environments[environment].live;
  const finished = live?.id === interrupted.id;
  return {
    operation: 'recover',
    id: interrupted.id,
    environment,
    release: live?.release ?? null,
    previous: live?.release ?? null,
    hubs: [],
    notes: [{ note: 'interrupted', kind: interrupted.kind, id: interrupted.id }],
    stages: finished
      ? finishStages(snapshot, environment, interrupted)
      : undoStages(snapshot, environment, interrupted),
    undo: null,
  };
}

/** At once, before anything else: users must not wait for our tidying. */
export const takeBackStages = (
  environment: EnvironmentName,
  to: string | null,
  bad: ReleaseId | null,
): Stage[] => [{ steps: [{ kind: 'revert', environment, to, bad }] }];

/** Everything that is new goes; everything that served before serves again. */
export function undoStages(
  snapshot: Snapshot,
  environment: EnvironmentName,
  begun: OperationRecord,
): Stage[] {
  const idle = idleContainers(snapshot, environment);
  const made = idle.filter((container) => container.operation === begun.id);
  const taken = begun.release === null ? undefined : releaseById(snapshot.history, begun.release);
  // One that fell over after it was woken has the restart policy of a live one.
  const fell = (c: ObservedContainer) => c.state === 'exited' && c.image === taken?.hubs[c.hub]?.image;
  const woken = idle.filter((c) => c.operation !== begun.id && (isUp(c) || fell(c)));
  const stopped = stoppedLive(snapshot, environment);
  const images = servedImages(snapshot, environment);
  const release = snapshot.environments[environment].live?.release ?? null;
  const hubs = Object.keys(images);
  const standing = standingAfter(snapshot, { kind: begun.kind, release, images }, snapshot.history);
  const rollback = rollbackOf(snapshot, snapshot.history);
  const asleep = woken.filter((container) => restOf(snapshot, container, standing) !== 'paused');
  const gone = new Set([...made, ...asleep].map(({ id }) => id));
  return withoutEmpty([
    // What cannot run twice is gone before its predecessor starts again.
    {
      steps: [
        ...[...made, ...clearedIn(snapshot, environment)].map((container) => removal(container, 'undo')),
        ...woken.map((container) => toRest(snapshot, container, standing)),
      ],
    },
    { steps: stopped.map((placement) => ({ kind: 'start', placement })) },
    { steps: stopped.map((placement) => ({ kind: 'ready', placement, woken: false })) },
    { steps: unfinishedRelease(snapshot, begun) },
    // A release that the watch took back is no rollback target any more.
    { steps: release === null ? [] : labelSteps(snapshot, { environment, release, hubs }, snapshot.history) },
    { steps: holdSteps(rollback, unheld(snapshot, rollback, gone)) },
    { steps: [{ kind: 'sweep', environment }] },
  ]);
}

function finishStages(snapshot: Snapshot, environment: EnvironmentName, begun: OperationRecord): Stage[] {
  const live = snapshot.environments[environment].live!;
  const settling: Settling = {
    kind: begun.kind,
    environment,
    release: live.release,
    images: servedImages(snapshot, environment),
    leaving: idleContainers(snapshot, environment).filter(isUp),
    cleared: clearedIn(snapshot, environment),
    serving: snapshot.containers
      .filter((c) => c.environment === environment && c.slot === live.hubs[c.hub])
      .map((c) => c.id),
    cutOver: false,
    marks: marksOf(snapshot, begun, live.release),
  };
  return [
    ...(recorded(snapshot, settling) ? [] : watchStages(snapshot, environment, begun)),
    ...settleStages(snapshot, settling),
  ];
}

/** Nobody saw the watch end: what was cut over shows now that it holds, or is taken back. */
function watchStages(snapshot: Snapshot, environment: EnvironmentName, begun: OperationRecord): Stage[] {
  if (begun.before === undefined) return [];
  const predecessors = new Set(idleContainers(snapshot, environment).map((container) => container.hub));
  const placements = snapshot.config.hubs.flatMap((hub) => {
    const container = liveContainer(snapshot, environment, hub.name);
    const changed = container && (container.operation === begun.id || predecessors.has(hub.name));
    return changed ? [placementOf(snapshot, environment, container, hub)] : [];
  });
  const stopped = placements.filter((placement) => wasStopped(snapshot, placement));
  return withoutEmpty([
    { steps: stopped.map((placement) => ({ kind: 'start', placement })) },
    { steps: placements.map((placement) => ({ kind: 'ready', placement, woken: true })) },
    {
      steps:
        placements.length === 0
          ? []
          : [{ kind: 'watch', environment, placements, ms: snapshot.config.watchMs }],
    },
  ]);
}

/** Docker starts one that falls over again by itself, so one that ended was stopped: by a person, or with Docker itself. */
const wasStopped = (snapshot: Snapshot, { environment, hub, restart }: Placement): boolean =>
  ['always', 'unless-stopped'].includes(restart) &&
  liveContainer(snapshot, environment, hub)?.state === 'exited';

/** As the rollback would have set them. */
function marksOf({ history }: Snapshot, begun: OperationRecord, live: ReleaseId): Marks {
  if (begun.kind !== 'rollback') return { bad: null, good: null };
  const before = history.production.at(-1) ?? null;
  const backward = before !== null && releaseNumber(live) < releaseNumber(before);
  return { bad: backward ? before : null, good: history.bad.includes(live) ? live : null };
}

/** By what the containers run; one that somebody removed counts with its release's image. */
function servedImages(snapshot: Snapshot, environment: EnvironmentName): Record<HubName, string | null> {
  const { live } = snapshot.environments[environment];
  const release = live ? releaseById(snapshot.history, live.release) : undefined;
  return Object.fromEntries(
    Object.keys(live?.hubs ?? {}).map((hub) => [
      hub,
      liveContainer(snapshot, environment, hub)?.image ?? release?.hubs[hub]?.image ?? null,
    ]),
  );
}

const idleContainers = (snapshot: Snapshot, environment: EnvironmentName): ObservedContainer[] =>
  snapshot.containers.filter(
    (c) => c.environment === environment && c.slot !== snapshot.environments[environment].live?.hubs[c.hub],
  );

/** A live container that was stopped for the new one. Others that are down fell over by themselves. */
function stoppedLive(snapshot: Snapshot, environment: EnvironmentName): Placement[] {
  const live = snapshot.environments[environment].live?.hubs ?? {};
  return snapshot.containers
    .filter((c) => c.environment === environment && c.slot === live[c.hub] && c.state === 'exited')
    .flatMap((container) => {
      const hub = snapshot.config.hubs.find((known) => known.name === container.hub);
      const stopped = hub && cannotRunTwice(snapshot, hub);
      return stopped ? [placementOf(snapshot, environment, container, hub)] : [];
    });
}

/** Where a container stands, or is to stand. */
export const placementOf = (
  snapshot: Snapshot,
  environment: EnvironmentName,
  container: Pick<ObservedContainer, 'slot' | 'image' | 'release' | 'operation' | 'fingerprint'>,
  hub: Snapshot['config']['hubs'][number],
): Placement => ({
  environment,
  hub: hub.name,
  service: snapshot.hubServices[environment][hub.name]?.name ?? hub.name,
  slot: container.slot,
  image: container.image,
  release: container.release,
  operation: container.operation,
  fingerprint: container.fingerprint,
  address: hubAddress(
    snapshot.environments[environment].network.subnet,
    snapshot.addresses[hub.name]!,
    container.slot,
  ),
  port: hub.port,
  health: hub.health,
  restart: snapshot.hubServices[environment][hub.name]?.restart ?? 'unless-stopped',
});

const clearedIn = (snapshot: Snapshot, environment: EnvironmentName): ObservedContainer[] =>
  snapshot.cleared.filter((container) => container.environment === environment);

const toRest = (snapshot: Snapshot, container: ObservedContainer, standing: Standing): Step => ({
  kind: 'rest',
  environment: container.environment,
  hub: container.hub,
  container: container.id,
  rest: restOf(snapshot, container, standing),
});

/** Images that a deployment built and nobody ever served. */
function unfinishedRelease(snapshot: Snapshot, begun: OperationRecord): Step[] {
  if (begun.kind !== 'deploy' || begun.release === null) return [];
  const served = Object.values(snapshot.environments).some(
    (observed) => observed.live?.release === begun.release,
  );
  const images = taggedReleases(snapshot.images).get(begun.release) ?? [];
  const known = releaseById(snapshot.history, begun.release) && !snapshot.history.wentLive[begun.release];
  // One that the watch took back stays until the next promotion, so that it can be looked at.
  const bad = snapshot.history.bad.includes(begun.release);
  return served || bad || (images.length === 0 && !known)
    ? []
    : [{ kind: 'untag', release: begun.release, images }];
}
