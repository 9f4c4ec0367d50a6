/**
 * Comments in the files that twinport writes, without their marks. A break here is a break there, so a line ends before
 * column 120. What is compared by its text (the gateway's configuration) has none of them: a reader's language must not
 * change it.
 */
export const comments = {
  settings: () => 'What Docker Compose cannot say. Everything but `hubs` has a default.',
  project: () => 'default: the name of this folder',
  tlsPort: () => '"443/ssl" for TLS, with nginx/certs',
  hubKeys: () => `\
source: the folder with the Dockerfile, in a git repository
port: where the hub listens in its container
route: what users ask for; the hub sees requests without it (strip_route: false: as they are)
health: a page that answers 200 once the hub is ready; without one, the image's HEALTHCHECK decides`,
  defaults: () => 'The defaults of the rest, to change where they do not fit:',
  cutover: () => 'replace: for a server without memory for two copies',
  standby: () => 'what the previous production becomes: paused | stopped | none',
  releases: () => 'production versions kept, the live one included',

  compose: () =>
    'The hubs as Docker Compose runs them, a service for each environment; plain Compose works on this file as ever:',
  composeHubs: () => `\
twinport builds the images from the sources that twinport.yml names and keeps the hubs running, so a hub needs
neither \`build:\` nor \`restart:\`. Services without a profile (a database, Redis) run once, for both environments.`,
  composeUser: () => 'the owner of this directory, who alone may read config/keys/jwt_private.pem',
  composeHost: () => 'a PostgreSQL on this server',

  envCommon: (p: { placeholder: string }) =>
    `The same in staging and production. Never tracked by git, mode 600. Replace every ${p.placeholder}.`,
  envKeys: () =>
    'The JWT keys are files: config/keys. JWT_PRIVATE_KEY and JWT_PUBLIC_KEY belong here only where a hub insists.',
  envStaging: () => 'Staging alone. Never tracked by git, mode 600.',
  envProduction: () => 'Production alone. Never tracked by git, mode 600.',
  envTemplate: () =>
    'Every key that must have a value, and no value: this file is tracked by git, the others never are.',
  envOfEach: () => 'config/.env.staging and config/.env.production',
  envPulled: (p: { origin: string }) =>
    `From ${p.origin}, by twinport env pull: the next one overwrites what is edited here.`,

  nginx: () => `\
The main file of both gateways, yours to edit: twinport tries every change with \`nginx -t\` before it counts, and
never writes this file. Lines for the server block of one environment alone (an access list, a body size) go to
nginx/server.staging.conf or nginx/server.production.conf.`,
  nginxUpload: () => 'the largest upload',
  nginxLog: () => `\
Answers that failed (5xx) are logged by twinport, whose watch after a cut-over reads them: every request beside
them would push them out. To see every request for a while, without the queries, which may hold secrets:`,
  nginxInclude: () => 'ports, routes and hubs, as twinport.yml has them',

  deployScript: () => 'Builds what changed and brings it up on staging.',
  promoteScript: () => "Brings staging's release to production: the same images.",
  rollbackScript: () => 'Takes production back to its previous release.',
  cleanupScript: () => 'Removes what no environment and no rollback needs.',

  gitignore: () => "twinport's own state, and what only this server may know",

  dockerfilePackages: () =>
    "Packages first: they are installed anew only when these files change, and then from npm's own cache.",
  dockerfileUser: () =>
    "Not root. The service's user in docker-compose.yml, where there is one, comes before this.",
  dockerfileHealth: () =>
    '127.0.0.1, not localhost: that may be an IPv6 address on which the hub does not listen.',
  dockerignore: () => 'What no image needs, and what none may hold.',

  slotOverride: () => 'Made by twinport for one slot; made anew by the next operation.',
  buildOverride: (p: { image: string }) =>
    `Made by twinport for the build of ${p.image}; made anew by the next one.`,
  thenOverlay: (p: { backup: string }) =>
    `Made by twinport rollback --env then, from the backup ${p.backup}.`,
  bashCompletion: () => 'twinport for bash: source <(twinport completion bash)',
  zshCompletion: () => 'twinport for zsh, after compinit: source <(twinport completion zsh)',
  fishCompletion: () =>
    'twinport for fish: twinport completion fish > ~/.config/fish/completions/twinport.fish',
};
