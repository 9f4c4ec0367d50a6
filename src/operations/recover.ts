import { hubAddress } from '../domain/address.ts';
import type { OperationRecord } from '../domain/history.ts';
import { releaseById } from '../domain/history.ts';
import { taggedReleases } from '../domain/images.ts';
import type { EnvironmentName } from '../domain/names.ts';
import type { Placement, Plan, Rest, Stage, Step } from '../domain/plan.ts';
import type { ObservedContainer, Snapshot } from '../domain/snapshot.ts';
import { restOf } from './cutover.ts';
import { historyAfter, previousKept, settleStages } from './settle.ts';
import { withoutEmpty } from './stages.ts';
import { standbyContainers } from './standby.ts';

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

/** Everything that is new goes; everything that served before serves again. */
export function undoStages(
  snapshot: Snapshot,
  environment: EnvironmentName,
  begun: OperationRecord,
): Stage[] {
  const idle = idleContainers(snapshot, environment);
  const made = idle.filter((container) => container.operation === begun.id);
  const woken = idle.filter((container) => container.operation !== begun.id && container.state === 'running');
  const stopped = stoppedLive(snapshot, environment);
  return withoutEmpty([
    { steps: stopped.map((placement) => ({ kind: 'start', placement })) },
    { steps: stopped.map((placement) => ({ kind: 'ready', placement, woken: false })) },
    {
      steps: [
        ...made.map(removal('undo', environment)),
        ...woken.map(toRest(environment, standbyRest(snapshot, environment))),
      ],
    },
    { steps: unfinishedRelease(snapshot, begun) },
    { steps: [{ kind: 'sweep', environment }] },
  ]);
}

function finishStages(snapshot: Snapshot, environment: EnvironmentName, begun: OperationRecord): Stage[] {
  const live = snapshot.environments[environment].live!;
  const before = snapshot.history.production.at(-1) ?? null;
  const backward =
    begun.kind === 'rollback' &&
    before !== null &&
    before !== live.release &&
    snapshot.history.production.includes(live.release);
  const marks = {
    bad: backward ? before : null,
    good: snapshot.history.bad.includes(live.release) ? live.release : null,
  };
  const release = live.release;
  const rollback = previousKept(snapshot, historyAfter(snapshot, { environment, release, marks }), release);
  const rest = restOf(snapshot, environment, backward ? 'rollback' : 'other');
  const leaving = idleContainers(snapshot, environment)
    .filter((container) => container.state === 'running')
    .map((container) => ({ container, rest }));
  const staying = [
    ...snapshot.containers
      .filter((c) => c.environment === environment && c.slot === live.hubs[c.hub])
      .map((c) => c.id),
    ...standbyContainers(snapshot, environment, rollback).map((container) => container.id),
    // What this operation put to rest before it was interrupted.
    ...(backward ? idleContainers(snapshot, environment).map((container) => container.id) : []),
  ];
  return settleStages(snapshot, {
    kind: begun.kind,
    environment,
    release,
    hubs: Object.keys(live.hubs),
    leaving,
    staying,
    marks,
  });
}

const idleContainers = (snapshot: Snapshot, environment: EnvironmentName): ObservedContainer[] =>
  snapshot.containers.filter(
    (c) => c.environment === environment && c.slot !== snapshot.environments[environment].live?.hubs[c.hub],
  );

/** A singleton's live container that was stopped for the new one. */
function stoppedLive(snapshot: Snapshot, environment: EnvironmentName): Placement[] {
  const live = snapshot.environments[environment].live?.hubs ?? {};
  return snapshot.containers
    .filter((c) => c.environment === environment && c.slot === live[c.hub] && c.state !== 'running')
    .flatMap((container) => {
      const hub = snapshot.config.hubs.find((known) => known.name === container.hub);
      return hub ? [placementOf(snapshot, environment, container, hub)] : [];
    });
}

const placementOf = (
  snapshot: Snapshot,
  environment: EnvironmentName,
  container: ObservedContainer,
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

const standbyRest = (snapshot: Snapshot, environment: EnvironmentName): Rest =>
  restOf(snapshot, environment, 'other');

const removal =
  (why: 'undo', environment: EnvironmentName) =>
  (container: ObservedContainer): Step => ({
    kind: 'remove',
    environment,
    hub: container.hub,
    container: container.id,
    why,
  });

const toRest =
  (environment: EnvironmentName, rest: Rest) =>
  (container: ObservedContainer): Step => ({
    kind: 'rest',
    environment,
    hub: container.hub,
    container: container.id,
    rest,
  });

/** Images that a deployment built and nobody ever served. */
function unfinishedRelease(snapshot: Snapshot, begun: OperationRecord): Step[] {
  if (begun.kind !== 'deploy' || begun.release === null) return [];
  const served = Object.values(snapshot.environments).some(
    (observed) => observed.live?.release === begun.release,
  );
  const images = taggedReleases(snapshot.images).get(begun.release) ?? [];
  const known = releaseById(snapshot.history, begun.release) && !snapshot.history.wentLive[begun.release];
  return served || (images.length === 0 && !known) ? [] : [{ kind: 'untag', release: begun.release, images }];
}
