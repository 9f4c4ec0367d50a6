import type { EnvironmentName } from '../domain/names.ts';

export type PullName = EnvironmentName | 'development';

/** All values of one configuration, with the provider's own keys taken out. Never empty. */
export interface Download {
  values: Map<string, string>;
  /** Sent back next time, to hear that nothing has changed. */
  etag: string | null;
}

/** Where secrets come from. One more is one more file. */
export interface Provider {
  name: string;
  /** What a file that was pulled says of its origin: `Doppler workhub/stg`. */
  origin(name: PullName): string;
  /** Null where nothing has changed since `etag`. Throws a Failure, and never with a value in it. */
  download(name: PullName, etag: string | null): Promise<Download | null>;
}
