import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocketServer } from 'ws';
import { answer } from './answers.ts';
import { faultAfterListening, faultAtStart } from './faults.ts';
import { hub } from './hub.ts';
import { acceptSockets } from './sockets.ts';
import { keepStoreOpen } from './store.ts';

const port = Number(process.env.PORT);
const bootMs = Number(process.env.BOOT_MS ?? 800);
const graceMs = 8000;

async function main() {
  faultAtStart();
  const keyHash = hashOfKey();
  await sleep(bootMs);
  const server = createServer((request, response) => {
    answer(request, response, keyHash).catch((error: Error) => response.destroy(error));
  });
  const sockets = acceptSockets(server);
  server.listen(port, () => {
    console.log(`${hub.name} version ${hub.version} listens on ${port}`);
    faultAfterListening();
  });
  if (hub.store) keepStoreOpen(hub.store);
  process.once('SIGTERM', () => setTimeout(end, hub.deafMs ?? 0, server, sockets));
}

/** A hub without its key is no hub: a wrong owner or mode shows at the start, not at the first login. */
function hashOfKey(): string {
  const key = readFileSync(process.env.JWT_KEY_FILE ?? '/app/server/keys/jwt_private.pem');
  return createHash('sha256').update(key).digest('hex');
}

function end(server: Server, sockets: WebSocketServer) {
  console.log(`${hub.name} version ${hub.version} ends`);
  for (const socket of sockets.clients) socket.close(1001, 'going away');
  server.close(() => process.exit(0));
  setTimeout(() => process.exit(0), graceMs).unref();
}

main().catch((error: Error) => {
  console.error(`${hub.name}: ${error.message}`);
  process.exit(1);
});
