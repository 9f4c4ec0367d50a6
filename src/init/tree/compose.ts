import type { Owner } from '../owner.ts';
import type { HubSpec } from '../spec.ts';

export const composeYml = (hubs: HubSpec[], { uid, gid }: Owner): string => `\
# The hubs as Docker Compose runs them, a service for each environment; plain Compose works on this file as ever:
#   docker compose --profile staging config
# twinport builds the images from the sources that twinport.yml names and keeps the hubs running, so a hub needs
# neither \`build:\` nor \`restart:\`. Services without a profile (a database, Redis) run once, for both environments.

x-hub: &hub
  user: "${uid}:${gid}" # the owner of this directory, who alone may read config/keys/jwt_private.pem
  volumes: ["./config/keys:/app/server/keys:ro"]
  extra_hosts: ["host.docker.internal:host-gateway"] # a PostgreSQL on this server
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

const servicesOf = (hub: string): string => `\
  ${hub}-staging:
    <<: *staging
    image: ${hub}:staging
  ${hub}-prod:
    <<: *production
    image: ${hub}:production
`;
