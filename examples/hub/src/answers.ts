import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { callHub } from './call.ts';
import { isSick } from './faults.ts';
import { hub } from './hub.ts';

const startedAt = new Date().toISOString();

type Body = Record<string, unknown>;

/** Answers one request with JSON: always which hub, version and container it came from. */
export async function answer(request: IncomingMessage, response: ServerResponse, keyHash: string) {
  const url = new URL(request.url ?? '/', 'http://hub');
  if (isSick(url.pathname)) return send(response, 503, { error: 'sick' });
  switch (url.pathname) {
    case '/slow':
      await sleep(Number(url.searchParams.get('ms') ?? 3000));
      return send(response, 200, { slept: true });
    case '/echo':
      return send(response, 200, { echo: (await bodyOf(request)).toString() });
    case '/upload':
      return send(response, 200, { bytes: (await bodyOf(request)).length });
    case '/call':
      return send(response, 200, await callHub(url.searchParams));
    case '/config':
      return send(response, 200, configuration(keyHash));
    case '/uploads':
      return send(response, 200, keepFile(request));
    default:
      return send(response, 200, { path: request.url, headers: request.headers });
  }
}

function send(response: ServerResponse, status: number, body: Body) {
  const text = JSON.stringify({ hub: hub.name, version: hub.version, ...body, ...instance() });
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-hub-version': String(hub.version),
  });
  response.end(text);
}

const instance = () => ({ container: hostname(), pid: process.pid, uid: process.getuid?.(), startedAt });

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What tests may know of the environment: no secret, only its hash. */
const configuration = (keyHash: string): Body => ({
  NODE_ENV: process.env.NODE_ENV,
  DOCKER_PORT: process.env.DOCKER_PORT,
  PUBLIC_URL: process.env.PUBLIC_URL,
  databaseHash: createHash('sha256')
    .update(process.env.DATABASE_URL ?? '')
    .digest('hex'),
  keyHash,
});

/** A volume that outlives containers: POST adds a line, and every answer tells all of them. */
function keepFile(request: IncomingMessage): Body {
  const file = '/app/uploads/lines';
  if (request.method === 'POST') appendFileSync(file, `${hub.version}\n`);
  return { lines: readFileSync(file, { encoding: 'utf8', flag: 'a+' }).split('\n').filter(Boolean) };
}
