import { relative } from 'node:path';
import { repositoryOf } from '../domain/images.ts';
import { type EnvironmentName, environmentNames, type HubName } from '../domain/names.ts';
import type { Service, Tie } from '../domain/services.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { words } from '../words/words.ts';
import { error, type Finding, type Looked, warning } from './check.ts';
import { type Chain, finalChain } from './dockerfile-chain.ts';
import type { DeepLook } from './looked.ts';

/** What the Compose file and the sources say of the hubs. A hub without a service or an image is refused by the look itself. */

export interface HubService {
  hub: HubName;
  environment: EnvironmentName;
  service: Service;
}

export const hubServicesIn = (snapshot: Snapshot, environments: readonly EnvironmentName[]) =>
  environments.flatMap((environment) =>
    snapshot.config.hubs.flatMap(({ name }): HubService[] => {
      const service = snapshot.hubServices[environment][name];
      return service ? [{ hub: name, environment, service }] : [];
    }),
  );

/** As people write it: `docker-compose.yml`. */
const composeName = ({ config }: Snapshot): string => relative(config.directory, config.composeFile);

/** What a hub's service cannot keep in two slots: left out where that is possible, refused where it is not. */
export function settingsOfSlots(looked: Looked): Finding[] {
  const { snapshot } = looked;
  const say = words().check;
  return concerned(looked).flatMap(({ hub, environment, service }): Finding[] => {
    const { containerName, ports } = service.settings;
    const place = { file: composeName(snapshot), service: service.name };
    const of = { environment, hub };
    return [
      ...service.ties.map((tie) => tied(tie, place, of)),
      ...(containerName === null
        ? []
        : [warning('container-name', say.containerName({ ...place, name: containerName, hub }), of)]),
      ...(ports.length === 0
        ? []
        : [warning('fixed-ports', say.fixedPorts({ ...place, ports, route: routeOf(snapshot, hub) }), of)]),
    ];
  });
}

/** With a plan, of what it makes anew: what runs already is not asked. */
function concerned({ snapshot, plan, environments }: Looked): HubService[] {
  if (!plan) return hubServicesIn(snapshot, environments);
  const made = plan.stages
    .flatMap((stage) => stage.steps)
    .flatMap((step) => (step.kind === 'create' ? step.placements : []));
  return hubServicesIn(snapshot, environmentNames).filter(({ hub, environment }) =>
    made.some((placement) => placement.hub === hub && placement.environment === environment),
  );
}

function tied(
  { key, value }: Tie,
  place: { file: string; service: string },
  of: { environment: EnvironmentName; hub: HubName },
): Finding {
  const say = words().check;
  switch (key) {
    case 'network_mode':
      return error('network-mode', say.networkMode({ ...place, value }), of);
    case 'replicas':
      return error('replicas', say.replicas({ ...place, count: value }), of);
    default:
      return error('tied', say.tied({ ...place, key, value }), of);
  }
}

/** A release is an image per hub under its own name: one name for both environments, and for no other hub. */
export function imageNames(snapshot: Snapshot): Finding[] {
  const say = words().check;
  const file = composeName(snapshot);
  const services = hubServicesIn(snapshot, environmentNames);
  return snapshot.config.hubs.flatMap(({ name: hub }): Finding[] => {
    const [staging, production] = environmentNames.map((environment) =>
      repositoryOf(snapshot.hubServices[environment][hub]?.image ?? ''),
    ) as [string, string];
    if (staging !== production)
      return [error('two-repositories', say.twoRepositories({ file, hub, staging, production }), { hub })];
    const first = services.find(({ service }) => repositoryOf(service.image) === staging)!;
    return first.hub === hub
      ? []
      : [
          error('one-repository', say.oneRepository({ file, hub, other: first.hub, image: staging }), {
            hub,
          }),
        ];
  });
}

const routeOf = ({ config }: Snapshot, hub: HubName): string =>
  config.hubs.find(({ name }) => name === hub)?.route ?? '/';

export function sources({ snapshot, deep }: Looked): Finding[] {
  const say = words().check;
  return (deep?.sources ?? []).flatMap((source): Finding[] => {
    const { hub, path, exists, inGit, dockerfile, dockerfilePath } = source;
    if (!exists) return [error('no-source', say.noSource({ hub, path }), { hub })];
    return [
      ...(inGit ? [] : [error('not-in-git', say.notInGit({ hub, path }), { hub })]),
      ...(dockerfile
        ? []
        : [error('no-dockerfile', say.noDockerfile({ hub, path: dockerfilePath }), { hub })]),
      ...twin(snapshot, hub, path),
    ];
  });
}

/** Two hubs made from one place are one hub with two names. */
function twin({ config }: Snapshot, hub: HubName, path: string): Finding[] {
  const mine = config.hubs.find(({ name }) => name === hub)!;
  const first = config.hubs.find(({ source }) => source === mine.source)!;
  return first.name === hub
    ? []
    : [warning('same-source', words().check.sameSource({ hub, path, other: first.name }), { hub })];
}

/** Of the Compose file: what it says somebody else makes must be there. */
export function networksAndVolumes({ snapshot, shared, environments }: Looked): Finding[] {
  if (!shared) return [];
  const { model } = snapshot;
  const say = words().check;
  const file = composeName(snapshot);
  const used = [
    ...hubServicesIn(snapshot, environments).map(({ service }) => service),
    ...Object.values(model.services).filter(({ profiles }) => profiles.length === 0),
  ];
  const missing = (kind: 'networks' | 'volumes') =>
    [...new Set(used.flatMap((service) => service[kind]))]
      .flatMap((key) => model[kind][key] ?? [])
      .filter(({ external, name }) => external && !shared[kind].includes(name))
      .map(({ name }) => name);
  return [
    ...missing('networks').map((name) => error('no-network', say.noNetwork({ file, name }))),
    ...missing('volumes').map((name) => error('no-volume', say.noVolume({ file, name }))),
  ];
}

/** Without one a running process is all that is known of a hub, and one that hangs goes live. */
export function healthChecks({ snapshot, deep, environments }: Looked): Finding[] {
  if (!deep) return [];
  return snapshot.config.hubs
    .filter(({ name, health }) => health === null && !hasOwnCheck(snapshot, deep, environments, name))
    .map(({ name, port }) =>
      warning('no-health', words().check.noHealth({ hub: name, port }), { hub: name }),
    );
}

/** In the Compose file, in the image, or in the Dockerfile that the next one comes from. */
export function hasOwnCheck(
  snapshot: Snapshot,
  deep: DeepLook,
  environments: Looked['environments'],
  hub: HubName,
): boolean {
  const services = environments.flatMap((environment) => snapshot.hubServices[environment][hub] ?? []);
  if (services.some(({ healthcheckDisabled }) => healthcheckDisabled)) return false;
  if (services.length > 0 && services.every(({ settings }) => settings.healthcheck)) return true;
  const chain = chainOf(deep, hub);
  if (chain?.healthcheck !== undefined && chain.healthcheck !== null) return chain.healthcheck;
  return deep.images.find((image) => image.hub === hub)?.healthcheck === true;
}

export function chainOf(deep: DeepLook, hub: HubName): Chain | null {
  const dockerfile = deep.sources.find((source) => source.hub === hub)?.dockerfile;
  return dockerfile ? finalChain(dockerfile.text, dockerfile.args, dockerfile.target) : null;
}

/** Docker's own default keeps every line for ever. */
export function logLimits({ deep, snapshot }: Looked): Finding[] {
  const unlimited = (deep?.logs ?? []).filter(
    ({ driver, options }) => driver === 'json-file' && options['max-size'] === undefined,
  );
  const services = [...new Set(unlimited.map(({ service }) => service))].sort();
  return services.length === 0
    ? []
    : [warning('unlimited-logs', words().check.unlimitedLogs({ file: composeName(snapshot), services }))];
}
