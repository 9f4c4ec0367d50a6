import { explainedByFiles } from '../checks/configuration.ts';
import { assignAddresses, freeSubnet, gatewayAddress, hubAddress, indexOf } from '../domain/address.ts';
import type { Config } from '../domain/config.ts';
import { Failure, type Problem, wrongUsage } from '../domain/failure.ts';
import { after, type History } from '../domain/history.ts';
import { repositoryOf } from '../domain/images.ts';
import { type EnvironmentName, environmentNames, type HubName } from '../domain/names.ts';
import { missingFacts } from '../domain/rebuild.ts';
import type { ComposeModel, HubServices } from '../domain/services.ts';
import type {
  Host,
  ObservedContainer,
  ObservedEnvironment,
  ObservedImage,
  Snapshot,
} from '../domain/snapshot.ts';
import { readComposeFile } from '../engine/compose-file.ts';
import { hostSubnets } from '../engine/host-subnets.ts';
import { type ListedContainer, listContainers } from '../engine/listed.ts';
import {
  hubContainers,
  type ListedImage,
  listImages,
  observedImages,
  observeHost,
  observeNetworks,
  supportsOf,
  usesOfImages,
} from '../engine/observe-engine.ts';
import { rememberModel } from '../engine/remembered-model.ts';
import { environmentNetwork } from '../engine/slot-override.ts';
import type { Front, Observation } from '../gateway/gateway.ts';
import { words } from '../words/words.ts';
import { observeHooks } from './hook.ts';
import type { Server } from './server.ts';

/** What was looked at outside of this process, at one time. */
export interface Seen {
  model: ComposeModel;
  hubServices: HubServices;
  listed: ListedContainer[];
  gateways: Record<EnvironmentName, Observation | null>;
  networks: Map<string, string>;
  images: ObservedImage[];
  host: Host;
}

/** A look that has begun. The model is there sooner than the rest. */
export interface Looking {
  model: Promise<ComposeModel>;
  seen: Promise<Seen>;
  /** The same look at Docker with another reading of the Compose file. */
  with(model: ComposeModel): Looking;
}

export const beginLooking = (server: Server, model = readModel(server)): Looking =>
  lookingWith(server, model, lookAtEngine(server));

function lookingWith(server: Server, model: Promise<ComposeModel>, engine: Promise<SeenInEngine>): Looking {
  const seen = lookWith(server, model, engine);
  // Judged where they are used, and an operation that is refused before does not use them.
  for (const promise of [model, engine, seen]) promise.catch(() => {});
  return { model, seen, with: (other) => lookingWith(server, Promise.resolve(other), engine) };
}

type SeenInEngine = Pick<Seen, 'listed' | 'gateways' | 'networks' | 'host'> & { listedImages: ListedImage[] };

async function lookAtEngine({ api, gateway }: Server): Promise<SeenInEngine> {
  const networks = observeNetworks(api);
  const images = listImages(api);
  for (const promise of [networks, images]) promise.catch(() => {}); // awaited below, unless the list fails as well
  const listed = await listContainers(api);
  const [staging, production, host] = await Promise.all([
    gateway.observe('staging', listed),
    gateway.observe('production', listed),
    observeHost(api, listed),
  ]);
  return {
    listed,
    gateways: { staging, production },
    networks: await networks,
    listedImages: await images,
    host,
  };
}

async function lookWith(
  { config }: Server,
  reading: Promise<ComposeModel>,
  engine: Promise<SeenInEngine>,
): Promise<Seen> {
  const model = await reading;
  const hubServices = servicesOf(config, model);
  const { listedImages, ...inEngine } = await engine;
  const images = observedImages(listedImages, config.project, repositories(hubServices));
  return { model, hubServices, images, ...inEngine };
}

/** Looks at everything once, side by side. Changes nothing. What the ledger lacks is completed by what is seen. */
export async function observe(
  server: Server,
  ledger: History,
  { seen } = beginLooking(server),
): Promise<Snapshot> {
  const { config, by } = server;
  const { model, hubServices, listed, gateways, networks, images, host } = await seen;
  const { containers, cleared } = hubContainers(listed, config.project);
  const subnets = chooseSubnets(config, ledger, networks);
  const addresses = assignAddresses(
    { ...ledger.addresses, ...seenAddresses(containers, subnets) },
    config.hubs.map((hub) => hub.name),
  );
  const environments = Object.fromEntries(
    environmentNames.map((environment): [EnvironmentName, ObservedEnvironment] => {
      const name = environmentNetwork(config.project, environment);
      const network = { name, subnet: subnets[environment], exists: networks.has(name) };
      const front = frontOf(config, hubServices, environment, network.subnet, addresses);
      return [environment, observedEnvironment(server, environment, network, front, gateways[environment])];
    }),
  ) as Record<EnvironmentName, ObservedEnvironment>;
  const live = { staging: environments.staging.live, production: environments.production.live };
  const now = new Date().toISOString();
  const rebuilt = missingFacts(ledger, { now, live, hubServices, images, containers });
  const history = after(ledger, rebuilt);
  const hooks = observeHooks(config.directory);
  return {
    now,
    by,
    config,
    model,
    hubServices,
    history,
    rebuilt,
    environments,
    containers,
    cleared,
    images,
    ...usesOfImages(listed, config.project),
    supports: supportsOf(listed, config.project),
    addresses,
    hooks,
    host,
  };
}

/** Compose names neither line nor remedy for a broken environment file, and quotes its values. */
export async function readModel(server: Server): Promise<ComposeModel> {
  try {
    const model = await readComposeFile(server.config, server.state.fingerprintKey());
    rememberModel(server.config, server.state, model);
    return model;
  } catch (error) {
    throw (await explainedByFiles(server)) ?? error;
  }
}

function observedEnvironment(
  { gateway }: Server,
  environment: EnvironmentName,
  network: ObservedEnvironment['network'],
  front: Front,
  observed: Observation | null,
): ObservedEnvironment {
  const common = { live: gateway.live(environment), network, gateway: observed };
  try {
    return { ...common, gatewayWanted: gateway.wanted(front, observed), gatewayProblems: [] };
  } catch (error) {
    // A slip in one environment's gateway files is no reason not to show, or not to work on, the other.
    if (!(error instanceof Failure)) throw error;
    return { ...common, gatewayWanted: null, gatewayProblems: error.problems };
  }
}

/** Each hub's Compose service in each environment. Throws Failure 2 with everything that does not fit. */
export function servicesOf(config: Config, model: ComposeModel): HubServices {
  const problems: Problem[] = [];
  const found: HubServices = { staging: {}, production: {} };
  for (const hub of config.hubs) {
    for (const environment of environmentNames) {
      const tried = namesToTry(hub.name, environment, hub.services[environment]);
      const service = tried.map((name) => model.services[name]).find((known) => known !== undefined);
      if (service) found[environment][hub.name] = service;
      else
        problems.push(
          words().engine.noService({ file: config.composeFile, hub: hub.name, environment, tried }),
        );
      if (service?.image === '')
        problems.push(
          words().engine.noImage({
            file: config.composeFile,
            service: service.name,
            hub: hub.name,
            alias: environment,
          }),
        );
    }
  }
  if (problems.length > 0) throw wrongUsage(problems);
  return found;
}

const namesToTry = (hub: HubName, environment: EnvironmentName, named: string | null): string[] => {
  if (named !== null) return [named];
  return environment === 'staging' ? [`${hub}-staging`] : [`${hub}-prod`, `${hub}-production`];
};

const repositories = (hubServices: HubServices): string[] => [
  ...new Set(
    Object.values(hubServices).flatMap((services) =>
      Object.values(services).map((service) => repositoryOf(service.image)),
    ),
  ),
];

/** Where the containers stand outweighs what the ledger says: the gateway must find them there. */
function seenAddresses(
  containers: readonly ObservedContainer[],
  subnets: Record<EnvironmentName, string>,
): Record<HubName, number> {
  const seen: Record<HubName, number> = {};
  for (const { environment, hub, address } of containers) {
    const index = address === null ? null : indexOf(subnets[environment], address);
    if (index !== null) seen[hub] = index;
  }
  return seen;
}

/** The network's own subnet where it exists, then the recorded or named one, then a free one. */
function chooseSubnets(
  config: Config,
  history: History,
  networks: ReadonlyMap<string, string>,
): Record<EnvironmentName, string> {
  const taken = [...networks.values()];
  const chosen = {} as Record<EnvironmentName, string>;
  for (const environment of environmentNames) {
    const name = environmentNetwork(config.project, environment);
    chosen[environment] =
      networks.get(name) ??
      config.environments[environment].subnet ??
      history.subnets[environment] ??
      freeSubnet(name, [...taken, ...hostSubnets()]);
    taken.push(chosen[environment]);
  }
  return chosen;
}

/** What an environment's gateway shows: every hub of twinport.yml, whether something runs there or not. */
export const frontOf = (
  config: Config,
  hubServices: HubServices,
  environment: EnvironmentName,
  subnet: string,
  addresses: Record<HubName, number>,
): Front => ({
  environment,
  network: { name: environmentNetwork(config.project, environment), address: gatewayAddress(subnet) },
  hubs: config.hubs.map((hub) => {
    const service = hubServices[environment][hub.name]!;
    const index = addresses[hub.name]!;
    return {
      name: hub.name,
      port: hub.port,
      route: hub.route,
      stripRoute: hub.stripRoute,
      names: [...new Set([hub.name, service.name, ...service.aliases])],
      addresses: { blue: hubAddress(subnet, index, 'blue'), green: hubAddress(subnet, index, 'green') },
    };
  }),
});

export const frontIn = (snapshot: Snapshot, environment: EnvironmentName): Front =>
  frontOf(
    snapshot.config,
    snapshot.hubServices,
    environment,
    snapshot.environments[environment].network.subnet,
    snapshot.addresses,
  );
