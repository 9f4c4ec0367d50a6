import type { Emit } from '../domain/event.ts';
import type { BuildTaken } from '../domain/history.ts';
import type { HubName, ReleaseId } from '../domain/names.ts';

/** What the steps pull, export and build of a deployment act with. */
export interface Builder {
  pull(repository: string, branch: string, to: string): Promise<void>;
  export(hub: HubName, repository: string, commit: string): Promise<void>;
  /** What it took, for the plans to come. Each line of its output is emitted, for whoever follows the operation. */
  build(hub: HubName, release: ReleaseId, emit: Emit, signal: AbortSignal): Promise<BuildTaken>;
}
