/** What every field of twinport.yml means: the manual, and the descriptions of its JSON Schema. */
export const manual = {
  project:
    "The project's name: prefix of its Compose projects, networks and containers. Lowercase letters, digits, `-` and `_`. Default: the folder's name, as Docker Compose would write it.",
  compose: 'The Compose file with the services, relative to this directory.',
  environments: 'The two environments that run side by side on this server.',
  'environments.staging': 'Where a release is tried: `twinport deploy` brings it up here.',
  'environments.production':
    'What users reach: `twinport promote` brings the release of staging here, the same images.',
  'environments.profile':
    "The Compose profile of this environment's services. Default: the environment's name.",
  'environments.ports':
    'The ports of the server on which this environment answers: numbers, or "443/ssl" for TLS with the certificate in nginx/certs. No port can be in both environments.',
  'environments.url':
    'Where people find this environment, for the links that twinport prints. Default: http://localhost with the first port.',
  'environments.subnet':
    "The addresses of this environment's own network: a private IPv4 network of /23 or wider, such as 10.213.4.0/23. Default: twinport chooses a free one once and keeps it.",
  hubs: 'The services that users reach through the gateway, by name. A name is a DNS label (lowercase letters, digits and `-`, beginning with a letter): it is also the name of the image and the name by which other hubs call this one.',
  'hubs.source':
    'The folder with the sources and the Dockerfile, inside this directory: a git repository, or a folder of one.',
  'hubs.port': 'The port on which the hub listens inside its container, and on which other hubs call it.',
  'hubs.route':
    'The path under which users find the hub: `/saleshub` takes /saleshub and everything below it; `/` takes what no other hub does.',
  'hubs.health':
    "A page of the hub, without its route, that answers 200 once the hub is ready, such as /api/health. Default: none; the image's own HEALTHCHECK decides.",
  'hubs.services': 'The Compose services of this hub, where they are not named after it.',
  'hubs.services.staging': 'The Compose service for staging. Default: <hub>-staging.',
  'hubs.services.production': 'The Compose service for production. Default: <hub>-prod or <hub>-production.',
  'hubs.strip_route':
    'Whether the gateway removes the route before it passes a request on: with true, the hub of `/saleshub` sees /saleshub/orders as /orders.',
  'hubs.singleton':
    'Whether there may never be two copies of this hub at once (a bot, a scheduler): then the old one is stopped before the new one starts, and the hub is away for that long.',
  cutover:
    'How a release takes over: `side-by-side` starts the new containers beside the old ones and loses no request; `replace` stops the old ones first, for a server without memory for two copies, and is away for up to 10 seconds.',
  gateway: 'The nginx in front of each environment.',
  'gateway.image': 'Any image with nginx 1.22 or newer on its PATH.',
  readiness: 'When a new container counts as ready.',
  'readiness.timeout':
    'How long a new container may take to become healthy; after that the operation fails and nothing has changed. 1s to 24h.',
  watch:
    'How long the new containers are watched after the cut-over: bad signs within this time switch back by themselves. 0s: not at all.',
  drain: 'How long requests in flight on the old containers may take to finish, after the watch.',
  standby:
    'What the previous production containers become: `paused` is back within a second and keeps their memory, `stopped` frees the memory, `none` removes them and starts a rollback from the image. Staging keeps none.',
  releases: 'How many releases stay.',
  'releases.keep': 'Production versions kept for going back, the live one included. 1: no rollback.',
  build: 'How images are built on this server.',
  'build.parallel':
    'How many images are built at once: a number, or `auto` for as many as the cores and the free memory allow.',
  'build.memory': 'Memory that one build is expected to need, for `parallel: auto`.',
  disk: 'What is kept free on the disk.',
  'disk.keep_free':
    "Space that stays free where Docker keeps its data; operations that would need it are refused. Sizes are as Docker's: 1GB = 1GiB = 1024MB.",
  lock: 'One operation at a time.',
  'lock.wait': 'How long a command waits for another operation to end before it gives up.',
  secrets: 'Where the keys and values of the environment files come from, and which must be there.',
  'secrets.provider':
    'The service that `twinport env pull` reads from: `doppler`, or `none` where the files are written by hand.',
  'secrets.project': "The provider's project. Default: the one that the token belongs to.",
  'secrets.configs': "The provider's configuration for each environment.",
  'secrets.configs.development': 'The configuration for development machines (config/.env.development).',
  'secrets.configs.staging': 'The configuration for staging (config/.env.staging).',
  'secrets.configs.production': 'The configuration for production (config/.env.production).',
  'secrets.common': 'Keys with the same value in both environments: they go to config/.env.common.',
  'secrets.files': 'Keys that are written as files of their own: the path in this directory, then the key.',
  'secrets.required': 'Keys that must have a value, besides those that config/.env.template names.',
  'secrets.only': 'Keys that one environment alone may have.',
  'secrets.only.staging': 'Keys that staging alone may have.',
  'secrets.only.production': 'Keys that production alone may have.',
};
