import type { EnvironmentName, Slot } from '../domain/names.ts';
import type { Placement } from '../domain/plan.ts';
import type { ComposeModel, NamedResource, Service } from '../domain/services.ts';
import { words } from '../words/words.ts';
import { placementLabels } from './labels.ts';

/**
 * A Compose project of its own for each slot, so that no `down` or `--remove-orphans` reaches the live one; and a second
 * one, for a container whose predecessor was cleared out of the slot and is still there.
 */
export const slotProjects = (project: string, environment: EnvironmentName, slot: Slot): [string, string] => {
  const name = `${project}-${environment}-${slot}`;
  return [name, `${name}-next`];
};

export const environmentNetwork = (project: string, environment: EnvironmentName): string =>
  `${project}-${environment}`;

/** Compose's key of the environment's network in a slot: a name no user's file has. */
const networkKey = 'twinport-environment';

/**
 * The generated half of `docker compose -f docker-compose.yml -f OVERRIDE`: it takes away what cannot exist twice
 * (fixed names, host ports), what would be started along (depends_on) and what must not be rebuilt or renamed.
 * Pure; holds no secret.
 */
export function slotOverride(
  project: string,
  model: ComposeModel,
  placements: readonly Placement[],
  readinessMs: number,
): string {
  const services = placements.map((placement) => model.services[placement.service]!);
  return [
    `# ${words().comments.slotOverride()}`,
    'services:',
    ...placements.flatMap((placement, at) =>
      serviceLines(project, placement, services[at]!, readinessMs, firstLookSeconds(placements.length)),
    ),
    ...bystanders(model, services).flatMap(bystanderLines),
    'networks:',
    `  ${networkKey}: {external: true, name: ${quote(environmentNetwork(project, placements[0]!.environment))}}`,
    ...volumeLines(model, services),
    '',
  ].join('\n');
}

/**
 * How soon Docker looks at a new container by itself. Each look is a process in it: many hubs that start at once are given
 * the processor first.
 */
const firstLookSeconds = (hubs: number): number => Math.max(2, Math.ceil(0.4 * hubs));

function serviceLines(
  project: string,
  placement: Placement,
  service: Service,
  readinessMs: number,
  firstLook: number,
): string[] {
  return [
    `  ${quote(service.name)}:`,
    `    image: ${quote(placement.image)}`,
    '    pull_policy: never',
    '    build: !reset null',
    '    container_name: !reset null',
    '    ports: !reset []',
    '    depends_on: !reset {}',
    ...(service.restart === null ? ['    restart: unless-stopped'] : []),
    '    labels:',
    ...Object.entries(placementLabels(project, placement, service.fingerprints)).map(
      ([key, value]) => `      ${key}: ${quote(value)}`,
    ),
    // Alone: the service's further networks are joined after the creation, without a name there.
    `    networks: !override {${networkKey}: {}}`,
    // The image's own test is inherited. Without start_interval Docker first looks after a whole interval (30 s).
    ...(service.healthcheckDisabled
      ? []
      : [
          `    healthcheck: {start_interval: ${firstLook}s, start_period: ${Math.ceil(readinessMs / 1000)}s}`,
        ]),
  ];
}

const bystanders = (model: ComposeModel, services: readonly Service[]): Service[] =>
  Object.values(model.services).filter((service) => !services.includes(service));

// While a service counts as wanted, Compose makes its networks and volumes for the project, whichever service it starts.
const bystanderLines = (service: Service): string[] => [
  `  ${quote(service.name)}:`,
  '    profiles: !override [twinport-elsewhere]',
];

/** Hubs do not join the base project's default network: there they would answer to a name of their own. */
export const joinedNetworks = (service: Service): string[] =>
  service.networks.filter((key) => key !== 'default');

function volumeLines(model: ComposeModel, services: readonly Service[]): string[] {
  const used = [...new Set(services.flatMap((service) => service.volumes))].sort();
  return used.length === 0 ? [] : ['volumes:', ...used.map((key) => externalLine(key, model.volumes[key]))];
}

const externalLine = (key: string, resource: NamedResource | undefined): string =>
  `  ${quote(key)}: !override {external: true, name: ${quote(resource?.name ?? key)}}`;

/** JSON strings are YAML strings; Compose would interpolate a `$`. */
const quote = (text: string): string => JSON.stringify(text).replaceAll('$', '$$$$');
