import type { AddressSpec, HubSpec, ServerSpec } from '../spec.ts';

/**
 * Beside twinport.yml and tracked with it: editors then know the keys of the twinport that is in use here, on every
 * laptop and without the internet. A path into an installed package would be another on each machine.
 */
export const schemaFileName = 'twinport.schema.json';

export const twinportYml = ({ project, environments, hubs }: ServerSpec): string => `\
# yaml-language-server: $schema=./${schemaFileName}
# What Docker Compose cannot say. Everything but \`hubs\` has a default.
${project === null ? '# project: workhub                 default: the name of this folder' : `project: ${project}`}

environments:
  staging:    ${addressLine(environments.staging)}
  production: ${addressLine(environments.production).padEnd(52)} # "443/ssl" for TLS, with nginx/certs

# source: the folder with the Dockerfile, in a git repository
# port: where the hub listens in its container
# route: what users ask for; the hub sees requests without it (strip_route: false: as they are)
# health: a page that answers 200 once the hub is ready; without one, the image's HEALTHCHECK decides
hubs:
${hubLines(hubs)}

# The defaults of the rest, to change where they do not fit:
# cutover: side-by-side              replace: for a server without memory for two copies
# standby: paused                    what the previous production becomes: paused | stopped | none
# releases: { keep: 2 }              production versions kept, the live one included
# build: { parallel: auto, memory: 2GB }
# disk: { keep_free: 20GB }
# secrets: { provider: doppler, project: workhub }
`;

/** `{ ports: [4500, 80], url: "http://workhub.biz" }` */
function addressLine({ ports, url }: AddressSpec): string {
  const list = `ports: [${ports.map((port) => (typeof port === 'number' ? port : JSON.stringify(port))).join(', ')}]`;
  return url === null ? `{ ${list} }` : `{ ${`${list},`.padEnd(18)} url: ${JSON.stringify(url)} }`;
}

/** One line a hub, in columns. */
function hubLines(hubs: HubSpec[]): string {
  const widest = (of: (hub: HubSpec) => string) => Math.max(...hubs.map((hub) => of(hub).length));
  const [name, source, port, route] = [
    widest((hub) => hub.name) + 1,
    widest((hub) => quoted(hub.source)) + 9,
    widest((hub) => String(hub.port)) + 7,
    widest((hub) => hub.route) + 8,
  ];
  return hubs
    .map((hub) =>
      [
        `  ${`${hub.name}:`.padEnd(name)} {`,
        `source: ${quoted(hub.source)},`.padEnd(source),
        `port: ${hub.port},`.padEnd(port),
        hub.health === null
          ? `route: ${hub.route} }`
          : `${`route: ${hub.route},`.padEnd(route)} health: ${hub.health} }`,
      ].join(' '),
    )
    .join('\n');
}

const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : JSON.stringify(path));
