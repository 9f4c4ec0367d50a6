import type { Server } from './server.ts';

/** `status --json` and `releases --json` as INTERFACE gives them. */

export interface Status {
  project: string;
  environments: {
    staging: StatusEnvironment;
    production: StatusEnvironment & {
      rollback: { release: string; ready: boolean; standby: string } | null;
    };
  };
  operation: { id: string; kind: string; by: string; pid: number; since: string; step: string | null } | null;
  drift: Array<{ drift: string; [key: string]: unknown }>;
  interrupted: { id: string; kind: string; by: string; since: string } | null;
  disk: { free_bytes: number; keep_free_bytes: number };
}

interface StatusEnvironment {
  release: string | null;
  healthy: boolean;
  url: string;
  holds: { hub: string; container: string; release: string }[];
  hubs: Record<
    string,
    {
      slot: string;
      container: string;
      image: string;
      commit: string;
      dirty: boolean;
      release: string;
      health: string;
    }
  >;
}

export type Releases = Array<{
  id: string;
  state: string;
  hubs: Record<string, { commit: string; image: string }>;
}>;

export const statusOf = (server: Server): Promise<Status> => server.json<Status>(['status']);
