import { describe, expect, it } from 'vitest';
import { dockerfiles } from '../../src/checks/dockerfiles.ts';
import { World } from '../operations/world.ts';
import { deepLook, dockerfileOf, goodDockerfile, lookAt, sourceOf } from './look.ts';

interface Written {
  text?: string;
  user?: string;
  imageUser?: string;
  healthcheck?: boolean;
  args?: Record<string, string>;
  target?: string;
  dockerignore?: boolean;
  start?: string | null;
}

function found(written: Written) {
  const snapshot = new World({ hubs: ['a'] }).look();
  for (const { a } of Object.values(snapshot.hubServices))
    Object.assign(a!.settings, { user: written.user ?? null, healthcheck: written.healthcheck ?? false });
  const dockerfile = {
    ...dockerfileOf('a', written.text ?? goodDockerfile)!,
    args: written.args ?? {},
    target: written.target ?? null,
  };
  const { dockerignore = true, start = 'node dist/main.js' } = written;
  const images =
    written.imageUser === undefined ? [] : [{ hub: 'a', healthcheck: false, user: written.imageUser }];
  const deep = deepLook({ sources: [sourceOf('a', { dockerfile, dockerignore, start })], images });
  return dockerfiles(lookAt({ snapshot, deep }));
}

const codes = (written: Written): string[] => found(written).map(({ code }) => code);
/** The good one with one line instead of another. */
const but = (line: RegExp, instead: string): string => goodDockerfile.replace(line, instead);
const plus = (line: string): string => goodDockerfile.replace('WORKDIR /app\n', `WORKDIR /app\n${line}\n`);

it('has nothing to say of a good one', () => expect(codes({})).toEqual([]));

describe('no cache for packages', () => {
  const install = /^RUN --mount.*$/m;

  it.each([
    ['RUN npm ci', 1],
    ['RUN npm ci --omit=dev && npm cache clean --force', 1],
    ['RUN yarn install --frozen-lockfile', 1],
    ['RUN pnpm i', 1],
    ['RUN --mount=type=secret,id=npm npm ci', 1],
    ['RUN npm run ci', 0],
    ['RUN npm install --global pnpm@9', 0],
    ['RUN npm run install-fonts', 0],
    ['# RUN npm ci', 0],
    ['RUN --mount=type=cache,target=/root/.npm \\\n    npm ci', 0],
  ])('%s', (line, expected) => {
    expect(codes({ text: but(install, line) }).filter((code) => code === 'no-cache-mount')).toHaveLength(
      expected,
    );
  });

  it('shows the line, and the line to write', () => {
    expect(found({ text: but(install, 'RUN npm ci') })[0]!.problem).toMatchObject({
      place: 'a/Dockerfile:4',
      remedy: expect.stringContaining('RUN --mount=type=cache,target=/root/.npm npm ci'),
    });
  });
});

/** Its last stage on another image, named by an ARG before everything where there is one. */
function basedOn(lines: string): string {
  const [from, ...before] = lines.split('\n').reverse();
  return [...before, but(/^FROM node:22-alpine$/m, from!)].join('\n');
}

describe('a base image that moves', () => {
  it.each<[string, Written]>([
    ['FROM node', {}],
    ['FROM node:latest', {}],
    ['FROM registry:5000/team/node', {}],
    ['ARG BASE=node\nFROM ${BASE}', {}],
    ['ARG BASE=node:20\nFROM ${BASE}', { args: { BASE: 'node:latest' } }],
  ])('%s', (from, written) => {
    expect(codes({ ...written, text: basedOn(from) })).toContain('latest-base');
  });

  it.each([
    'FROM node:22',
    'FROM build',
    'FROM scratch',
    'FROM node@sha256:0123',
    'FROM registry:5000/team/node:3',
    'ARG BASE=node:20\nFROM ${BASE}',
  ])('not so %s', (from) => {
    expect(codes({ text: basedOn(from) })).not.toContain('latest-base');
  });
});

describe('root', () => {
  const none = but(/^USER node\n/m, '');

  it.each<[string, Written]>([
    ['nobody is named', { text: none }],
    ['root is named last', { text: but(/^USER node$/m, 'USER node\nUSER root') }],
    ['the user of a stage that is not taken', { text: `FROM node:22 AS x\nUSER node\n${none}` }],
    ['a number that is root', { text: but(/^USER node$/m, 'USER 0:0') }],
  ])('%s', (_, written) => expect(codes(written)).toContain('root-user'));

  it.each<[string, Written]>([
    ['a number', { text: but(/^USER node$/m, 'USER 1000:1000') }],
    ['the Compose file names one', { text: none, user: '1000:1000' }],
    ['the base image has one', { text: none, imageUser: 'node' }],
    [
      'inherited from a stage',
      { text: `FROM node:22 AS base\nUSER node\n${none.replace(/FROM node:22-alpine\n/, 'FROM base\n')}` },
    ],
  ])('not so %s', (_, written) => expect(codes(written)).not.toContain('root-user'));
});

describe('no HEALTHCHECK', () => {
  const none = but(/^HEALTHCHECK.*\n/m, '');

  it('is told with the line to write', () => {
    expect(found({ text: none })).toMatchObject([
      {
        code: 'no-healthcheck',
        problem: { remedy: expect.stringContaining('http://127.0.0.1:4000/health') },
      },
    ]);
  });

  it('is fine where the Compose file has one', () =>
    expect(codes({ text: none, healthcheck: true })).toEqual([]));
});

describe('npm as PID 1', () => {
  const command = /^CMD.*$/m;

  it.each([
    'CMD ["npm", "start"]',
    'CMD npm start',
    'ENTRYPOINT ["yarn", "start"]',
    'CMD ["pnpm", "run", "serve"]',
  ])('%s', (line) => expect(codes({ text: but(command, line) })).toEqual(['npm-start']));

  it.each(['CMD ["node", "npm.js"]', 'CMD ["./start.sh"]', 'ENTRYPOINT ["node"]\nCMD ["npm"]'])(
    'not so %s',
    (line) => expect(codes({ text: but(command, line) })).toEqual([]),
  );

  it('shows what package.json starts', () => {
    const [npm] = found({ text: but(command, 'CMD ["npm", "start"]'), start: 'node build/server.js' });
    expect(npm!.problem.remedy).toContain('CMD ["node", "build/server.js"]');
  });
});

describe('secrets in the image', () => {
  it.each([
    'ARG NPM_TOKEN',
    'ENV SESSION_SECRET=hunter2',
    'ENV JWT_PRIVATE x',
    'ENV DATABASE_URL=postgres://a:hunter2@db/x',
  ])('%s', (line) => {
    const [secret] = found({ text: plus(line) });
    expect(secret).toMatchObject({ code: 'secret-in-image' });
    expect(JSON.stringify(secret)).not.toContain('hunter2');
  });

  it.each([
    'ENV NODE_ENV=production PORT=4000',
    'ENV JWT_PRIVATE_KEY_FILE=/app/keys/jwt_private.pem',
    'ENV DATABASE_URL=postgres://db/x',
    'ARG VERSION=1',
  ])('not so %s', (line) => expect(codes({ text: plus(line) })).toEqual([]));
});

it.each([
  ['ARG NEXT_PUBLIC_API_URL', ['frozen-at-build']],
  ['ENV VITE_API=/api', ['frozen-at-build']],
  ['ENV PUBLIC_URL=/app', []],
  ['RUN apt-get update && apt-get install -y --no-install-recommends postgresql', ['database-inside']],
  ['RUN apk add --no-cache redis', ['database-inside']],
  ['RUN apt-get install -y postgresql-client libpq-dev', []],
  ['RUN apk add postgresql-client', []],
])('%s: %j', (line, expected) => expect(codes({ text: plus(line) })).toEqual(expected));

it('a build context without .dockerignore', () => {
  expect(codes({ dockerignore: false })).toEqual(['no-dockerignore']);
});

it('looks at the stage that is built', () => {
  const text = `${goodDockerfile}FROM node:22 AS test\nCMD npm start\n`;
  expect(
    codes({ text: text.replace('FROM node:22-alpine\n', 'FROM node:22-alpine AS run\n'), target: 'run' }),
  ).toEqual([]);
});
