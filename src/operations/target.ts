import { hubAddress } from '../domain/address.ts';
import type { HubConfig } from '../domain/config.ts';
import { repositoryOf } from '../domain/images.ts';
import type { EnvironmentName, HubName, ReleaseId, Slot } from '../domain/names.ts';
import { otherSlot } from '../domain/names.ts';
import type { HubChange, Placement, Reason } from '../domain/plan.ts';
import type { Service } from '../domain/services.ts';
import {
  type ContainerState,
  containerIn,
  containersIn,
  type ObservedContainer,
  type Snapshot,
} from '../domain/snapshot.ts';

/** What an environment should serve after the operation. */
export interface Target {
  operation: string;
  environment: EnvironmentName;
  release: ReleaseId;
  /** Hubs absent here are not served. */
  images: Record<HubName, TargetImage>;
}

export interface TargetImage {
  reference: string;
  /** Null where this operation is going to build it. */
  id: string | null;
  /** Why it is built, or why an earlier one is used again. */
  reasons: Reason[];
}

/** What happens to one hub, and why. */
export interface Decision {
  hub: HubConfig;
  service: Service;
  change: HubChange['change'];
  reasons: Reason[];
  placement: Placement;
  /** What serves now; null where nothing does. */
  live: ObservedContainer | null;
  /** What stands in the idle slot. */
  idle: ObservedContainer | null;
  /** What an operation that was killed, and forgotten, left there with it. */
  beside: ObservedContainer[];
}

/** One decision a hub of the target, in the order of twinport.yml. */
export function decide(snapshot: Snapshot, target: Target): Decision[] {
  return snapshot.config.hubs.flatMap((hub) => {
    const image = target.images[hub.name];
    return image ? [decideHub(snapshot, target, hub, image)] : [];
  });
}

function decideHub(snapshot: Snapshot, target: Target, hub: HubConfig, image: TargetImage): Decision {
  const { environment } = target;
  const service = snapshot.hubServices[environment][hub.name]!;
  const liveSlot = snapshot.environments[environment].live?.hubs[hub.name];
  const live = (liveSlot && containerIn(snapshot, environment, hub.name, liveSlot)) ?? null;
  const slot = liveSlot ? otherSlot(liveSlot) : firstSlot(snapshot, environment);
  const [idle = null, ...beside] = containersIn(snapshot, environment, hub.name, slot);
  const reasons = whyChange(snapshot, target, hub.name, service, image, live);
  const keep = reasons.length === 0;
  const standby = keep ? null : standbyFor(snapshot, hub.name, service, image, idle);
  return {
    hub,
    service,
    live,
    idle,
    beside,
    change: keep ? 'keep' : (standby?.change ?? 'start'),
    reasons: keep ? [unchanged(live)] : [...reasons, ...(standby?.reasons ?? [])],
    placement: placementOf(snapshot, target, hub, service, image, keep && liveSlot ? liveSlot : slot),
  };
}

/**
 * Without a flag the gateway takes a hub for blue: one that a live generation does not know yet starts in green, so that
 * nothing reaches it before the cut-over.
 */
const firstSlot = (snapshot: Snapshot, environment: EnvironmentName): Slot =>
  snapshot.environments[environment].live ? 'green' : 'blue';

const unchanged = (live: ObservedContainer | null): Reason => ({
  why: 'unchanged',
  since: live?.release ?? null,
});

/** Empty where what runs is what is wanted. */
function whyChange(
  snapshot: Snapshot,
  target: Target,
  hub: HubName,
  service: Service,
  image: TargetImage,
  live: ObservedContainer | null,
): Reason[] {
  const environment = snapshot.environments[target.environment];
  if (!environment.live?.hubs[hub]) return [{ why: 'first' }, ...image.reasons];
  if (!live) return [{ why: 'not-running', state: 'missing' }];
  const reasons: Reason[] = [];
  if (image.id === null) reasons.push(...image.reasons);
  else if (image.id !== live.image) reasons.push({ why: 'image', from: live.release, to: target.release });
  if (service.fingerprint !== live.fingerprint) {
    reasons.push({ why: 'configuration', keys: changedKeys(snapshot, target.environment, hub, service) });
  }
  if (live.state !== 'running') reasons.push({ why: 'not-running', state: live.state });
  return reasons;
}

/** Keys whose values differ from those the environment's hub was last started with; never a value. */
export function changedKeys(
  snapshot: Snapshot,
  environment: EnvironmentName,
  hub: HubName,
  service: Service,
): string[] {
  return keysThatDiffer(snapshot.history.configuration[environment][hub], service);
}

/** Empty where what was before is not known. */
function keysThatDiffer(before: Record<string, string> | undefined, { fingerprints }: Service): string[] {
  if (!before) return [];
  const keys = new Set([...Object.keys(before), ...Object.keys(fingerprints)]);
  return [...keys].filter((key) => before[key] !== fingerprints[key]).sort();
}

const waysBack: Partial<Record<ContainerState, 'resume' | 'restart'>> = {
  paused: 'resume',
  exited: 'restart',
  created: 'restart',
};

/** A standby of the same image and today's configuration is live again without a start. */
function standbyFor(
  snapshot: Snapshot,
  hub: HubName,
  service: Service,
  image: TargetImage,
  idle: ObservedContainer | null,
): { change: HubChange['change']; reasons: Reason[] } | null {
  if (!idle || image.id === null || idle.image !== image.id) return null;
  const change = waysBack[idle.state];
  if (change === undefined) return null;
  if (idle.fingerprint === service.fingerprint)
    return { change, reasons: [{ why: 'standby-ready', state: idle.state }] };
  const before = snapshot.history.configurationOf[idle.release]?.[hub];
  return { change: 'start', reasons: [{ why: 'standby-outdated', keys: keysThatDiffer(before, service) }] };
}

function placementOf(
  snapshot: Snapshot,
  target: Target,
  hub: HubConfig,
  service: Service,
  image: TargetImage,
  slot: Slot,
): Placement {
  const { subnet } = snapshot.environments[target.environment].network;
  return {
    environment: target.environment,
    hub: hub.name,
    service: service.name,
    slot,
    image: image.reference,
    release: target.release,
    operation: target.operation,
    fingerprint: service.fingerprint,
    address: hubAddress(subnet, snapshot.addresses[hub.name]!, slot),
    port: hub.port,
    health: hub.health,
    restart: service.restart ?? 'unless-stopped',
  };
}

export const releaseReference = (snapshot: Snapshot, hub: HubName, release: ReleaseId): string =>
  `${repositoryOf(snapshot.hubServices.production[hub]!.image)}:${release}`;
