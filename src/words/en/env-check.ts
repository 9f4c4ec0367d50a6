import type { Problem } from '../../domain/failure.ts';
import type { Change } from '../../secrets/env-file.ts';

const list = (names: readonly string[]): string => names.join(', ');

const broken = {
  unterminated: 'its quoted value has no closing quote',
  name: 'what stands before the = is no name of a key',
  'no-value': 'it has no =, as the rest of a value over several lines',
} as const;

const changes: Record<Change, { rule: string; remedy: string }> = {
  variable: {
    rule: 'Docker Compose replaces the $ in it by a variable, or by nothing',
    remedy: "put the value in single quotes: KEY='…'",
  },
  escape: {
    rule: 'Docker Compose makes one $ of each $$',
    remedy: "if two are meant, put it in single quotes: KEY='…'",
  },
  comment: { rule: 'Docker Compose cuts it at the #', remedy: "put the value in quotes: KEY='…'" },
  'multi-line': {
    rule: 'its lines after the first are lost: a value without quotes ends with its line',
    remedy: 'put the whole value in quotes, or mount it as a file (config/keys)',
  },
  dropped: {
    rule: 'what stands behind the closing quote is lost',
    remedy: 'write one quoted value on the line',
  },
};

export const envCheck = {
  missing: (p: { path: string; services: string[] }): Problem => ({
    place: p.path,
    rule: `it is missing, and ${list(p.services) || 'the hubs'} need it`,
    remedy: `write it (keys: config/.env.template), or fetch it: twinport env pull`,
  }),
  unreadable: (p: { path: string }): Problem => ({
    place: p.path,
    rule: 'this user cannot read it, or it is no file',
    remedy: 'give it to the user who runs twinport: chown, chmod 600',
  }),
  unparsable: (p: { path: string; line: number; why: keyof typeof broken }): Problem => ({
    place: `${p.path}:${p.line}`,
    rule: broken[p.why],
    remedy: 'write KEY="value" on that line',
  }),
  tracked: (p: { path: string }): Problem => ({
    place: p.path,
    rule: 'git tracks it, so its secrets are in the history',
    remedy: `git rm --cached ${p.path}, ignore it in .gitignore, and replace the secrets in it`,
  }),
  notIgnored: (p: { path: string }): Problem => ({
    place: p.path,
    rule: 'git does not ignore it, so the next `git add .` would take it along',
    remedy: `add a line to .gitignore: ${p.path}`,
  }),
  mode: (p: { path: string; mode: string }): Problem => ({
    place: p.path,
    rule: `its mode is ${p.mode}: other users of this server may read or change it`,
    remedy: 'correct it: twinport env check --fix',
  }),
  changed: (p: { place: string; change: Change }): Problem => ({ place: p.place, ...changes[p.change] }),
  oneSided: (p: { place: string; key: string; has: string; lacks: string }): Problem => ({
    place: p.place,
    rule: `${p.has} has it and ${p.lacks} does not`,
    remedy: `add ${p.key} to config/.env.${p.lacks}, or allow it in twinport.yml: secrets.only.${p.has}: [${p.key}]`,
  }),
  required: (p: { environment: string; key: string; empty: boolean }): Problem => ({
    place: `${p.environment} ${p.key}`,
    rule: p.empty ? 'it is required, and empty' : 'it is required, and missing',
    remedy: `give it a value in config/.env.${p.environment} or config/.env.common`,
  }),
  placeholder: (p: { place: string }): Problem => ({
    place: p.place,
    rule: 'it still holds its placeholder',
    remedy: 'write the real value',
  }),
  keyPair: (p: { place: string; other: string }): Problem => ({
    place: p.place,
    rule: `this public key does not belong to the private one (${p.other}): nothing that is signed could be checked`,
    remedy: 'put the two halves of one pair there: openssl pkey -in PRIVATE -pubout',
  }),
  keyCut: (p: { place: string }): Problem => ({
    place: p.place,
    rule: 'this key begins and does not end: it was cut',
    remedy: 'put the whole key there, in quotes, or as a file in config/keys',
  }),
  keyUnreadable: (p: { hub: string; environment: string; path: string; user: string }): Problem => ({
    place: `${p.path} for ${p.hub} (${p.environment})`,
    rule: `its container runs as ${p.user}, who cannot read this file`,
    remedy: `make that user its owner (chown), or run the hub as the owner: user: in docker-compose.yml`,
  }),
  keyUntried: (p: { hub: string; environment: string; path: string }): Problem => ({
    place: `${p.path} for ${p.hub} (${p.environment})`,
    rule: "whether its container's user can read this file is not known before the first build",
    remedy: 'nothing now: twinport deploy tries it in the built image, before anything starts',
  }),
  foreign: (p: { place: string; environment: string; other: string }): Problem => ({
    place: p.place,
    rule: `in ${p.environment} it holds the address or the gateway port of ${p.other}`,
    remedy: `write ${p.environment}'s own one there`,
  }),
  sharedPort: (p: { place: string; hubs: string[] }): Problem => ({
    place: p.place,
    rule: `${list(p.hubs)} all read it, so all would listen there and none at its own port`,
    remedy: 'take it out; each image knows its port',
  }),
  localhost: (p: { place: string }): Problem => ({
    place: p.place,
    rule: 'it points to localhost, which inside a container is the container itself',
    remedy: 'name the Compose service, or host.docker.internal for this server',
  }),
  sameSecret: (p: { place: string; other: string }): Problem => ({
    place: p.place,
    rule: `staging and production have the same value (${p.other}): who reads the one has the other`,
    remedy: 'give each its own, or say that it is shared: config/.env.common',
  }),
  sharedDatabase: (p: { place: string }): Problem => ({
    place: p.place,
    rule: "STAGING WRITES PRODUCTION'S DATA: both environments use this one database",
    remedy: 'give each environment its own, in config/.env.staging and config/.env.production',
  }),
  cookies: (p: { place: string; other: string }): Problem => ({
    place: p.place,
    rule: `staging's cookies and production's (${p.other}) reach each other: cookies ignore ports`,
    remedy: 'give the cookies different names, or staging a host name of its own',
  }),
  otherDatabase: (p: { place: string; hub: string; owner: string }): Problem => ({
    place: p.place,
    rule: `${p.hub} would use the database of ${p.owner}`,
    remedy: `name ${p.hub}'s own database, with an environment file of its own`,
  }),
  serviceName: (p: { place: string; service: string; hub: string; port: number }): Problem => ({
    place: p.place,
    rule: `it calls a hub by its Compose service name (${p.service}), which names one environment only`,
    remedy: `use the hub's name, which is right in both: http://${p.hub}:${p.port}`,
  }),
  frozenKey: (p: { place: string }): Problem => ({
    place: p.place,
    rule: 'the build freezes it into the image, and a promotion carries the very same image to production',
    remedy: 'use addresses without a host (/api), or let the hub read it when it starts',
  }),
  buildArgument: (p: { service: string; key: string }): string => `${p.service}: build argument ${p.key}`,
  argumentMissing: (p: { place: string; hub: string; key: string }): Problem => ({
    place: p.place,
    rule: `${p.hub}'s Dockerfile takes it as a build argument and docker-compose.yml does not pass it: the image is built without this value`,
    remedy: `pass it (build: { args: { ${p.key}: … } }), or let the hub read it when it starts: one image serves both environments`,
  }),
  frozenImage: (p: { hub: string; image: string; needle: string; where: string }): Problem => ({
    place: `${p.hub} (${p.image})`,
    rule: `staging's address (${p.needle}) is inside the image, in ${p.where}: production would use it`,
    remedy: 'use addresses without a host (/api), or let the hub read it when it starts',
  }),
  outdated: (p: { environment: string; hub: string; keys: string[] }): Problem => ({
    place: `${p.hub} (${p.environment})`,
    rule: `it runs with older values than the files have${p.keys.length === 0 ? '' : `: ${list(p.keys)}`}`,
    remedy: p.environment === 'staging' ? 'take them up: twinport deploy' : 'take them up: twinport promote',
  }),
};
