/** A Dockerfile for a hub of Node that has none, and what keeps its context small. */
import { words } from '../../words/words.ts';
import { comment } from './comment.ts';

/** What its package.json and folder say. */
export interface NodeHub {
  port: number;
  health: string | null;
  /** There is a package-lock.json: the same packages every time. */
  locked: boolean;
  /** Exec form: signals reach the process itself, so that it can finish what it does when it is stopped. */
  start: string[];
}

export function dockerfile({ port, health, locked, start }: NodeHub): string {
  const say = words().comments;
  return `\
ARG BASE_IMAGE=node:22-alpine

FROM \${BASE_IMAGE} AS build
WORKDIR /app
${comment(say.dockerfilePackages())}
COPY package*.json .npmrc* ./
RUN --mount=type=cache,target=/root/.npm npm ${locked ? 'ci' : 'install'}
COPY . .
RUN npm run build --if-present
RUN npm prune --omit=dev

FROM \${BASE_IMAGE}
ENV NODE_ENV=production PORT=${port}
WORKDIR /app
COPY --from=build /app ./
${comment(say.dockerfileUser())}
USER node
EXPOSE ${port}
${comment(say.dockerfileHealth())}
HEALTHCHECK --interval=30s --timeout=3s --start-period=60s CMD ["node", "-e", "${probe(port, health)}"]
CMD ${JSON.stringify(start).replaceAll('","', '", "')}
`;
}

/** With a health page, its 200; without one, any answer that is no failure of the server's. */
const probe = (port: number, health: string | null): string =>
  `fetch('http://127.0.0.1:${port}${health ?? '/'}').then((r) => process.exit(r.${health === null ? 'status < 500' : 'ok'} ? 0 : 1), () => process.exit(1))`;

export const dockerignore = (): string => `\
${comment(words().comments.dockerignore())}
.git
node_modules
**/node_modules
.env
.env.*
*.pem
*.log
coverage
Dockerfile
.dockerignore
`;

/** `node dist/main.js` of the start script as it is; otherwise the package's main file, or npm itself. */
export function startOf(packageJson: unknown): string[] {
  const { scripts, main } = packageJson as { scripts?: { start?: unknown }; main?: unknown };
  const script = typeof scripts?.start === 'string' ? scripts.start.trim() : '';
  if (/^node [\w./@ =-]+$/.test(script)) return script.split(/ +/);
  if (script !== '') return ['npm', 'start'];
  return ['node', typeof main === 'string' ? main : 'index.js'];
}
