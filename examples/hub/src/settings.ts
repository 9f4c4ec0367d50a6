/** What tells one hub, and one version of it, from another. */
export interface Hub {
  name: string;
  version: number;
  /** What is wrong with this version; nothing where it is absent. */
  fault?: 'exits-at-once' | 'never-healthy' | 'exits-later' | 'sick-later' | 'fails-requests';
  /** How long after it listens an `…-later` fault shows, in milliseconds. */
  faultAfterMs?: number;
  /** Only where PUBLIC_URL holds this text, `production`; everywhere where it is absent. */
  faultOn?: string;
  /** How long it takes no notice of SIGTERM, in milliseconds. */
  deafMs?: number;
  /** A service that it keeps a pool of connections and a WebSocket open to: `http://store:6000`. */
  store?: string;
}
