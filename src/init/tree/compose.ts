import { words } from '../../words/words.ts';
import type { Owner } from '../owner.ts';
import type { HubSpec } from '../spec.ts';
import { comment } from './comment.ts';

export function composeYml(hubs: HubSpec[], { uid, gid }: Owner): string {
  const say = words().comments;
  return `\
${comment(say.compose())}
#   docker compose --profile staging config
${comment(say.composeHubs())}

x-hub: &hub
  user: "${uid}:${gid}" # ${say.composeUser()}
  volumes: ["./config/keys:/app/server/keys:ro"]
  extra_hosts: ["host.docker.internal:host-gateway"] # ${say.composeHost()}
  mem_limit: 1g
  logging: { driver: json-file, options: { max-size: 10m, max-file: "3" } }

x-staging: &staging
  <<: *hub
  profiles: ["staging"]
  env_file: [./config/.env.common, ./config/.env.staging]

x-production: &production
  <<: *hub
  profiles: ["production"]
  env_file: [./config/.env.common, ./config/.env.production]

services:
${hubs.map(({ name }) => servicesOf(name)).join('\n')}`;
}

const servicesOf = (hub: string): string => `\
  ${hub}-staging:
    <<: *staging
    image: ${hub}:staging
  ${hub}-prod:
    <<: *production
    image: ${hub}:production
`;
