import type { Finding, Looked } from '../../src/checks/check.ts';
import type { DatabaseLook, DeepLook, SourceLook } from '../../src/checks/looked.ts';
import { environmentNames } from '../../src/domain/names.ts';
import { World } from '../operations/world.ts';

/** A server on which nothing is wrong; each test changes one thing. */

export const goodDockerfile = `FROM node:22-alpine AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run build
FROM node:22-alpine
COPY --from=build /app/dist dist
USER node
HEALTHCHECK CMD wget -q -O /dev/null http://127.0.0.1:4000/health
CMD ["node", "dist/main.js"]
`;

export const sourceOf = (hub: string, change: Partial<SourceLook> = {}): SourceLook => ({
  hub,
  path: hub,
  exists: true,
  inGit: true,
  dockerfile: dockerfileOf(hub, goodDockerfile),
  dockerfilePath: `${hub}/Dockerfile`,
  dockerignore: true,
  start: 'node dist/main.js',
  files: [],
  ...change,
});

export const dockerfileOf = (hub: string, text: string): SourceLook['dockerfile'] => ({
  path: `${hub}/Dockerfile`,
  text,
  args: {},
  target: null,
});

export const deepLook = (change: Partial<DeepLook> = {}): DeepLook => ({
  machine: {
    daemon: { warnings: [], logDriver: 'json-file', logOptions: { 'max-size': '10m' }, answeredMs: 20 },
    clockKept: true,
  },
  sources: [sourceOf('a'), sourceOf('b')],
  images: [],
  logs: [],
  others: [],
  databases: [],
  sharedDatabases: [],
  ...change,
});

export const lookAt = (change: Partial<Looked> = {}): Looked => ({
  snapshot: new World().look(),
  plan: null,
  environments: environmentNames,
  operationRuns: false,
  ports: [],
  versions: { engine: '28.5.2', compose: '2.40.0', buildx: '0.29.1' },
  disk: null,
  memory: {},
  shared: { networks: [], volumes: [] },
  configuration: [],
  stateInGit: 'ignored',
  deep: deepLook(),
  ...change,
});

export const database = (change: Partial<DatabaseLook> = {}): DatabaseLook => ({
  environment: 'staging',
  hubs: ['a'],
  key: 'DATABASE_URL',
  host: 'host.docker.internal',
  port: 5432,
  known: true,
  reached: true,
  listening: 'all',
  subnet: '10.213.4.0/23',
  rules: null,
  ...change,
});

/** `error old-engine`, `warning container-name` … */
export const verdicts = (findings: readonly Finding[]): string[] =>
  findings.map(({ level, code }) => `${level} ${code}`);
