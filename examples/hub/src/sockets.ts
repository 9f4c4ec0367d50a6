import type { Server } from 'node:http';
import { WebSocketServer } from 'ws';
import { hub } from './hub.ts';

/** WebSockets on `/ws`: each message comes back with who answered it. */
export function acceptSockets(server: Server): WebSocketServer {
  const sockets = new WebSocketServer({ server, path: '/ws' });
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      socket.send(JSON.stringify({ hub: hub.name, version: hub.version, message: String(data) }));
    });
  });
  return sockets;
}
