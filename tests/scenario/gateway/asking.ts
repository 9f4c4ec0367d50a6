import { Agent, request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { get } from 'node:https';
import { connect } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** What the hub of hub.mjs saw, and what came back. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  seen: {
    hub: string;
    slot: string;
    method: string;
    url: string;
    headers: Record<string, string>;
    received: number;
  };
  startedAt: number;
  endedAt: number;
}

export interface Question {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
  agent?: Agent;
}

/** Asks as written: no client normalises the path. Rejects where the connection breaks. */
export function ask(url: string, path: string, question: Question = {}): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const startedAt = performance.now();
  const {
    method = question.body === undefined ? 'GET' : 'POST',
    headers = {},
    agent = new Agent(),
  } = question;
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method, headers, agent });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          seen: text.startsWith('{') ? JSON.parse(text) : {},
          startedAt,
          endedAt: performance.now(),
        }),
      );
    });
    request.end(question.body);
  });
}

/** Bytes to a port, and what comes back until it closes: for what no HTTP client would send. */
export function askRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
    socket.write(bytes);
  });
}

/** Over TLS, whoever signed: with the name in the certificate that was shown. */
export function askTls(port: number, path: string): Promise<{ certificate: string; seen: Answer['seen'] }> {
  return new Promise((resolve, reject) => {
    const headers = { host: 'workhub.biz' };
    const request = get({ host: '127.0.0.1', port, path, headers, agent: false, rejectUnauthorized: false });
    request.on('error', reject);
    request.on('response', async (response) => {
      const certificate = (response.socket as TLSSocket).getPeerCertificate().subject.CN;
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ certificate: String(certificate), seen: JSON.parse(text) });
    });
  });
}

/** An upload under way: some bytes are sent, the rest when `finish` is called. */
export function beginUpload(url: string, path: string): { finish: () => Promise<Answer> } {
  const { hostname, port } = new URL(url);
  const startedAt = performance.now();
  const request = httpRequest({
    hostname,
    port,
    path,
    method: 'POST',
    headers: { 'content-length': 20 },
    agent: false,
  });
  const answered = new Promise<Answer>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      const { statusCode: status = 0, headers } = response;
      resolve({ status, headers, text, seen: JSON.parse(text), startedAt, endedAt: performance.now() });
    });
  });
  request.write('0123456789');
  return {
    finish: () => {
      request.end('0123456789');
      return answered;
    },
  };
}
