import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Doppler's download of a configuration, on loopback: the same address, parameters, headers, marks and error bodies
 * (FACTS A), and the ways in which it fails.
 */

export type Fault =
  | { fault: 'status'; status: number; retryAfter?: number; json?: boolean }
  | { fault: 'hang' }
  | { fault: 'cut-off' }
  | { fault: 'invalid-json' }
  | { fault: 'reset' };

export interface Asked {
  project: string | null;
  config: string | null;
  format: string | null;
  dynamic: string | null;
  token: string;
  etag: string | null;
  status: number;
}

type Values = Record<string, string>;

export class DopplerStandIn {
  /** Configuration -> its values. */
  readonly configs: Record<string, Values> = { dev: {}, stg: {}, prd: {} };
  /** Token -> the one configuration that it opens, or `*` for an account's. */
  readonly tokens: Record<string, string> = {};
  /** What the next requests get instead of an answer, first to last; `for ever` repeats the last one. */
  faults: Fault[] = [];
  faultsForEver = false;
  /** Called when a request has come that will get no answer. */
  onHang = (): void => {};
  readonly asked: Asked[] = [];
  private readonly project: string;
  private readonly server: Server;

  constructor(project = 'workhub') {
    this.project = project;
    this.server = createServer((request, response) => this.answer(request, response));
  }

  async start(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const seen: Asked = {
      project: url.searchParams.get('project'),
      config: url.searchParams.get('config'),
      format: url.searchParams.get('format'),
      dynamic: url.searchParams.get('include_dynamic_secrets'),
      token,
      etag: request.headers['if-none-match'] ?? null,
      status: 0,
    };
    this.asked.push(seen);
    const fault = this.faultsForEver ? this.faults[0] : this.faults.shift();
    response.once('close', () => {
      seen.status = response.statusCode;
    });
    if (fault?.fault === 'hang') this.onHang();
    else if (fault) fail(fault, response);
    else if (url.pathname !== '/v3/configs/config/secrets/download')
      refuse(response, 404, 'This endpoint does not exist');
    else this.download(seen, response);
  }

  private download({ project, config, token, etag }: Asked, response: ServerResponse): void {
    const opens = this.tokens[token];
    // A service token's own configuration takes precedence over what is asked for.
    const name = opens === '*' ? (config ?? '') : (opens ?? '');
    const values = this.configs[name];
    if (opens === undefined) refuse(response, 401, 'Invalid Auth token');
    else if (values === undefined || (opens === '*' && project !== this.project)) {
      refuse(response, 404, `Could not find requested config '${name}'`);
    } else this.send(name, values, etag, response);
  }

  private send(name: string, values: Values, etag: string | null, response: ServerResponse): void {
    const own = {
      DOPPLER_PROJECT: this.project,
      DOPPLER_CONFIG: name,
      DOPPLER_ENVIRONMENT: name.split('_')[0]!,
    };
    const body = JSON.stringify({ ...own, ...values });
    const mark = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
    if (etag === mark) response.writeHead(304, { etag: mark }).end();
    else response.writeHead(200, { 'content-type': 'application/json', etag: mark }).end(body);
  }
}

function fail(fault: Exclude<Fault, { fault: 'hang' }>, response: ServerResponse): void {
  switch (fault.fault) {
    case 'status': {
      const headers = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
      if (fault.json === false) response.writeHead(fault.status, headers).end('<html>Bad gateway</html>');
      else refuse(response, fault.status, `stand-in fault ${fault.status}`, headers);
      return;
    }
    case 'cut-off':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"DATABASE_URL":"postgres://');
      setImmediate(() => response.destroy());
      return;
    case 'invalid-json':
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"DATABASE_URL":"postgres://');
      return;
    case 'reset':
      response.destroy();
  }
}

function refuse(response: ServerResponse, status: number, message: string, headers = {}): void {
  const body = JSON.stringify({ success: false, messages: [message] });
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}
