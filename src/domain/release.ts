import type { HubName, ReleaseId } from './names.ts';

/** Images, by id, built once. Immutable; what happens to it later is in the history. */
export interface Release {
  id: ReleaseId;
  /** UTC, ISO 8601. */
  created: string;
  by: string;
  hubs: Record<HubName, ReleasedHub>;
}

export interface ReleasedHub {
  /** Image id as the engine knows it: `sha256:…`. */
  image: string;
  /** 40 hex digits; empty where unknown (a release rebuilt from tags alone). */
  commit: string;
  subject: string;
  dirty: boolean;
}

export type ReleaseState = 'staged' | 'live' | 'previous' | 'bad' | 'retired';
