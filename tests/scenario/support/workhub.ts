import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { type Hub, writeHubSource } from '../../../tools/hubs/hub-source.ts';

/** A WorkHub for one test: five hubs that are not kinder than real ones, in files as people write them. */

export const hubKeys = ['manager', 'sales', 'fin', 'onboarding', 'agent'] as const;
export type HubKey = (typeof hubKeys)[number];

interface HubPlan {
  name: string;
  folder: string;
  port: number;
  route: string;
  health?: string;
}

/** wbfinhub has no `health`: its image's own check is all there is. */
export const plans: Record<HubKey, HubPlan> = {
  manager: { name: 'wbhubmanager', folder: 'WBHubManager', port: 4090, route: '/', health: '/api/health' },
  sales: { name: 'wbsaleshub', folder: 'WBSalesHub', port: 4010, route: '/saleshub', health: '/api/health' },
  fin: { name: 'wbfinhub', folder: 'WBFinHub', port: 4020, route: '/finhub' },
  onboarding: {
    name: 'wbonboardinghub',
    folder: 'WBOnboardingHub',
    port: 4030,
    route: '/onboarding',
    health: '/api/health',
  },
  agent: {
    name: 'hwtestagent',
    folder: 'HWTestAgent',
    port: 4100,
    route: '/testagent',
    health: '/api/health',
  },
};

export interface Workhub {
  id: string;
  dir: string;
  hubs: HubKey[];
  ports: { staging: number; production: number };
  base: string;
  gateway: string;
  /** Merged over twinport.yml's other keys. */
  settings: Record<string, unknown>;
  bootMs: number;
  /** A port that is never the same for two servers, hence no fixed host port anywhere else. */
  repositories: 'one' | 'each';
}

/** The hub's name on this server: image repositories and DNS names must not meet those of another test. */
export const hubName = (id: string, key: HubKey): string => `${plans[key].name}-${id}`;

export const firstVersion = (id: string, key: HubKey): Hub => ({
  name: hubName(id, key),
  version: 1,
  ...(key === 'fin' ? { store: 'http://store:6000' } : {}),
});

/** Everything of the server directory that git tracks. */
export function writeTracked(workhub: Workhub, dir: string, examples = resolve('examples')): void {
  for (const key of workhub.hubs) {
    const source = { hub: firstVersion(workhub.id, key), port: plans[key].port, base: workhub.base };
    writeHubSource(join(examples, 'hub'), join(dir, plans[key].folder), source);
  }
  mkdirSync(join(dir, 'store'));
  copyFileSync(join(examples, 'store.mjs'), join(dir, 'store/store.mjs'));
  writeFileSync(join(dir, 'twinport.yml'), stringify(settingsOf(workhub)));
  writeFileSync(join(dir, 'docker-compose.yml'), stringify(composeOf(workhub)));
  mkdirSync(join(dir, 'nginx'));
  writeFileSync(join(dir, '.gitignore'), 'config/.env.*\n!config/.env.template\nconfig/keys/\n.twinport/\n');
}

/** What git never tracks: environment files and keys, readable by the user that the hubs run as. */
export function writeSecrets(workhub: Workhub, dir: string): void {
  mkdirSync(join(dir, 'config/keys'), { recursive: true });
  writeEnv(dir, 'common', {
    DATABASE_URL: `postgres://hub:s3cret-$\{x}-${workhub.id}@db/workhub`,
    SESSION_SECRET: `session-${workhub.id}`,
    BOOT_MS: String(workhub.bootMs),
  });
  for (const environment of ['staging', 'production'] as const) {
    writeEnv(dir, environment, {
      NODE_ENV: 'production',
      DOCKER_PORT: String(workhub.ports[environment]),
      PUBLIC_URL: `http://${environment}.test`,
    });
  }
  writeKeys(dir);
}

function writeKeys(dir: string): void {
  const privateKey = join(dir, 'config/keys/jwt_private.pem');
  const publicKey = join(dir, 'config/keys/jwt_public.pem');
  execFileSync('openssl', ['genrsa', '-out', privateKey, '2048'], { stdio: 'ignore' });
  execFileSync('openssl', ['rsa', '-in', privateKey, '-pubout', '-out', publicKey], { stdio: 'ignore' });
  chmodSync(privateKey, 0o600);
  chmodSync(publicKey, 0o644);
  if (process.getuid?.() === 0) for (const key of [privateKey, publicKey]) chownSync(key, hubUid(), hubUid());
}

export const hubUid = (): number => process.getuid?.() || 1000;

/** A value in double quotes, as Compose reads it back unchanged. */
export function writeEnv(dir: string, name: string, values: Record<string, string>): void {
  const file = join(dir, `config/.env.${name}`);
  const quoted = (value: string) => `"${value.replace(/[\\"$]/g, (character) => `\\${character}`)}"`;
  const text = Object.entries(values).map(([key, value]) => `${key}=${quoted(value)}\n`);
  writeFileSync(file, text.join(''), { mode: 0o600 });
  if (statSync(file).mode & 0o077) chmodSync(file, 0o600);
}

function settingsOf({ id, hubs, ports, gateway, settings }: Workhub): Record<string, unknown> {
  return {
    project: `tw${id}`,
    environments: {
      staging: { profile: 'staging', ports: [ports.staging], url: `http://127.0.0.1:${ports.staging}` },
      production: {
        profile: 'production',
        ports: [ports.production],
        url: `http://127.0.0.1:${ports.production}`,
      },
    },
    hubs: Object.fromEntries(hubs.map((key) => [hubName(id, key), hubSettings(id, key)])),
    gateway: { image: gateway },
    watch: '1s',
    drain: '6s',
    disk: { keep_free: '1GB' },
    lock: { wait: '10s' },
    ...settings,
  };
}

function hubSettings(id: string, key: HubKey): Record<string, unknown> {
  const { folder, port, route, health } = plans[key];
  const name = hubName(id, key);
  return {
    source: folder,
    port,
    route,
    ...(health ? { health } : {}),
    ...(key === 'agent' ? { services: { staging: `${name}-test`, production: `${name}-live` } } : {}),
  };
}

function composeOf({ id, hubs, base }: Workhub): Record<string, unknown> {
  const services: Record<string, unknown> = {};
  for (const key of hubs) {
    const { staging, production } = serviceNames(id, key);
    services[staging] = serviceOf(id, key, 'staging');
    services[production] = serviceOf(id, key, 'production');
  }
  services.store = {
    image: base,
    command: ['node', '/srv/store.mjs'],
    restart: 'unless-stopped',
    volumes: ['./store/store.mjs:/srv/store.mjs:ro', 'storedata:/data'],
    networks: ['default', 'backoffice'],
  };
  const networks = { default: ownSubnet(id, 0), backoffice: ownSubnet(id, 1) };
  return { services, networks, volumes: { storedata: {}, uploads: {} } };
}

/** Docker's own pools hold some thirty networks for all that is on a machine: a server brings its subnets along. */
const ownSubnet = (id: string, at: 0 | 1): unknown => {
  const number = Number.parseInt(id, 16) % (32 * 256);
  const subnet = `10.${64 + (number >> 8)}.${number & 255}.${at * 64}/26`;
  return { ipam: { config: [{ subnet }] } };
};

export function serviceNames(id: string, key: HubKey): { staging: string; production: string } {
  const name = hubName(id, key);
  return key === 'agent'
    ? { staging: `${name}-test`, production: `${name}-live` }
    : { staging: `${name}-staging`, production: `${name}-prod` };
}

function serviceOf(id: string, key: HubKey, environment: 'staging' | 'production'): Record<string, unknown> {
  return {
    profiles: [environment],
    image: `${hubName(id, key)}:${environment}`,
    user: `${hubUid()}:${hubUid()}`,
    env_file: ['./config/.env.common', `./config/.env.${environment}`],
    volumes: ['./config/keys:/app/server/keys:ro', ...(key === 'sales' ? ['uploads:/app/uploads'] : [])],
    ...(key === 'fin' ? { depends_on: ['store'] } : {}),
    ...(key === 'onboarding' ? { networks: ['backoffice'] } : {}),
  };
}
