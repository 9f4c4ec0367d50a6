import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Server } from './server.ts';
import { type HubKey, plans } from './workhub.ts';

/** A hub that is built without a network, as in the namespace of an engine of a test's own: it says its version. */
const program = `
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
const version = Number(/"version":(\\d+)/.exec(readFileSync('hub.ts', 'utf8'))[1]);
createServer((request, response) => response.end(JSON.stringify({ version }))).listen(process.env.PORT);
process.once('SIGTERM', () => process.exit(0));
`;

/** In place of the hubs' own programs; `lines`: more of the Dockerfile, made anew with each version. */
export async function makePlain(server: Server, keys: HubKey[], lines: string[] = []): Promise<void> {
  for (const key of keys) {
    const folder = join(server.laptop, plans[key].folder);
    writeFileSync(join(folder, 'plain.mjs'), program);
    const dockerfile = [
      `FROM ${server.workhub.base}`,
      'WORKDIR /app',
      'COPY src/hub.ts plain.mjs ./',
      ...lines,
      `ENV PORT=${plans[key].port}`,
      'CMD ["node", "plain.mjs"]',
    ];
    writeFileSync(join(folder, 'Dockerfile'), `${dockerfile.join('\n')}\n`);
  }
  await server.push(keys, 'Needs no network to build');
}
