import type { EnvironmentName } from '../domain/names.ts';

/** What `init` needs to know of a server that is not there yet. Everything else is the same for all. */
export interface ServerSpec {
  /** Null: the folder's name. */
  project: string | null;
  environments: Record<EnvironmentName, AddressSpec>;
  hubs: HubSpec[];
  /** Keys and values of the environment files, besides the session's secret; `placeholder` where only a person knows it. */
  common: KeyValue[];
  ofEnvironment: Record<EnvironmentName, KeyValue[]>;
}

export interface AddressSpec {
  /** As twinport.yml writes them: numbers, or "443/ssl". */
  ports: (number | string)[];
  /** Null: http://localhost with the first port. */
  url: string | null;
}

export interface HubSpec {
  name: string;
  /** Folder in the server directory. */
  source: string;
  port: number;
  route: string;
  /** A page that answers 200; null: the image's own HEALTHCHECK. */
  health: string | null;
}

export type KeyValue = [key: string, value: string];

/** What stands where only a person or a secrets provider knows the value. */
export const placeholder = 'CHANGE_ME';

/** A server of hubs that people name themselves. */
export function specOf(given: {
  project: string | null;
  hubs: HubSpec[];
  urls: Record<EnvironmentName, string | null>;
}): ServerSpec {
  const { project, hubs, urls } = given;
  const environments = {
    staging: addressOf(urls.staging, [4400]),
    production: addressOf(urls.production, [4500, 80]),
  };
  return {
    project,
    environments,
    hubs,
    common: [['DATABASE_URL', `postgresql://USER:${placeholder}@host.docker.internal:5432/DATABASE`]],
    ofEnvironment: {
      staging: valuesFor(environments.staging),
      production: valuesFor(environments.production),
    },
  };
}

/** The port that people type, or leave out, is the one to answer on. */
function addressOf(url: string | null, ports: number[]): AddressSpec {
  if (url === null || !URL.canParse(url)) return { ports, url };
  const { port, protocol } = new URL(url);
  const tls = protocol === 'https:';
  const number = port === '' ? (tls ? 443 : 80) : Number(port);
  return { ports: [tls ? `${number}/ssl` : number], url };
}

const valuesFor = ({ ports, url }: AddressSpec): KeyValue[] => [
  ['NODE_ENV', 'production'],
  ['PUBLIC_URL', url ?? `http://localhost:${ports[0]}`],
];

/** `shop=Shop:3000:/`, or with a page that says when it is ready: `shop=Shop:3000:/shop:/api/health`. Null where it is neither. */
export function readHubFlag(text: string): HubSpec | null {
  const found = /^([^=]+)=([^:]+):(\d+):(\/[^:]*)(?::(\/.*))?$/.exec(text);
  if (!found) return null;
  const [, name, source, port, route, health] = found;
  return { name: name!, source: source!, port: Number(port), route: route!, health: health ?? null };
}

/** The other way round. */
export const hubFlag = ({ name, source, port, route, health }: HubSpec): string =>
  `${name}=${source}:${port}:${route}${health === null ? '' : `:${health}`}`;
