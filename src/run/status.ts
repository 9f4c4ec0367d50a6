import { previousOf } from '../domain/history.ts';
import { imageLabel } from '../domain/images.ts';
import {
  type EnvironmentName,
  environmentNames,
  type HubName,
  type OperationKind,
  type ReleaseId,
  type Slot,
} from '../domain/names.ts';
import type { Release, ReleaseState } from '../domain/release.ts';
import { hasRelease, liveContainer, type ObservedContainer, type Snapshot } from '../domain/snapshot.ts';
import { Containers, type Inspected } from '../engine/containers.ts';
import { ownTest } from '../engine/readiness.ts';
import { readHistory } from '../ledger/ledger.ts';
import { currentOwner } from '../ledger/lock.ts';
import { type Drift, driftOf } from '../operations/drift.ts';
import { observe } from './observe.ts';
import { currentStep } from './run-files.ts';
import type { Server } from './server.ts';

/** `status --json`, names as INTERFACE gives them. */
export interface Status {
  project: string;
  environments: {
    staging: EnvironmentStatus;
    production: EnvironmentStatus & { rollback: RollbackStatus | null };
  };
  operation: OperationStatus | null;
  /** What somebody else changed since the last operation. */
  drift: Drift[];
  /** An operation that did not end; the next mutating command finishes or undoes it. */
  interrupted: { id: string; kind: OperationKind; by: string; since: string } | null;
  disk: { free_bytes: number; keep_free_bytes: number };
}

export interface EnvironmentStatus {
  release: ReleaseId | null;
  healthy: boolean;
  url: string;
  hubs: Record<HubName, HubStatus>;
  /** Containers in the other slots: the standby, and a release that was taken back. */
  idle: IdleStatus[];
  /** Containers that do nothing but hold the images of the release to go back to, so that no prune takes them. */
  holds: HoldStatus[];
}

export interface HoldStatus {
  hub: HubName;
  container: string;
  release: ReleaseId;
}

export interface IdleStatus {
  hub: HubName;
  slot: Slot;
  container: string;
  release: ReleaseId;
  state: string;
}

export interface HubStatus {
  slot: Slot;
  container: string | null;
  image: string | null;
  commit: string | null;
  /** The first line of that commit's message. */
  subject: string | null;
  dirty: boolean;
  release: ReleaseId | null;
  health: string;
  since: string | null;
}

export interface RollbackStatus {
  release: ReleaseId;
  /** Its images are here: it can be live again. */
  ready: boolean;
  standby: 'paused' | 'stopped' | 'none';
}

export interface OperationStatus {
  id: string;
  kind: OperationKind;
  by: string;
  pid: number;
  since: string;
  step: string | null;
}

/** Observed: Docker, the symlink, the gateway. Without the ledger no live field changes. */
export async function status(server: Server): Promise<Status> {
  const snapshot = await observe(server, readHistory(server.state.ledger));
  const [staging, production] = await Promise.all(
    environmentNames.map((environment) => environmentStatus(server, snapshot, environment)),
  );
  const operation = operationStatus(server);
  const { interrupted } = snapshot.history;
  return {
    project: snapshot.config.project,
    environments: { staging: staging!, production: { ...production!, rollback: rollbackStatus(snapshot) } },
    operation,
    drift: operation ? [] : driftOf(snapshot),
    interrupted:
      interrupted && !operation
        ? { id: interrupted.id, kind: interrupted.kind, by: interrupted.by, since: interrupted.at }
        : null,
    disk: { free_bytes: snapshot.host.diskFree, keep_free_bytes: snapshot.config.keepFree },
  };
}

async function environmentStatus(
  server: Server,
  snapshot: Snapshot,
  environment: EnvironmentName,
): Promise<EnvironmentStatus> {
  const { live, gateway } = snapshot.environments[environment];
  const hubs = await Promise.all(
    Object.entries(live?.hubs ?? {}).map(async ([hub, slot]): Promise<[HubName, HubStatus]> => {
      const container = liveContainer(snapshot, environment, hub);
      return [hub, await hubStatus(server, snapshot, slot, container ?? null)];
    }),
  );
  const well = hubs.every(
    ([, hub]) => hub.health === 'healthy' || hub.health === 'running' || hub.health === 'starting',
  );
  return {
    release: live?.release ?? null,
    healthy: live !== null && gateway?.running === true && well,
    url: snapshot.config.environments[environment].url,
    hubs: Object.fromEntries(hubs),
    idle: snapshot.containers
      .filter((c) => c.environment === environment && c.slot !== live?.hubs[c.hub])
      .map(({ hub, slot, id, release, state }) => ({ hub, slot, container: id, release, state })),
    holds:
      environment === 'production'
        ? snapshot.holds.map(({ hub, id, release }) => ({ hub, container: id, release }))
        : [],
  };
}

async function hubStatus(
  server: Server,
  snapshot: Snapshot,
  slot: Slot,
  container: ObservedContainer | null,
): Promise<HubStatus> {
  if (!container) {
    return {
      slot,
      container: null,
      image: null,
      commit: null,
      subject: null,
      dirty: false,
      release: null,
      health: 'missing',
      since: null,
    };
  }
  const image = snapshot.images.find((known) => known.id === container.image);
  const inspected = await new Containers(server.api, snapshot.config.project).inspect(container.id);
  return {
    slot,
    container: container.id,
    image: container.image,
    commit: image?.labels[imageLabel.commit] ?? null,
    subject: image?.labels[imageLabel.subject] ?? null,
    dirty: image?.labels['twinport.dirty'] === 'true',
    release: container.release,
    health: await healthOf(server, container, inspected),
    since: inspected.State.StartedAt,
  };
}

/**
 * A container that was paused counts as unhealthy until Docker's next probe, up to half a minute later: then its own
 * test is run here and now.
 */
async function healthOf(server: Server, container: ObservedContainer, inspected: Inspected): Promise<string> {
  if (container.state !== 'running') return container.state;
  const argv = container.health === 'unhealthy' ? ownTest(inspected.Config) : null;
  if (argv === null) return container.health ?? 'running';
  const { code } = await server.api.exec(container.id, argv, { timeoutMs: 5_000 });
  return code === 0 ? 'healthy' : 'unhealthy';
}

function rollbackStatus(snapshot: Snapshot): RollbackStatus | null {
  const live = snapshot.environments.production.live?.release ?? null;
  const target = previousOf(snapshot.history, live);
  const release = snapshot.history.releases.find((known) => known.id === target);
  if (!release) return null;
  const ready = hasRelease(snapshot, release);
  return { release: release.id, ready, standby: standbyOf(snapshot, release) };
}

/** How the rollback target's containers wait, over the hubs whose images differ from what is live. */
function standbyOf(snapshot: Snapshot, release: Release): RollbackStatus['standby'] {
  const differing = Object.entries(release.hubs).filter(
    ([hub, { image }]) => liveContainer(snapshot, 'production', hub)?.image !== image,
  );
  const live = snapshot.environments.production.live?.hubs ?? {};
  const waiting = differing.map(([hub, { image }]) =>
    snapshot.containers.find(
      (c) => c.environment === 'production' && c.hub === hub && c.slot !== live[hub] && c.image === image,
    ),
  );
  if (waiting.length === 0 || waiting.some((container) => container === undefined)) return 'none';
  return waiting.every((container) => container!.state === 'paused') ? 'paused' : 'stopped';
}

function operationStatus(server: Server): OperationStatus | null {
  const owner = currentOwner(server.state);
  return owner && { ...owner, step: currentStep(server.state, owner.id) };
}

/** `releases --json`: newest first. */
export interface ReleaseStatus {
  id: ReleaseId;
  created: string;
  by: string;
  state: ReleaseState;
  hubs: Record<HubName, { commit: string; subject: string; image: string }>;
}

export async function releases(server: Server): Promise<ReleaseStatus[]> {
  const snapshot = await observe(server, readHistory(server.state.ledger));
  return snapshot.history.releases
    .map((release) => ({
      id: release.id,
      created: release.created,
      by: release.by,
      state: stateOf(snapshot, release.id),
      hubs: Object.fromEntries(
        Object.entries(release.hubs).map(([hub, { commit, subject, image }]) => [
          hub,
          { commit, subject, image },
        ]),
      ),
    }))
    .reverse();
}

function stateOf(snapshot: Snapshot, release: ReleaseId): ReleaseState {
  const { staging, production } = snapshot.environments;
  if (production.live?.release === release) return 'live';
  if (snapshot.history.bad.includes(release)) return 'bad';
  if (staging.live?.release === release) return 'staged';
  return previousOf(snapshot.history, production.live?.release ?? null) === release ? 'previous' : 'retired';
}
