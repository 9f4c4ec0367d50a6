import stringWidth from 'fast-string-width';
import { words } from '../../words/words.ts';
import type { AddressSpec, HubSpec, ServerSpec } from '../spec.ts';
import { comment } from './comment.ts';

/**
 * Beside twinport.yml and tracked with it: editors then know the keys of the twinport that is in use here, on every
 * laptop and without the internet. A path into an installed package would be another on each machine.
 */
export const schemaFileName = 'twinport.schema.json';

export function twinportYml({ project, environments, hubs }: ServerSpec): string {
  const say = words().comments;
  return `\
# yaml-language-server: $schema=./${schemaFileName}
${comment(say.settings())}
${project === null ? `# project: workhub                 ${say.project()}` : `project: ${project}`}

environments:
  staging:    ${addressLine(environments.staging)}
  production: ${addressLine(environments.production).padEnd(52)} # ${say.tlsPort()}

${comment(say.hubKeys())}
hubs:
${hubLines(hubs)}

${comment(say.defaults())}
# cutover: side-by-side              ${say.cutover()}
# standby: paused                    ${say.standby()}
# releases: { keep: 2 }              ${say.releases()}
# build: { parallel: auto, memory: 2GB }
# disk: { keep_free: 20GB }
# secrets: { provider: doppler, project: workhub }
`;
}

/** `{ ports: [4500, 80], url: "http://workhub.biz" }` */
function addressLine({ ports, url }: AddressSpec): string {
  const list = `ports: [${ports.map((port) => (typeof port === 'number' ? port : JSON.stringify(port))).join(', ')}]`;
  return url === null ? `{ ${list} }` : `{ ${`${list},`.padEnd(18)} url: ${JSON.stringify(url)} }`;
}

/** One line a hub, in columns. */
function hubLines(hubs: HubSpec[]): string {
  const widest = (of: (hub: HubSpec) => string) => Math.max(...hubs.map((hub) => stringWidth(of(hub))));
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
        padded(`source: ${quoted(hub.source)},`, source),
        `port: ${hub.port},`.padEnd(port),
        hub.health === null
          ? `route: ${hub.route} }`
          : `${`route: ${hub.route},`.padEnd(route)} health: ${hub.health} }`,
      ].join(' '),
    )
    .join('\n');
}

/** A folder may have a Korean name, whose letters are two columns wide. */
const padded = (text: string, to: number): string => text + ' '.repeat(Math.max(0, to - stringWidth(text)));

const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : JSON.stringify(path));
