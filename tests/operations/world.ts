import type { Config } from '../../src/domain/config.ts';
import { type Fact, historyOf } from '../../src/domain/history.ts';
import { imageLabel } from '../../src/domain/images.ts';
import {
  type EnvironmentName,
  environmentNames,
  type HookName,
  type HubName,
} from '../../src/domain/names.ts';
import { type HubServices, plainSettings, type Service } from '../../src/domain/services.ts';
import type {
  ObservedContainer,
  ObservedEnvironment,
  ObservedHold,
  ObservedImage,
  ObservedSupport,
  Snapshot,
} from '../../src/domain/snapshot.ts';
import type { Source } from '../../src/domain/source.ts';
import { configOf, hubOf } from '../support/config.ts';

/** A server as a planner sees it, small enough to hold in one's head: hubs a, b …, one repository over all. */

export interface Options extends Partial<Pick<Config, 'cutover' | 'standby' | 'keep'>> {
  hubs?: HubName[];
  singletons?: HubName[];
  /** Services of the Compose file that are no hub: name -> profiles. */
  supports?: Record<string, string[]>;
  hooks?: HookName[];
}

export const commitOf = (number: number): string => String(number).repeat(40).slice(0, 40);

export class World {
  config: Config;
  facts: Fact[] = [{ fact: 'format', version: 1, at: at(0) }];
  containers: ObservedContainer[] = [];
  images: ObservedImage[] = [];
  holds: ObservedHold[] = [];
  usedElsewhere: string[] = [];
  strays: Record<HubName, string[]> = {};
  environments: Record<EnvironmentName, ObservedEnvironment>;
  supports: Record<string, ObservedSupport> = {};
  hooks: HookName[];
  operations = 0;
  /** Commit n is the nth of these: hub -> its code. */
  commits: Record<HubName, string>[] = [];
  checkedOut = 1;
  private readonly declared: Record<string, string[]>;
  private readonly values: Record<EnvironmentName, Record<HubName, Record<string, string>>>;

  constructor({ hubs = ['a', 'b'], singletons = [], supports = {}, hooks = [], ...config }: Options = {}) {
    const all = configOf(hubs, config);
    this.config = {
      ...all,
      hubs: all.hubs.map((hub) => ({ ...hub, singleton: singletons.includes(hub.name) })),
    };
    this.declared = supports;
    this.hooks = hooks;
    this.environments = { staging: emptyEnvironment('staging'), production: emptyEnvironment('production') };
    this.values = { staging: {}, production: {} };
    this.push(Object.fromEntries(hubs.map((hub) => [hub, 'one'])));
  }

  /** A commit at the remote. */
  push(code: Record<HubName, string>): void {
    this.commits.push({ ...this.commits.at(-1), ...code });
  }

  /** Somebody edits an environment file. */
  configure(environment: EnvironmentName, hub: HubName, values: Record<string, string>): void {
    const ofHub = this.values[environment];
    ofHub[hub] = { ...ofHub[hub], ...values };
  }

  /** Somebody takes a hub out of twinport.yml and the Compose file. */
  removeHub(name: HubName): void {
    this.config = { ...this.config, hubs: this.config.hubs.filter((hub) => hub.name !== name) };
    this.gatewayWants(`-${name}`);
  }

  /** Somebody adds one. */
  addHub(name: HubName): void {
    const hubs = [...this.config.hubs, hubOf(name, this.config.hubs.length)];
    this.config = { ...this.config, hubs };
    this.push({ [name]: 'one' });
    this.gatewayWants(`+${name}`);
  }

  private gatewayWants(change: string): void {
    for (const name of environmentNames) {
      const { conf, shape } = this.environments[name].gatewayWanted!;
      this.environments[name].gatewayWanted = { shape, conf: conf + change };
    }
  }

  /** Those that were not cleared out of their slot. */
  get standing(): ObservedContainer[] {
    return this.containers.filter(({ state, address }) => !(state === 'paused' && address === null));
  }

  container(environment: EnvironmentName, hub: HubName, slot: string): ObservedContainer {
    const found = this.standing.find(
      (c) => c.environment === environment && c.hub === hub && c.slot === slot,
    );
    if (!found) throw new Error(`no container ${environment} ${hub}.${slot}`);
    return found;
  }

  /** Docker lists containers and images in an order of its own; a planner must not care. */
  look(): Snapshot {
    const history = historyOf(this.facts);
    const hubServices = this.hubServices();
    return copied({
      now: at(this.operations),
      by: 'kim',
      config: this.config,
      model: { services: this.services(hubServices), networks: {}, volumes: {} },
      hubServices,
      history,
      rebuilt: [],
      environments: this.environments,
      containers: this.standing.toSorted((x, y) => (x.name < y.name ? -1 : 1)),
      cleared: this.containers.filter((container) => !this.standing.includes(container)),
      images: this.images,
      holds: this.holds,
      usedElsewhere: this.usedElsewhere,
      supports: this.supports,
      addresses: Object.fromEntries(this.config.hubs.map((hub) => [hub.name, hub.port - 4000])),
      hooks: this.hooks,
      host: { memoryAvailable: 8e9, memoryTotal: 24e9, cores: 2, diskFree: 50e9 },
    });
  }

  /** As git would tell, for the upstream or for a named commit. */
  sources(hubs: HubName[], ref?: number): Source[] {
    const target = ref ?? this.commits.length;
    const code = this.commits[target - 1]!;
    return this.config.hubs
      .filter((hub) => hubs.length === 0 || hubs.includes(hub.name))
      .map(({ name }) => ({
        hub: name,
        repository: 'workhub',
        path: name,
        branch: 'main',
        head: commitOf(this.checkedOut),
        target: commitOf(target),
        subject: `commit ${target}`,
        exported: ref !== undefined,
        fingerprint: `${name}:${code[name]}`,
        strays: this.strays[name] ?? [],
      }));
  }

  private hubServices(): HubServices {
    const of = (environment: EnvironmentName, suffix: string) =>
      Object.fromEntries(
        this.config.hubs.map(({ name }) => [
          name,
          serviceOf(
            `${name}-${suffix}`,
            `${name}:${environment}`,
            [environment],
            this.values[environment][name],
          ),
        ]),
      );
    return { staging: of('staging', 'staging'), production: of('production', 'prod') };
  }

  private services(hubServices: HubServices): Record<string, Service> {
    const hubs = environmentNames.flatMap((environment) => Object.values(hubServices[environment]));
    const supports = Object.entries(this.declared).map(([name, profiles]) =>
      serviceOf(name, `${name}:1`, profiles, {}),
    );
    return Object.fromEntries([...hubs, ...supports].map((service) => [service.name, service]));
  }
}

/** A snapshot is plain data, and copied so often that `structuredClone` would be most of the work. */
function copied<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied) as T;
  const copy: Record<string, unknown> = {};
  for (const key in value) copy[key] = copied(value[key]);
  return copy as T;
}

/** The nth minute of the day. */
export const at = (minute: number): string => new Date(Date.UTC(2026, 10, 23, 0, minute)).toISOString();

const emptyEnvironment = (name: EnvironmentName): ObservedEnvironment => ({
  live: null,
  network: {
    name: `workhub-${name}`,
    subnet: name === 'staging' ? '10.213.4.0/23' : '10.213.6.0/23',
    exists: false,
  },
  gateway: null,
  gatewayWanted: { shape: 'shape', conf: 'conf' },
  gatewayProblems: [],
});

function serviceOf(
  name: string,
  image: string,
  profiles: string[],
  values: Record<string, string> = {},
): Service {
  const fingerprints = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`env.${key}`, value]),
  );
  return {
    name,
    image,
    profiles,
    dependsOn: [],
    networks: ['default'],
    aliases: [],
    volumes: [],
    restart: null,
    healthcheckDisabled: false,
    build: null,
    ties: [],
    settings: plainSettings,
    fingerprint: JSON.stringify({ mem_limit: '1', ...fingerprints }),
    fingerprints: { mem_limit: '1', ...fingerprints },
  };
}

/** As a build of ours labels it. */
export const builtImage = (
  hub: HubName,
  id: string,
  code: string,
  commit: string,
  minute: number,
): ObservedImage => ({
  id,
  tags: [],
  labels: {
    [imageLabel.hub]: hub,
    [imageLabel.project]: 'workhub',
    [imageLabel.fingerprint]: `${hub}:${code}`,
    [imageLabel.commit]: commit,
    [imageLabel.subject]: 'a commit',
  },
  created: at(minute),
  size: 1e8,
});
