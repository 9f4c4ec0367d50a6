/** Hubs that a Compose file seems to have, and what that file lacks for them. Looks at what Compose resolved, and asks nothing. */
import { relative } from 'node:path';
import type { HubSpec } from './spec.ts';

/** As `docker compose config --format json` prints it, or as the file itself says it; anything may be missing. */
interface SomeCompose {
  services?: Record<string, SomeService | null> | null;
}

interface SomeService {
  image?: unknown;
  build?: unknown;
  ports?: unknown;
  expose?: unknown;
}

const suffix = /-(staging|test|prod|production|live)$/;
const usualPort = 3000;

/**
 * One for each pair X-staging and X-prod, or else for each service that is built here or published: databases are
 * neither. The first one gets `/`, the others their name.
 */
export function proposedHubs(compose: unknown, directory: string): HubSpec[] {
  const services = servicesOf(compose);
  const pairs = new Map<string, SomeService>();
  for (const [name, service] of services) {
    if (suffix.test(name))
      pairs.set(name.replace(suffix, ''), { ...pairs.get(name.replace(suffix, '')), ...service });
  }
  const chosen = pairs.size > 0 ? [...pairs] : services.filter(([, service]) => isBuilt(service));
  return chosen.map(([name, service], at) => ({
    name,
    source: sourceOf(service, directory) ?? name,
    port: portOf(service) ?? usualPort,
    route: at === 0 ? '/' : `/${name}`,
    health: null,
  }));
}

/** Lines to add to a Compose file for the services that its hubs lack. */
export function missingServices(compose: unknown, hubs: HubSpec[]): string[] {
  const there = new Set(servicesOf(compose).map(([name]) => name));
  return hubs.flatMap(({ name }) => [
    ...(there.has(`${name}-staging`) ? [] : [serviceLine(name, 'staging', 'staging')]),
    ...(there.has(`${name}-prod`) || there.has(`${name}-production`)
      ? []
      : [serviceLine(name, 'prod', 'production')]),
  ]);
}

const serviceLine = (hub: string, ending: string, environment: string): string =>
  `${hub}-${ending}: { profiles: ["${environment}"], image: "${hub}:${environment}", env_file: [./config/.env.common, ./config/.env.${environment}] }`;

const servicesOf = (compose: unknown): [string, SomeService][] =>
  Object.entries((compose as SomeCompose | null)?.services ?? {}).map(([name, service]) => [
    name,
    service ?? {},
  ]);

const isBuilt = ({ build, image }: SomeService): boolean => build !== undefined || image === undefined;

/** Where it is built from, if that is a folder in here. */
function sourceOf({ build }: SomeService, directory: string): string | null {
  const context =
    typeof build === 'string' ? build : (build as { context?: unknown } | null | undefined)?.context;
  if (typeof context !== 'string') return null;
  const path = context.startsWith('/')
    ? relative(directory, context)
    : context.replace(/^\.\//, '').replace(/\/$/, '');
  return path === '' || path === '.' || path.startsWith('..') ? null : path;
}

/** `{target: 3000}`, `"8080:3000"`, `"127.0.0.1:8080:3000/tcp"`, `3000`: the one inside. */
function portOf({ ports, expose }: SomeService): number | null {
  const [first] = [...asList(ports), ...asList(expose)];
  const written =
    typeof first === 'object' && first !== null ? (first as { target?: unknown }).target : first;
  const port = Number(
    String(written ?? '')
      .replace(/\/\w+$/, '')
      .split(':')
      .at(-1),
  );
  return Number.isInteger(port) && port > 0 ? port : null;
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
