import type { EnvironmentName, HubName, ReleaseId, Slot } from '../domain/names.ts';
import type { HeldImage, Placement, Rest } from '../domain/plan.ts';
import type { ComposeModel } from '../domain/services.ts';

/** Where containers run. `compose-engine.ts` is Docker Compose on this host; another engine is another file beside it. */
export interface Engine {
  /** The environment's own network, with the subnet that the address plan counts on. */
  createNetwork(environment: EnvironmentName, subnet: string): Promise<void>;
  /** Services without a release: `start` those that do not run, and make all of them reachable in the environment. */
  ensureServices(
    environment: EnvironmentName,
    services: string[],
    start: string[],
    model: ComposeModel,
  ): Promise<void>;
  /** New containers for one slot, at their fixed addresses, not started. */
  create(
    environment: EnvironmentName,
    slot: Slot,
    placements: Placement[],
    model: ComposeModel,
  ): Promise<void>;
  start(placement: Placement): Promise<void>;
  resume(placement: Placement, container: string): Promise<void>;
  /**
   * Resolves when the hub answers, its own health check passes, and it runs `image` (an id; null: what its placement's
   * reference names). Throws Failure 1 with its last lines.
   */
  ready(placement: Placement, image: string | null, woken: boolean, signal: AbortSignal): Promise<void>;
  /**
   * Resolves when `ms` are over without a bad sign; throws Failure 1 at the first one. Containers that were woken get the
   * restart policy that they must not have as a standby.
   */
  watch(placements: Placement[], ms: number, signal: AbortSignal): Promise<void>;
  /** What the hub's container said last. */
  lastLines(placement: Placement): Promise<string[]>;
  stop(container: string): Promise<void>;
  /** Takes a container that is paused out of its slot: another may be created there. */
  clear(environment: EnvironmentName, container: string): Promise<void>;
  remove(container: string): Promise<void>;
  /** Waits until nobody is connected to the hub's port, at most `ms`, then lets the container rest. */
  drain(container: string, port: number, ms: number, rest: Rest): Promise<void>;
  rest(container: string, rest: Rest): Promise<void>;
  /** Keeps images from being pruned by anyone, each by a container that runs or is paused. */
  hold(release: ReleaseId, images: Readonly<Record<HubName, HeldImage>>): Promise<void>;
  /** Points a reference at an image (by id or reference); null takes the reference away. */
  tag(reference: string, image: string | null): Promise<void>;
  /** Id and labels of an image. */
  image(reference: string): Promise<{ id: string; labels: Record<string, string> }>;
}
