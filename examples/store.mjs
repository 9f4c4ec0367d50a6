/**
 * A small stateful service, as a database is one: it keeps its data in /data, counts its own starts there, and holds
 * the connections and WebSockets of its clients open. GET tells {starts, lines}; POST adds a line.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const lines = (file) =>
  readFileSync(`/data/${file}`, { encoding: 'utf8', flag: 'a+' }).split('\n').filter(Boolean);

appendFileSync('/data/starts', 'started\n');

const server = createServer((request, response) => {
  if (request.method === 'POST') appendFileSync('/data/lines', 'line\n');
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ starts: lines('starts').length, lines: lines('lines').length }));
});

// The handshake alone: what is sent afterwards is taken and left unread.
server.on('upgrade', (request, socket) => {
  const accept = createHash('sha1').update(
    `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
  );
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept.digest('base64')}\r\n\r\n`,
  );
  socket.on('error', () => socket.destroy());
  socket.resume();
});

server.listen(6000);
process.once('SIGTERM', () => process.exit(0));
