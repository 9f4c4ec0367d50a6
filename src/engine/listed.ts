import type { ContainerState } from '../domain/snapshot.ts';
import type { DockerApi } from './docker-api.ts';

/** A container as Docker lists it. */
export interface ListedContainer {
  Id: string;
  Names: string[];
  Image: string;
  ImageID: string;
  Created: number;
  State: ContainerState;
  Status: string;
  Labels: Record<string, string>;
  Ports: { PrivatePort: number; PublicPort?: number }[];
  NetworkSettings: { Networks: Record<string, { IPAMConfig?: { IPv4Address?: string } | null }> };
}

/** Every container there is, whoever made it: one answer for all who look, since Docker walks through all for each. */
export const listContainers = (api: DockerApi): Promise<ListedContainer[]> =>
  api.request('GET', '/containers/json?all=1');

/** Those that carry all these labels. */
export const withLabels = (
  listed: readonly ListedContainer[],
  labels: Readonly<Record<string, string>>,
): ListedContainer[] =>
  listed.filter(({ Labels }) => Object.entries(labels).every(([key, value]) => Labels[key] === value));
