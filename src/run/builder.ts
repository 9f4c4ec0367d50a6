import type { Emit } from '../domain/event.ts';
import type { HubName, ReleaseId } from '../domain/names.ts';

/** What the steps pull, export and build of a deployment act with. */
export interface Builder {
  pull(repository: string, branch: string, to: string): Promise<void>;
  export(hub: HubName, repository: string, commit: string): Promise<void>;
  /** Each line of its output is emitted, so that whoever follows the operation sees it too. */
  build(hub: HubName, release: ReleaseId, emit: Emit, signal: AbortSignal): Promise<void>;
}
