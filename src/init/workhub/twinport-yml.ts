import { hubs, type WorkhubHub } from './hubs.ts';

/**
 * Beside twinport.yml and tracked with it: editors then know the keys of the twinport that is in use here, on every
 * laptop and without the internet. A path into an installed package would be another on each machine.
 */
export const schemaFileName = 'twinport.schema.json';

export const twinportYml = (): string => `\
# yaml-language-server: $schema=./${schemaFileName}
# What Docker Compose cannot say. Everything but \`hubs\` has a default.
# project: workhub                 default: the name of this folder

environments:
  staging:    { ports: [4400],     url: "http://workhub.biz:4400" }
  production: { ports: [4500, 80], url: "http://workhub.biz" }     # "443/ssl" for TLS, with nginx/certs

# source: the folder with the Dockerfile, in a git repository
# port: where the hub listens in its container
# route: what users ask for; the hub sees requests without it (strip_route: false: as they are)
# health: a page that answers 200 once the hub is ready; without one, the image's HEALTHCHECK decides
hubs:
${hubs.map(hubLine).join('\n')}

# The defaults of the rest, to change where they do not fit:
# cutover: side-by-side              replace: for a server without memory for two copies
# standby: paused                    what the previous production becomes: paused | stopped | none
# releases: { keep: 2 }              production versions kept, the live one included
# build: { parallel: auto, memory: 2GB }
# disk: { keep_free: 20GB }
# secrets: { provider: doppler, project: workhub }
`;

const hubLine = ({ name, source, port, route, health }: WorkhubHub): string => {
  const columns = [`${name}:`.padEnd(16), '{', `source: ${source},`.padEnd(24), `port: ${port},`];
  return `  ${columns.join(' ')} route: ${health ? `${route},`.padEnd(12) : route}${health ? ` health: ${health}` : ''} }`;
};
