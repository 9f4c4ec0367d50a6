import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What one answer of the Engine is made into. */
export interface Alteration {
  /** Of the path, without its query. */
  path: RegExp;
  /** The body that is answered instead. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the Engine answers there.
  change: (body: any) => unknown;
  status?: number;
  delayMs?: number;
}

/**
 * The machine's Docker Engine behind another socket, which changes some of its answers on the way: what a test cannot
 * make of a daemon that it shares, such as an older version or a log driver. Everything else passes as it is.
 */
export class DockerProxy {
  private readonly server: Server;
  private readonly socket: string;
  private readonly engine: string;
  private alterations: Alteration[] = [];

  private constructor(socket: string, engine: string) {
    this.socket = socket;
    this.engine = engine;
    this.server = createServer((asked, answer) => void this.pass(asked, answer));
    // exec and attach: bytes in both directions.
    this.server.on('upgrade', (asked: IncomingMessage, client, head: Buffer) => {
      const there = connect(this.engine, () => {
        const headers = Object.entries(asked.headers).map(([name, value]) => `${name}: ${value}\r\n`);
        there.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${headers.join('')}\r\n`);
        there.write(head);
        client.pipe(there).pipe(client);
      });
      for (const end of [there, client]) end.on('error', () => [there, client].map((one) => one.destroy()));
    });
  }

  static async listen(socket: string): Promise<DockerProxy> {
    const host = process.env.DOCKER_HOST?.replace(/^unix:\/\//, '') ?? '/var/run/docker.sock';
    const proxy = new DockerProxy(socket, host);
    await new Promise<void>((listening) => proxy.server.listen(socket, listening));
    return proxy;
  }

  /** The environment of a program that is to ask through it. */
  get env(): Record<string, string> {
    return { DOCKER_HOST: `unix://${this.socket}` };
  }

  altering(...alterations: Alteration[]): this {
    this.alterations = alterations;
    return this;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((closed) => this.server.close(() => closed()));
  }

  private async pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const path = asked.url!.replace(/\?.*/, '');
    const altered = this.alterations.find((one) => one.path.test(path));
    if (altered?.delayMs) await sleep(altered.delayMs);
    const { method, url, headers } = asked;
    const sent = request({ socketPath: this.engine, method, path: url, headers, agent: false });
    sent.on('error', () => answer.destroy());
    answer.on('close', () => sent.destroy());
    sent.on('response', (response) => {
      if (altered) return void this.alter(altered, response, answer);
      answer.writeHead(response.statusCode!, response.headers);
      answer.flushHeaders();
      response.pipe(answer);
    });
    asked.pipe(sent);
  }

  private async alter(altered: Alteration, response: IncomingMessage, answer: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    const isJson = response.headers['content-type'] === 'application/json';
    const body = JSON.stringify(altered.change(isJson ? JSON.parse(text) : text));
    answer.writeHead(altered.status ?? response.statusCode!, { 'content-type': 'application/json' });
    answer.end(body);
  }
}
