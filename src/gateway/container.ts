import { createHash } from 'node:crypto';
import type { PublicPort } from '../domain/config.ts';
import { gatewayRole, label } from '../engine/labels.ts';
import type { Front } from './gateway.ts';
import { certificateDirectory, containerPorts, mountPoint } from './places.ts';

/** What only a new container can change. Plain data. */
export interface ContainerInput {
  project: string;
  image: string;
  front: Front;
  ports: PublicPort[];
  /** On the host: what is mounted at /twinport. */
  directory: string;
  /** On the host, or null without a TLS port. */
  certificates: string | null;
}

export const serviceName = 'nginx';
export const gatewayProject = (project: string, environment: string): string =>
  `${project}-gateway-${environment}`;

/** Hash of everything in the Compose file that twinport decides; the container carries it as a label. */
export const shapeOf = (input: ContainerInput): string =>
  createHash('sha256').update(composeText(input, {})).digest('hex').slice(0, 16);

/** The gateway's Compose file: what a person would type `docker compose up -d` for. */
export const gatewayCompose = (input: ContainerInput, version: string): string =>
  composeText(input, { [label.shape]: shapeOf(input), [label.version]: version });

function composeText(input: ContainerInput, labels: Record<string, string>): string {
  const { front } = input;
  const file = {
    services: {
      [serviceName]: {
        image: input.image,
        pull_policy: 'missing',
        command: ['nginx', '-c', `${mountPoint}/conf/nginx.conf`, '-g', 'daemon off;'],
        restart: 'unless-stopped',
        // Answers under way are finished; what stays open (WebSockets) does not hold a replacement up for long.
        stop_signal: 'SIGQUIT',
        stop_grace_period: '1s',
        ports: publishedPorts(input.ports),
        volumes: Object.entries(mountsOf(input)).map(([source, target]) => bind(source, target)),
        networks: {
          environment: { ipv4_address: front.network.address, aliases: aliases(front) },
        },
        labels: {
          [label.project]: input.project,
          [label.environment]: front.environment,
          [label.role]: gatewayRole,
          ...labels,
        },
        logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
      },
    },
    networks: { environment: { external: true, name: front.network.name } },
  };
  // JSON is YAML, and Compose would read a `$` as the name of a variable.
  return `# Made by twinport for the gateway.\n${JSON.stringify(file, null, 2)}\n`.replaceAll('$', '$$$$');
}

const publishedPorts = (ports: PublicPort[]): string[] => [
  ...ports.map(({ port, tls }) => `${port}:${tls ? containerPorts.tls : containerPorts.plain}`),
  // A free port, this machine only.
  `127.0.0.1::${containerPorts.candidate}`,
];

/** Host directory -> place in the container, all of it read-only. */
export const mountsOf = (input: ContainerInput): Record<string, string> => ({
  [input.directory]: mountPoint,
  ...(input.certificates === null ? {} : { [input.certificates]: certificateDirectory }),
});

const bind = (source: string, target: string) => ({
  type: 'bind',
  source,
  target,
  read_only: true,
  bind: { create_host_path: false },
});

export const aliases = (front: Front): string[] =>
  [...new Set(front.hubs.flatMap((hub) => hub.names))].sort();
