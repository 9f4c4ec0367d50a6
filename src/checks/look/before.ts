import type { EnvironmentName } from '../../domain/names.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { DockerApi } from '../../engine/docker-api.ts';
import type { Server } from '../../run/server.ts';
import type { Looked } from '../check.ts';
import { type ConfigurationLook, configurationOf } from '../configuration.ts';
import type { PortLook } from '../looked.ts';
import { doubled, opensPorts } from '../room.ts';
import { type ListedContainer, runningContainers } from './containers.ts';
import { lookAtDisk } from './disk.ts';
import { holderOf } from './listeners.ts';
import type { versionsOnce } from './machine.ts';
import { memoryUsed } from './memory.ts';

const unasked: ConfigurationLook = { configuration: [], stateInGit: null };

/** What can be told without making the operation wait, and only what its plan is about. */
export async function lookBefore(
  server: Server,
  snapshot: Snapshot,
  plan: Plan,
  askVersions: typeof versionsOnce,
): Promise<Looked> {
  const { api } = server;
  const steps = plan.stages.flatMap((stage) => stage.steps);
  const opening = opensPorts(plan);
  const takesUp = plan.operation === 'deploy' || plan.operation === 'promote';
  const environments = plan.environment === null ? [] : [plan.environment];
  const [containers, disk, memory, shared, configuration, versions] = await Promise.all([
    opening.length === 0 ? [] : runningContainers(api),
    lookAtDisk(api, snapshot, plan),
    lookAtMemory(api, snapshot, plan, environments),
    namesShared(snapshot) && steps.some(({ kind }) => kind === 'create') ? lookAtShared(api) : null,
    takesUp ? configurationOf(server, snapshot, { images: false }) : unasked,
    steps.some(({ kind }) => kind === 'build') ? askVersions(server) : null,
  ]);
  return {
    snapshot,
    plan,
    environments,
    operationRuns: true,
    ports: portsOf(snapshot, opening, containers),
    versions,
    disk,
    memory,
    shared,
    ...configuration,
    deep: null,
  };
}

/** Public ports that somebody else has. */
export function portsOf(
  { config, environments: seen }: Snapshot,
  environments: readonly EnvironmentName[],
  containers: readonly ListedContainer[],
): PortLook[] {
  return environments.flatMap((environment) =>
    config.environments[environment].ports.flatMap(({ port }) => {
      const holder = holderOf(containers, port, seen[environment].gateway?.container ?? null);
      return holder === null ? [] : [{ environment, port, holder }];
    }),
  );
}

/**
 * Whatever runs here uses no more than is not available: where half of the memory is, it fits a second time, and before
 * an operation no container is asked (50 ms each).
 */
export async function lookAtMemory(
  api: DockerApi,
  snapshot: Snapshot,
  plan: Plan | null,
  environments: readonly EnvironmentName[],
): Promise<Record<string, number>> {
  const { memoryAvailable, memoryTotal } = snapshot.host;
  if (plan !== null && memoryTotal > 0 && memoryAvailable >= memoryTotal / 2) return {};
  const asked = doubled(snapshot, plan, environments).flatMap(({ containers }) => containers);
  const used = await Promise.all(asked.map(async ({ id }) => [id, await memoryUsed(api, id)] as const));
  return Object.fromEntries(used);
}

const namesShared = ({ model }: Snapshot): boolean =>
  [...Object.values(model.networks), ...Object.values(model.volumes)].some(({ external }) => external);

export async function lookAtShared(api: DockerApi): Promise<NonNullable<Looked['shared']>> {
  type Named = { Name: string };
  const [networks, { Volumes }] = await Promise.all([
    api.request<Named[]>('GET', '/networks'),
    api.request<{ Volumes: Named[] | null }>('GET', '/volumes'),
  ]);
  return { networks: networks.map(({ Name }) => Name), volumes: (Volumes ?? []).map(({ Name }) => Name) };
}
