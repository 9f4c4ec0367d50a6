import type { EnvironmentName } from '../domain/names.ts';
import { type DockerApi, DockerApiError, filters } from '../engine/docker-api.ts';
import { gatewayRole, label, trialRole } from '../engine/labels.ts';
import { type ListedContainer, withLabels } from '../engine/listed.ts';
import { containerPorts } from './places.ts';

export interface GatewayContainer {
  id: string;
  running: boolean;
  shape: string;
  version: string;
  /** On the loopback address; null while it does not run. */
  candidatePort: number | null;
}

/**
 * The environment's gateway containers: a running one first, then the newest. More than one only after an interruption.
 * One that waits aside for its turn is none yet.
 */
export const findGateways = async (
  api: DockerApi,
  project: string,
  environment: EnvironmentName,
): Promise<GatewayContainer[]> =>
  gatewaysAmong(await list(api, project, environment, gatewayRole), project, environment);

/** The same, among all containers there are. */
export function gatewaysAmong(
  listed: readonly ListedContainer[],
  project: string,
  environment: EnvironmentName,
): GatewayContainer[] {
  const waits = ({ NetworkSettings: { Networks } }: ListedContainer) =>
    Object.keys(Networks).join() === asideNetwork(project, environment);
  return withLabels(listed, labelsOf(project, environment, gatewayRole))
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

const labelsOf = (project: string, environment: EnvironmentName, role: string): Record<string, string> => ({
  [label.project]: project,
  [label.environment]: environment,
  [label.role]: role,
});

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
): Promise<ListedContainer[]> {
  const labels = Object.entries(labelsOf(project, environment, role)).map(
    ([key, value]) => `${key}=${value}`,
  );
  return api.request('GET', `/containers/json?all=1&${filters({ label: labels })}`);
}

export async function removeContainer(api: DockerApi, id: string): Promise<void> {
  try {
    await api.request('DELETE', `/containers/${id}?force=1&v=1`);
  } catch (error) {
    if (!(error instanceof DockerApiError && error.status === 404)) throw error;
  }
}
