import type { EnvironmentName } from '../domain/names.ts';
import type { ContainerState } from '../domain/snapshot.ts';
import { type DockerApi, DockerApiError, filters } from '../engine/docker-api.ts';
import { gatewayRole, label, trialRole } from '../engine/labels.ts';
import { containerPorts } from './places.ts';

export interface GatewayContainer {
  id: string;
  running: boolean;
  shape: string;
  version: string;
  /** On the loopback address; null while it does not run. */
  candidatePort: number | null;
}

interface Listed {
  Id: string;
  State: ContainerState;
  Created: number;
  Labels: Record<string, string>;
  Ports: { PrivatePort: number; PublicPort?: number }[];
  NetworkSettings: { Networks: Record<string, unknown> };
}

/**
 * The environment's gateway containers: a running one first, then the newest. More than one only after an interruption.
 * One that waits aside for its turn is none yet.
 */
export async function findGateways(
  api: DockerApi,
  project: string,
  environment: EnvironmentName,
): Promise<GatewayContainer[]> {
  const listed = await list(api, project, environment, gatewayRole);
  const waits = ({ NetworkSettings: { Networks } }: Listed) =>
    Object.keys(Networks).join() === asideNetwork(project, environment);
  return listed
    .filter((container) => !waits(container))
    .sort((a, b) => Number(b.State === 'running') - Number(a.State === 'running') || b.Created - a.Created)
    .map((container) => ({
      id: container.Id,
      running: container.State === 'running',
      shape: container.Labels[label.shape] ?? '',
      version: container.Labels[label.version] ?? '',
      candidatePort:
        container.Ports.find((port) => port.PrivatePort === containerPorts.candidate)?.PublicPort ?? null,
    }));
}

/** Where a new gateway starts while the old one serves: it has neither the address nor the ports yet. */
export const asideNetwork = (project: string, environment: EnvironmentName): string =>
  `${project}-gateway-${environment}-next`;

/** Of the environment's gateways, all but this one, and where they waited. */
export async function removeOthers(
  api: DockerApi,
  project: string,
  environment: EnvironmentName,
  keep: string | null,
): Promise<void> {
  for (const { Id } of await list(api, project, environment, gatewayRole))
    if (Id !== keep) await removeContainer(api, Id);
  await removeAside(api, project, environment);
}

export async function removeAside(
  api: DockerApi,
  project: string,
  environment: EnvironmentName,
): Promise<void> {
  try {
    await api.request('DELETE', `/networks/${asideNetwork(project, environment)}`);
  } catch (error) {
    if (!(error instanceof DockerApiError && error.status === 404)) throw error;
  }
}

/** What a killed twinport may have left of a try. */
export async function removeTrials(
  api: DockerApi,
  project: string,
  environment: EnvironmentName,
): Promise<void> {
  for (const container of await list(api, project, environment, trialRole))
    await removeContainer(api, container.Id);
}

function list(
  api: DockerApi,
  project: string,
  environment: EnvironmentName,
  role: string,
): Promise<Listed[]> {
  const labels = [
    `${label.project}=${project}`,
    `${label.environment}=${environment}`,
    `${label.role}=${role}`,
  ];
  return api.request('GET', `/containers/json?all=1&${filters({ label: labels })}`);
}

export async function removeContainer(api: DockerApi, id: string): Promise<void> {
  try {
    await api.request('DELETE', `/containers/${id}?force=1&v=1`);
  } catch (error) {
    if (!(error instanceof DockerApiError && error.status === 404)) throw error;
  }
}
