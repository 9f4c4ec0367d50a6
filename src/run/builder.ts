import type { HubName, ReleaseId } from '../domain/names.ts';

/** What the steps pull, export and build of a deployment act with. */
export interface Builder {
  pull(repository: string, branch: string, to: string): Promise<void>;
  export(hub: HubName, repository: string, commit: string): Promise<void>;
  build(hub: HubName, release: ReleaseId, signal: AbortSignal): Promise<void>;
}
