import { type DockerApi, filters } from '../../engine/docker-api.ts';
import { label } from '../../engine/labels.ts';
import type { OtherContainer } from '../looked.ts';

export interface ListedContainer {
  Id: string;
  Names: string[];
  Image: string;
  Labels: Record<string, string>;
  Ports: { PublicPort?: number }[];
}

/** Everything that runs here, whoever started it. */
export const runningContainers = (api: DockerApi): Promise<ListedContainer[]> =>
  api.request<ListedContainer[]>('GET', `/containers/json?${filters({ status: ['running', 'paused'] })}`);

/** What neither this twinport nor one of another directory started. */
export const othersAmong = (containers: readonly ListedContainer[]): OtherContainer[] =>
  containers
    .filter(({ Labels }) => Labels[label.project] === undefined)
    .map(({ Id, Names, Image, Labels }) => {
      const project = Labels['com.docker.compose.project'];
      return {
        id: Id,
        name: Names[0]?.slice(1) ?? Id.slice(0, 12),
        image: Image,
        compose:
          project === undefined
            ? null
            : {
                project,
                service: Labels['com.docker.compose.service'] ?? '',
                directory: Labels['com.docker.compose.project.working_dir'] ?? '',
              },
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
