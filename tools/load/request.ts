import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answered, monotonicMs } from './record.ts';

export interface Target {
  hub: string;
  /** The hub's page through the gateway: `http://127.0.0.1:4500/saleshub`. */
  url: string;
}

export interface HubCall extends Target {
  /** The hub that `hub` calls by its internal name. */
  called: string;
  port: number;
}

/** Kept alive, and every connection used in turn: a connection that the gateway dropped shows as a failure. */
export const keptOpen = (): Agent => new Agent({ keepAlive: true, scheduling: 'fifo' });

type Kind = Answered['kind'];
type Answer = { record: Answered; text: string };

export const getPage = async (agent: Agent, target: Target): Promise<Answered> =>
  (await ask(agent, target, 'get', `${target.url}/page?x=1`)).record;

export const postPage = async (agent: Agent, target: Target): Promise<Answered> =>
  (await ask(agent, target, 'post', `${target.url}/echo`, 'a small body')).record;

export const slowPage = async (agent: Agent, target: Target, ms: number): Promise<Answered> =>
  (await ask(agent, target, 'slow', `${target.url}/slow?ms=${ms}`)).record;

/** An upload that takes `ms`, a piece at a time, as over a slow line. */
export async function upload(agent: Agent, target: Target, ms: number): Promise<Answered> {
  const pieces = 20;
  async function* body() {
    for (let piece = 0; piece < pieces; piece++) {
      yield Buffer.alloc(4096, piece);
      await sleep(ms / pieces);
    }
  }
  const { record, text } = await ask(agent, target, 'upload', `${target.url}/upload`, body());
  const bytes = record.status === 200 ? JSON.parse(text).bytes : null;
  if (bytes !== null && bytes !== pieces * 4096)
    return { ...record, status: 0, error: `${bytes} bytes arrived` };
  return record;
}

/** The call through the gateway, and the one between the hubs that it caused. */
export async function callBetween(agent: Agent, call: HubCall): Promise<Answered[]> {
  const url = `${call.url}/call?hub=${call.called}&port=${call.port}&path=/page`;
  const { record, text } = await ask(agent, call, 'get', url);
  if (record.status !== 200) return [record];
  const { called } = JSON.parse(text);
  return [record, { ...called, slot: slotOf(called.slot), hub: call.called, kind: 'hub-to-hub' }];
}

function ask(
  agent: Agent,
  target: Target,
  kind: Kind,
  url: string,
  body?: string | AsyncIterable<Buffer>,
): Promise<Answer> {
  return new Promise((resolve) => {
    const start = monotonicMs();
    const answered = (rest: Partial<Answered>, text = '') =>
      resolve({
        record: {
          hub: target.hub,
          kind,
          start,
          end: monotonicMs(),
          status: 0,
          slot: null,
          version: null,
          ...rest,
        },
        text,
      });
    const request = httpRequest(
      url,
      { agent, method: body ? 'POST' : 'GET', timeout: 30_000 },
      (response) => {
        const seen = {
          status: response.statusCode ?? 0,
          slot: slotOf(response.headers['x-twinport-slot']),
          version: Number(response.headers['x-hub-version'] ?? Number.NaN) || null,
        };
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => answered(seen, text));
        response.on('error', (error) => answered({ ...seen, status: 0, error: error.message }));
      },
    );
    request.on('timeout', () => request.destroy(new Error('no answer within 30 s')));
    request.on('error', (error) => answered({ error: error.message }));
    send(request, body).catch((error) => request.destroy(error));
  });
}

async function send(request: ReturnType<typeof httpRequest>, body?: string | AsyncIterable<Buffer>) {
  if (typeof body === 'object') for await (const piece of body) request.write(piece);
  request.end(typeof body === 'string' ? body : undefined);
}

/** `wbsaleshub.green` -> `green`. */
const slotOf = (header: string | string[] | null | undefined): string | null =>
  typeof header === 'string' ? header.slice(header.lastIndexOf('.') + 1) : null;
