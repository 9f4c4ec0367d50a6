import type { Problem } from '../../domain/failure.ts';

interface Topic {
  about: string;
  /** Paragraphs; a line that begins with two spaces stands as it is. */
  text: string[];
}

/** What `twinport docs` tells beside the keys of twinport.yml. */
const topics = {
  commands: { about: 'Every command with its options and examples.', text: [] },
  'exit-codes': {
    about: 'What a script may hold on to.',
    text: [
      '   0  done, or nothing to do (it says which)',
      '   1  failed; what still serves is said, and it is what served before',
      '   2  wrong usage or configuration; nothing was touched',
      '   3  refused by a check; nothing was touched',
      '   4  cancelled by the person before the cut-over; undone',
      '  75  another operation holds the lock past lock.wait, or at once with --no-wait',
    ],
  },
  tags: {
    about: 'What a release is, and what the tags of its images mean.',
    text: [
      'A release (r1, r2 …) is an image for each hub, built once, with its commits and the fingerprint of its configuration. It never changes.',
      '  staged    live on staging',
      '  live      live on production',
      "  previous  production's rollback",
      '  bad       taken back from, by hand or by the watch; promote refuses it',
      '  retired   none of these',
      '`promote` of r4 over r3: `:production` is r4, `:rollback` is r3. The same again changes nothing.',
      '`rollback` from r4 to r3: `:production` is r3, r4 is bad and keeps its images until the next promotion; `:rollback` is an older good release where one is kept, and is gone otherwise. `twinport rollback --to r4` clears the mark and goes forward again.',
      '`wbsaleshub:r4` names the image of a release for good. `:staging`, `:production` and `:rollback` move, last of all, once the watch has ended well.',
    ],
  },
  hooks: {
    about: 'Executables of yours that run before and after an operation.',
    text: [
      'An executable in hooks/ named pre-deploy, post-deploy, pre-promote, post-promote, pre-rollback or post-rollback runs at that time, in this directory. A pre- hook that ends with another code than 0 stops the operation before anything starts.',
      'It gets these variables:',
      '  TWINPORT_OPERATION    deploy, promote or rollback',
      '  TWINPORT_RELEASE      the release that comes',
      '  TWINPORT_PREVIOUS     the one that serves before; empty where there is none',
      '  TWINPORT_ENVIRONMENT  staging or production',
      '  TWINPORT_HUBS         the names of the hubs',
      '  TWINPORT_COMMITS      their commits',
      '  TWINPORT_DIR          this directory',
      'No rollback takes back what a hook does, such as a database migration: keep both releases able to work with it.',
    ],
  },
  files: {
    about: 'What is in the server directory.',
    text: [
      '  twinport.yml            what Compose cannot say',
      '  docker-compose.yml      the services: HUB-staging, HUB-prod, and what runs once for both',
      '  config/.env.common, .env.staging, .env.production',
      '                          never tracked by git, mode 600',
      '  config/.env.template    tracked: every key, no value',
      '  nginx/nginx.conf        the main file of the gateways, yours to edit',
      '  nginx/server.staging.conf, server.production.conf',
      '                          lines for inside that server block',
      '  nginx/htpasswd.staging, htpasswd.production',
      '                          passwords, for: auth_basic_user_file htpasswd.staging;',
      '  nginx/certs/            NAME.crt and NAME.key for a port written as "443/ssl";',
      '                          the next operation there takes up a changed one, without a restart',
      '  scripts/                thin: each runs one twinport command',
      '  hooks/                  see: twinport docs hooks',
      '  .twinport/              state, mode 700, never tracked',
    ],
  },
  json: {
    about: 'Machine output.',
    text: [
      'With --json a reading command prints one JSON value. A command that changes something prints an object a line: `plan`, then `step` before and after each effect, `progress`, and last `result`.',
      'The JSON Schemas of all of it are in the folder schema/ of the package; that of twinport.yml is also what `twinport docs --json` prints. For a newer one beside twinport.yml, after an upgrade:',
      '  twinport docs --json > twinport.schema.json',
    ],
  },
} satisfies Record<string, Topic>;

export const docs = {
  topics,
  keysTitle: (): string => 'Keys of twinport.yml',
  topicsTitle: (): string => 'Other sections',
  how: (): string => 'Read one of them: twinport docs hubs, twinport docs hubs.route, twinport docs tags',
  needed: (): string => 'needed',
  preset: (p: { written: string }): string => `default: ${p.written}`,
  must: (p: { must: string }): string => `It must ${p.must}.`,
  forExample: (p: { line: string }): string => `For example: ${p.line}`,
  examples: (): string => 'Examples:',
  unknownSection: (p: { section: string; meant: string | null; known: string[] }): Problem => ({
    place: 'twinport docs',
    rule: `there is no section ${JSON.stringify(p.section)}`,
    remedy: p.meant ? `did you mean: twinport docs ${p.meant}` : `name one of: ${p.known.join(', ')}`,
  }),
};
