import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact } from '../../../src/domain/history.ts';
import { readLedger } from '../../../src/ledger/ledger.ts';
import { docker, type SeenContainer } from './docker.ts';
import type { EnvironmentName, Server } from './server.ts';
import { type Releases, type Status, statusOf } from './status.ts';
import { serviceNames } from './workhub.ts';

const environments: EnvironmentName[] = ['staging', 'production'];

/**
 * Everything in which tags, ledger, symlink, containers and what twinport says of them do not agree, as sentences; and
 * everything left over. Empty where the server is in a clean state.
 */
export async function disagreements(server: Server): Promise<string[]> {
  const [status, releases, images, containers] = await Promise.all([
    statusOf(server),
    server.json<Releases>(['releases']),
    server.images(),
    server.containers(),
  ]);
  return [
    ...openEnds(status),
    ...environments.flatMap((environment) => wrongHubs(server, status, releases, environment, containers)),
    ...wrongAliases(server, status, images),
    ...wrongReleases(releases, images),
    ...wrongLedger(server, status),
    ...leftOvers(server),
    ...(await danglingImages(server)),
  ];
}

function openEnds(status: Status): string[] {
  const told = { operation: status.operation, interrupted: status.interrupted };
  const open = Object.entries(told).filter(([, value]) => value !== null);
  return [
    ...open.map(([name, value]) => `status.${name} is ${JSON.stringify(value)}`),
    ...status.drift.map((drift) => `drift ${JSON.stringify(drift)}`),
  ];
}

/** Every hub serves its release's image, and nothing else of ours runs. */
function wrongHubs(
  server: Server,
  status: Status,
  releases: Releases,
  environment: EnvironmentName,
  containers: SeenContainer[],
): string[] {
  const seen = status.environments[environment];
  const release = releases.find(({ id }) => id === seen.release);
  const live = new Set(Object.values(seen.hubs).map((hub) => hub.container));
  const services = server.hubs.map((key) => serviceNames(server.id, key)[environment]);
  const kept = releases.filter(({ state }) => state === 'previous' || state === 'bad');
  const keptImages = new Set(kept.flatMap(({ hubs }) => Object.values(hubs).map((hub) => hub.image)));
  const others = containers.filter(({ id, service }) => services.includes(service) && !live.has(id));
  return [
    ...(seen.release === null || seen.healthy ? [] : [`${environment} is not healthy`]),
    ...Object.entries(seen.hubs)
      .filter(([hub, { image }]) => image !== release?.hubs[hub]?.image)
      .map(([hub, { image }]) => `${environment} ${hub} runs ${image}, not that of ${seen.release}`),
    ...others
      .filter(
        ({ state, imageId }) => environment === 'staging' || state === 'running' || !keptImages.has(imageId),
      )
      .map(({ name, state, image }) => `left over: container ${name}, ${state}, of ${image}`),
    ...others
      .filter(({ restart }) => restart !== 'no')
      .map(({ name }) => `${name} would come back by itself`),
  ];
}

function wrongAliases(server: Server, status: Status, images: Record<string, string>): string[] {
  const { staging, production } = status.environments;
  const wanted = {
    staging: staging.release,
    production: production.release,
    rollback: production.rollback?.release ?? null,
  };
  return server.hubs.map(server.name).flatMap((hub) =>
    Object.entries(wanted).flatMap(([alias, release]) => {
      const image = release === null ? undefined : images[`${hub}:${release}`];
      const carried = images[`${hub}:${alias}`];
      return carried === image ? [] : [`${hub}:${alias} is ${carried}, and ${release} is ${image}`];
    }),
  );
}

/** Only releases that somebody may still want have images by name. */
function wrongReleases(releases: Releases, images: Record<string, string>): string[] {
  const wanted = releases.filter(({ state }) => state !== 'retired').map(({ id }) => id);
  const tagged = Object.keys(images).filter((reference) => /:r\d+$/.test(reference));
  return tagged
    .filter((reference) => !wanted.includes(reference.split(':')[1]!))
    .map((reference) => `left over: image ${reference}`);
}

export const factsOf = (server: Server): Fact[] =>
  readLedger(join(server.dir, '.twinport/ledger.jsonl')).facts;

function wrongLedger(server: Server, status: Status): string[] {
  const facts = factsOf(server);
  const last = facts.filter((fact) => fact.fact === 'operation-started').at(-1);
  const open = last && !facts.some((fact) => fact.fact === 'operation-ended' && fact.id === last.id);
  return [
    ...(open ? [`the ledger holds ${last.kind} ${last.id} for unfinished`] : []),
    ...environments.flatMap((environment) => {
      const live = facts.filter((fact) => fact.fact === 'live' && fact.environment === environment).at(-1);
      const said = live?.fact === 'live' ? live.release : null;
      const { release } = status.environments[environment];
      return said === release ? [] : [`the ledger says ${environment} ${said}, the symlink ${release}`];
    }),
  ];
}

function leftOvers(server: Server): string[] {
  const state = join(server.dir, '.twinport');
  const exported = join(state, 'exports');
  return [
    ...(existsSync(exported) ? readdirSync(exported).map((name) => `left over: export ${name}`) : []),
    ...environments.flatMap((environment) => {
      const directory = join(state, 'gateway', environment);
      if (!existsSync(directory)) return [];
      const generations = readdirSync(directory).filter((name) => name.startsWith('live@'));
      // The live one, and the one that was tried last.
      return generations.length <= 2 ? [] : [`${environment} has generations ${generations}`];
    }),
  ];
}

async function danglingImages(server: Server): Promise<string[]> {
  const filters = (hub: string) => ['-f', 'dangling=true', '-f', `label=twinport.hub=${hub}`];
  const found = await Promise.all(
    server.hubs.map(async (key) => docker('image', 'ls', '-q', ...filters(server.name(key)))),
  );
  return found.filter(Boolean).map((ids) => `left over: images without a name ${ids}`);
}
