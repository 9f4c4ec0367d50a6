import type { EnvironmentName } from '../../domain/names.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { DockerApi } from '../../engine/docker-api.ts';
import { currentOwner } from '../../ledger/lock.ts';
import type { Server } from '../../run/server.ts';
import type { Looked } from '../check.ts';
import { configurationOf } from '../configuration.ts';
import type { DeepLook } from '../looked.ts';
import { lookAtMemory, lookAtShared, portsOf } from './before.ts';
import { type ListedContainer, othersAmong, runningContainers } from './containers.ts';
import { lookAtDatabases, sharedDatabases } from './databases.ts';
import { lookAtDisk } from './disk.ts';
import { lookAtHubImages, lookAtLogs } from './images.ts';
import { lookAtMachine, lookAtVersions } from './machine.ts';
import { lookAtSources } from './sources.ts';

/** All there is to look at, for the command. Starts containers that are gone afterwards; takes a second or some. */
export async function lookAtAll(
  server: Server,
  snapshot: Snapshot,
  environments: readonly EnvironmentName[],
): Promise<Looked> {
  const { api } = server;
  const [containers, disk, memory, shared, { configuration, stateInGit }, versions] = await Promise.all([
    runningContainers(api),
    lookAtDisk(api, snapshot, null),
    lookAtMemory(api, snapshot, null, environments),
    lookAtShared(api),
    configurationOf(server, snapshot, { images: true }),
    lookAtVersions(api),
  ]);
  return {
    snapshot,
    plan: null,
    environments,
    operationRuns: currentOwner(server.state) !== null,
    ports: portsOf(snapshot, environments, containers),
    versions,
    disk,
    memory,
    shared,
    configuration: configuration.filter((one) => !one.environment || environments.includes(one.environment)),
    stateInGit,
    deep: await lookDeep(api, snapshot, environments, containers),
  };
}

async function lookDeep(
  api: DockerApi,
  snapshot: Snapshot,
  environments: readonly EnvironmentName[],
  containers: ListedContainer[],
): Promise<DeepLook> {
  const [machine, sources, images, databases] = await Promise.all([
    lookAtMachine(api),
    lookAtSources(snapshot),
    lookAtHubImages(api, snapshot),
    lookAtDatabases(api, snapshot, environments),
  ]);
  return {
    machine,
    sources,
    images,
    logs: await lookAtLogs(api, snapshot, machine.daemon),
    others: othersAmong(containers),
    databases,
    sharedDatabases: sharedDatabases(snapshot),
  };
}
