// A hub for the gateway's scenario: says who it is and what reached it. NAME, SLOT and PORT come from the environment.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const { NAME, SLOT, PORT } = process.env;

const server = createServer((request, response) => {
  let received = 0;
  request.on('data', (chunk) => {
    received += chunk.length;
    if (received === chunk.length) console.log(`upload begins: ${request.url}`);
  });
  request.on('end', () => {
    const wait = Number(new URL(request.url, 'http://hub').searchParams.get('wait') ?? 0);
    setTimeout(answer, wait, request, response, received);
  });
});

function answer(request, response, received) {
  const { url, method, headers } = request;
  const redirect = url.startsWith('/redirect');
  // What the gateway must replace.
  response.setHeader('x-twinport-slot', 'made-up');
  if (redirect) response.setHeader('location', '/login');
  response.writeHead(redirect ? 302 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ hub: NAME, slot: SLOT, method, url, headers, received }));
}

server.on('upgrade', (request, socket) => {
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const text = Buffer.from(`${NAME}.${SLOT} ${request.url}`);
  socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
  socket.on('error', () => {});
});

server.listen(Number(PORT));
process.on('SIGTERM', () => process.exit());
