import type { Config } from './config.ts';
import type { Problem } from './failure.ts';
import type { Fact, History } from './history.ts';
import type { EnvironmentName, HookName, HubName, ReleaseId, Slot } from './names.ts';
import type { Release } from './release.ts';
import type { ComposeModel, HubServices } from './services.ts';

/** What is, looked at once: the input of every planner. Plain data; planners never look for themselves. */
export interface Snapshot {
  /** UTC, ISO 8601: the clock is handed in, so that plans are the same for the same world. */
  now: string;
  by: string;
  config: Config;
  model: ComposeModel;
  hubServices: HubServices;
  history: History;
  /** Facts of the history that the ledger lacks and that were seen instead. */
  rebuilt: Fact[];
  environments: Record<EnvironmentName, ObservedEnvironment>;
  /** Every container that twinport made in the slots of this project. */
  containers: ObservedContainer[];
  /** Taken out of their slot for a successor, and not removed yet. */
  cleared: ObservedContainer[];
  /** Images of the hubs' repositories, and every one that this project built, whatever its name is now. */
  images: ObservedImage[];
  /** Containers that do nothing but keep an image from being pruned. */
  holds: ObservedHold[];
  /** Ids of images that containers of others use. */
  usedElsewhere: string[];
  /** Containers of the base project, by Compose service. */
  supports: Record<string, ObservedSupport>;
  /** Every hub's place in the address plan, also of hubs that have none recorded yet. */
  addresses: Record<HubName, number>;
  /** Executables in `hooks/` that are there. */
  hooks: HookName[];
  host: Host;
}

export interface ObservedEnvironment {
  /** What the gateway's symlink names; null before the first cut-over. */
  live: Generation | null;
  /** `exists` is false before the first deployment: the subnet is then the one that will be taken. */
  network: { name: string; subnet: string; exists: boolean };
  gateway: ObservedGateway | null;
  /** What the gateway should be by today's configuration; null where `gatewayProblems` stand against it. */
  gatewayWanted: { shape: string; conf: string } | null;
  gatewayProblems: Problem[];
}

/** One generation of flag files: which slot each hub is served from. The symlink to it is the truth about what is live. */
export interface Generation {
  /** Directory name: the id of the operation that wrote it. */
  id: string;
  environment: EnvironmentName;
  release: ReleaseId;
  at: string;
  hubs: Record<HubName, Slot>;
}

export interface ObservedGateway {
  container: string;
  running: boolean;
  /** What only a new container can change: image, ports, names, mounts. */
  shape: string;
  /** Hash of the nginx configuration in force. */
  conf: string | null;
}

export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'exited' | 'dead' | 'removing';
export type Health = 'healthy' | 'unhealthy' | 'starting';

export interface ObservedContainer {
  id: string;
  name: string;
  environment: EnvironmentName;
  hub: HubName;
  slot: Slot;
  /** The release it was started as. */
  release: ReleaseId;
  /** The operation that created it. */
  operation: string;
  fingerprint: string;
  /** The same, key by key; null for one of an older twinport. */
  configuration: Record<string, string> | null;
  image: string;
  state: ContainerState;
  health: Health | null;
  /** Its fixed address in the environment's network; null where somebody took it out of there. */
  address: string | null;
}

export interface ObservedImage {
  id: string;
  /** `wbsaleshub:r4`, `wbsaleshub:staging` … */
  tags: string[];
  labels: Record<string, string>;
  created: string;
  size: number;
}

export interface ObservedHold {
  id: string;
  hub: HubName;
  release: ReleaseId;
  image: string;
  state: ContainerState;
}

export interface ObservedSupport {
  container: string;
  /** `done`: it ended by itself with 0, as one that only prepares something does. */
  state: 'running' | 'done' | 'down';
  networks: string[];
}

export interface Host {
  /** Memory that new processes can have, in bytes. */
  memoryAvailable: number;
  /** All there is, in bytes; 0 where the kernel does not say. */
  memoryTotal: number;
  cores: number;
  /** On the file system that holds Docker's data, in bytes. */
  diskFree: number;
}

export const containersIn = (snapshot: Snapshot, environment: EnvironmentName, hub: HubName, slot: Slot) =>
  snapshot.containers.filter((c) => c.environment === environment && c.hub === hub && c.slot === slot);

export const containerIn = (...place: Parameters<typeof containersIn>): ObservedContainer | undefined =>
  containersIn(...place)[0];

/** The container that serves a hub now, whatever its state. */
export function liveContainer(snapshot: Snapshot, environment: EnvironmentName, hub: HubName) {
  const slot = snapshot.environments[environment].live?.hubs[hub];
  return slot && containerIn(snapshot, environment, hub, slot);
}

/** It does something, or Docker is about to start it again. */
export const isUp = ({ state }: ObservedContainer): boolean => state === 'running' || state === 'restarting';

/** The image is here: under a name, or held by a container that a prune spared while it took the names. */
export const hasImage = (snapshot: Snapshot, imageId: string): boolean =>
  snapshot.images.some((image) => image.id === imageId) ||
  snapshot.containers.some((container) => container.image === imageId);

/** Every image of the release for hubs that are still configured is here. */
export const hasRelease = (snapshot: Snapshot, release: Release): boolean =>
  Object.entries(release.hubs).every(
    ([hub, { image }]) => !snapshot.hubServices.production[hub] || hasImage(snapshot, image),
  );
