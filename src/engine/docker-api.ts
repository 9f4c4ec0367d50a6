import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';
import { refused } from '../domain/failure.ts';
import { words } from '../words/words.ts';

/**
 * The Engine's own HTTP API over its local socket: an answer takes 2–20 ms where a `docker` process takes 60.
 * What creates containers goes through `docker compose`; looking, starting, pausing and tagging go through here.
 * A client library would bring ssh and gRPC along; this needs neither.
 */
const apiVersion = '/v1.44'; // Engine 25, the oldest that twinport supports; Engine 29 still speaks it.

export class DockerApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'DockerApiError';
    this.status = status;
  }
}

export interface ExecResult {
  code: number;
  output: string;
}

export interface DockerEvent {
  Type: string;
  Action: string;
  Actor: { ID: string; Attributes: Record<string, string> };
  timeNano: number;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/**
 * Where none is given, Node looks whether `localhost` is an address, by a pattern that takes 10 ms to compile. Its types
 * know the option for TLS alone.
 */
const noName = { servername: '' };

const listAttempts = 5;
const listAgainMs = 100;

const isList = (method: Method, path: string): boolean =>
  method === 'GET' && /^\/(containers\/json|images\/json|networks|volumes|system\/df)(\?|$)/.test(path);

export class DockerApi {
  private readonly socketPath: string;
  private readonly pause: (ms: number) => Promise<unknown>;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(socketPath = '/var/run/docker.sock', pause: (ms: number) => Promise<unknown> = sleep) {
    this.socketPath = socketPath;
    this.pause = pause;
  }

  /** Idle connections would keep the process alive. */
  close(): void {
    this.agent.destroy();
  }

  /**
   * Throws DockerApiError with the Engine's own words for a status of 400 or more; a refused socket is ECONNREFUSED or
   * ENOENT. A list has no 404 of its own: something on it went while the Engine made it, so it is asked for again.
   */
  async request<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        const text = (await read(await this.send(method, path, body, signal))).toString('utf8');
        return (text === '' ? undefined : JSON.parse(text)) as T;
      } catch (error) {
        const gone = error instanceof DockerApiError && error.status === 404 && isList(method, path);
        if (!gone || tries === listAttempts) throw error;
        await this.pause(listAgainMs);
      }
    }
  }

  /** The Engine's version by the head of any answer, or null: `/info` and `/version` start programs each time. */
  async version(): Promise<string | null> {
    const response = await this.send('GET', '/_ping');
    await read(response);
    return /^Docker\/(\S+)/.exec(String(response.headers.server))?.[1] ?? null;
  }

  /** Unpacks a tar archive into a container, which need not run. */
  async putArchive(container: string, directory: string, archive: Buffer): Promise<void> {
    const path = `/containers/${container}/archive?path=${encodeURIComponent(directory)}`;
    await read(await this.send('PUT', path, archive));
  }

  /** The answer as it comes, for what is too large to hold. */
  stream(path: string): Promise<IncomingMessage> {
    return this.send('GET', path, undefined, undefined, false);
  }

  /**
   * Runs argv inside a running container, as the container's own user unless told. `output` holds both streams; `code`
   * is 124 where it did not end within `timeoutMs`.
   */
  async exec(
    container: string,
    argv: readonly string[],
    options: { user?: string; timeoutMs?: number } = {},
  ): Promise<ExecResult> {
    const signal = options.timeoutMs === undefined ? undefined : AbortSignal.timeout(options.timeoutMs);
    const { Id } = await this.request<{ Id: string }>('POST', `/containers/${container}/exec`, {
      AttachStdout: true,
      AttachStderr: true,
      Cmd: argv,
      ...(options.user === undefined ? {} : { User: options.user }),
    });
    let output: string;
    try {
      const response = await this.send('POST', `/exec/${Id}/start`, { Detach: false, Tty: false }, signal);
      output = demultiplex(await read(response));
    } catch (error) {
      if (signal?.aborted) return { code: 124, output: '' };
      throw error;
    }
    const { ExitCode } = await this.request<{ ExitCode: number }>('GET', `/exec/${Id}/json`);
    return { code: ExitCode, output };
  }

  /** The last `tail` lines a container wrote, both streams in order. */
  async logs(container: string, tail: number): Promise<string[]> {
    const query = `stdout=1&stderr=1&tail=${tail}`;
    const response = await this.send('GET', `/containers/${container}/logs?${query}`);
    const raw = await read(response);
    const multiplexed = response.headers['content-type'] !== 'application/vnd.docker.raw-stream';
    const text = multiplexed ? demultiplex(raw) : raw.toString('utf8');
    return text.split('\n').filter((line) => line.trim() !== '');
  }

  /**
   * Lines a container writes, both streams, as they come; ends with the container, or when the signal aborts.
   * `since`: Unix seconds or what the Engine takes; `tail`: a number of lines or `all`.
   */
  async followLogs(
    container: string,
    options: { follow: boolean; since: string | null; tail: string },
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const query = new URLSearchParams({ stdout: '1', stderr: '1', tail: options.tail });
    if (options.follow) query.set('follow', '1');
    if (options.since !== null) query.set('since', options.since);
    try {
      const response = await this.send(
        'GET',
        `/containers/${container}/logs?${query}`,
        undefined,
        signal,
        false,
      );
      const framed = response.headers['content-type'] !== 'application/vnd.docker.raw-stream';
      await readLines(response, framed, onLine);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Events of one label, from the moment the returned promise is resolved until the signal aborts. */
  async events(label: string, signal: AbortSignal): Promise<AsyncIterable<DockerEvent>> {
    const filters = encodeURIComponent(JSON.stringify({ type: ['container'], label: [label] }));
    const response = await this.send('GET', `/events?filters=${filters}`, undefined, signal, false);
    return parseEvents(response, signal);
  }

  /** Docker that does not run or may not be asked is a Failure 3; anything else stays what it is. */
  private unreachable(error: NodeJS.ErrnoException): Error {
    const socket = this.socketPath;
    if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED')
      return refused(words().engine.notRunning({ socket }));
    return error.code === 'EACCES' ? refused(words().engine.notAllowed({ socket })) : error;
  }

  private send(
    method: Method,
    path: string,
    body?: unknown,
    signal?: AbortSignal,
    pooled = true,
  ): Promise<IncomingMessage> {
    const payload = body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const request = httpRequest({
      ...noName,
      socketPath: this.socketPath,
      method,
      path: apiVersion + path,
      agent: pooled ? this.agent : false,
      headers:
        payload === undefined
          ? {}
          : {
              'content-type': Buffer.isBuffer(payload) ? 'application/x-tar' : 'application/json',
              'content-length': Buffer.byteLength(payload),
            },
      ...(signal ? { signal } : {}),
    });
    return new Promise((resolve, reject) => {
      request.on('error', (error) => reject(this.unreachable(error)));
      request.on('response', (response) => {
        if ((response.statusCode ?? 0) < 400) resolve(response);
        else refusal(response).then(reject, reject);
      });
      request.end(payload);
    });
  }
}

/** Name filter lists as the Engine takes them in a query string. */
export const filters = (wanted: Record<string, string[]>): string =>
  `filters=${encodeURIComponent(JSON.stringify(wanted))}`;

async function refusal(response: IncomingMessage): Promise<Error> {
  const said = messageIn((await read(response)).toString('utf8'));
  if (/client version \S+ is too new/.test(said))
    return refused(words().engine.oldEngine({ said, oldest: 'Docker Engine 25' }));
  return new DockerApiError(response.statusCode ?? 0, said);
}

function messageIn(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text.trim();
  }
}

async function read(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The Engine's frames: one byte stream, three zero, four length (big-endian), then the payload. */
function demultiplex(raw: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= raw.length; ) {
    const length = raw.readUInt32BE(at + 4);
    parts.push(raw.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Cuts a stream into lines, through the Engine's frames where there are some; a letter may span two chunks. */
async function readLines(
  response: IncomingMessage,
  framed: boolean,
  onLine: (line: string) => void,
): Promise<void> {
  let raw = Buffer.alloc(0);
  let rest = '';
  const decoder = new StringDecoder('utf8');
  const take = (payload: Buffer) => {
    const lines = (rest + decoder.write(payload)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.replace(/\r$/, ''));
  };
  for await (const chunk of response) {
    if (!framed) {
      take(chunk as Buffer);
      continue;
    }
    raw = Buffer.concat([raw, chunk as Buffer]);
    while (raw.length >= 8 && raw.length >= 8 + raw.readUInt32BE(4)) {
      const length = raw.readUInt32BE(4);
      take(raw.subarray(8, 8 + length));
      raw = raw.subarray(8 + length);
    }
  }
  if (rest !== '') onLine(rest);
}

async function* parseEvents(response: IncomingMessage, signal: AbortSignal): AsyncIterable<DockerEvent> {
  try {
    for await (const line of createInterface({ input: response })) {
      if (line !== '') yield JSON.parse(line) as DockerEvent;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
