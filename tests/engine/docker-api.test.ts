import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/domain/failure.ts';
import { DockerApi, DockerApiError, filters } from '../../src/engine/docker-api.ts';

/** An Engine that says what the test wants, on a socket of its own. */

let directory: string;
let server: Server | undefined;
let api: DockerApi;
let asked: string[];
let pauses: number[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'twinport-api-'));
  [asked, pauses] = [[], []];
  api = new DockerApi(join(directory, 'docker.sock'), async (ms) => pauses.push(ms));
});

afterEach(async () => {
  api.close();
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = undefined;
  rmSync(directory, { recursive: true, force: true });
});

async function engine(answer: RequestListener): Promise<void> {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  }).listen(join(directory, 'docker.sock'));
  await new Promise((resolve) => server!.once('listening', resolve));
}

const endOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

/** The Engine's frame around a piece of output: 1 is stdout, 2 stderr. */
function frame(stream: 1 | 2, payload: string | Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt8(stream, 0);
  head.writeUInt32BE(Buffer.byteLength(payload), 4);
  return Buffer.concat([head, Buffer.from(payload as string)]);
}

const letter = Buffer.from('김');
const framed = { 'content-type': 'application/vnd.docker.multiplexed-stream' };

describe('a request', () => {
  it('speaks the oldest version that twinport supports, and gives what the Engine answers', async () => {
    await engine((_, response) => response.end('{"Id":"1"}'));
    expect(await api.request('GET', '/containers/1/json')).toEqual({ Id: '1' });
    expect(asked).toEqual(['GET /v1.44/containers/1/json']);
  });

  it('carries its body as JSON, by its length in bytes', async () => {
    let body = '';
    let head: IncomingMessage['headers'] = {};
    await engine(async (request, response) => {
      head = request.headers;
      for await (const chunk of request) body += chunk;
      response.writeHead(204).end();
    });
    expect(await api.request('POST', '/networks/create', { Name: '김' })).toBeUndefined();
    expect(JSON.parse(body)).toEqual({ Name: '김' });
    expect(head).toMatchObject({ 'content-type': 'application/json', 'content-length': '14' });
  });

  it.each([
    [404, '{"message":"No such container: x"}', 'No such container: x'],
    [409, '{"message":"conflict: unable to remove"}', 'conflict: unable to remove'],
    [500, 'plain words\n', 'plain words'],
    [502, '<html>', '<html>'],
  ])('that the Engine refuses throws its status and its words: %i', async (status, body, message) => {
    await engine((_, response) => response.writeHead(status).end(body));
    const error = await endOf(api.request('GET', '/containers/x/json'));
    expect(error).toBeInstanceOf(DockerApiError);
    expect(error).toMatchObject({ status, message });
  });

  it('for a list is made again where something on it went meanwhile, and for a thing that is not there is not', async () => {
    const gone = '{"message":"No such container: 1"}';
    await engine((request, response) => {
      const first = asked.filter((line) => line.includes('/system/df')).length === 1;
      if (request.url!.endsWith('/system/df') && !first) response.end('{}');
      else response.writeHead(404).end(gone);
    });
    expect(await api.request('GET', '/system/df')).toEqual({});
    expect(await endOf(api.request('GET', '/containers/1/json'))).toMatchObject({ status: 404 });
    expect(asked).toHaveLength(3);
    expect(pauses).toEqual([100]);
    expect(await endOf(api.request('GET', '/containers/json?all=1'))).toMatchObject({ status: 404 });
    expect(pauses).toEqual([100, 100, 100, 100, 100]);
  });

  it('where no Engine listens is a refusal with the socket and the remedy', async () => {
    const error = await endOf(api.request('GET', '/info'));
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({
      exit: 3,
      problems: [
        { place: join(directory, 'docker.sock'), remedy: expect.stringContaining('systemctl start docker') },
      ],
    });
  });

  it('that is given up ends', async () => {
    await engine(() => {});
    const error = await endOf(api.request('GET', '/info', undefined, AbortSignal.timeout(20)));
    expect(error).toMatchObject({ name: 'AbortError' });
  });

  it('asks with filters as the Engine reads them', () => {
    const [name, value] = filters({ label: ['a=b c', 'd'] }).split('=');
    expect(name).toBe('filters');
    expect(JSON.parse(decodeURIComponent(value!))).toEqual({ label: ['a=b c', 'd'] });
  });
});

describe('the logs of a container', () => {
  const logs = (body: Buffer, headers: Record<string, string>) =>
    engine((_, response) => response.writeHead(200, headers).end(body));

  it('are the lines of both streams in their order, out of the Engine’s frames', async () => {
    const pieces = [frame(1, 'one\n'), frame(2, 'two\nth'), frame(2, 'ree\n\n'), frame(1, '')];
    await logs(Buffer.concat(pieces), framed);
    expect(await api.logs('x', 20)).toEqual(['one', 'two', 'three']);
    expect(asked).toEqual(['GET /v1.44/containers/x/logs?stdout=1&stderr=1&tail=20']);
  });

  it('are read as they are where the container has a terminal', async () => {
    await logs(Buffer.from('one\ntwo\n'), { 'content-type': 'application/vnd.docker.raw-stream' });
    expect(await api.logs('x', 20)).toEqual(['one', 'two']);
  });

  it('may have a letter that spans two frames', async () => {
    await logs(Buffer.concat([frame(1, letter.subarray(0, 2)), frame(1, letter.subarray(2))]), framed);
    expect(await api.logs('x', 20)).toEqual(['김']);
  });

  it('followed come as they are written, however the bytes are cut', async () => {
    const all = Buffer.concat([
      frame(1, 'one\ntw'),
      frame(2, 'o\r\n'),
      frame(1, letter.subarray(0, 1)),
      frame(1, letter.subarray(1)),
    ]);
    await engine(async (_, response) => {
      response.writeHead(200, framed);
      for (const byte of all) {
        response.write(Buffer.from([byte]));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    });
    const lines: string[] = [];
    const options = { follow: true, since: '5', tail: 'all' };
    await api.followLogs('x', options, (line) => lines.push(line), new AbortController().signal);
    expect(lines).toEqual(['one', 'two', '김']);
    expect(asked[0]).toContain('follow=1');
  });

  it('followed end where nobody wants them any more', async () => {
    const stop = new AbortController();
    await engine((_, response) => void response.writeHead(200, framed).write(frame(1, 'one\n')));
    const lines: string[] = [];
    const take = (line: string) => {
      lines.push(line);
      stop.abort();
    };
    await api.followLogs('x', { follow: true, since: null, tail: '1' }, take, stop.signal);
    expect(lines).toEqual(['one']);
  });
});

describe('a command in a container', () => {
  /** An Engine whose `start` answers so and whose command ended with 3. */
  const running = (start: RequestListener) =>
    engine((request, response) => {
      if (request.url?.endsWith('/start')) start(request, response);
      else if (request.url?.endsWith('/json')) response.end('{"ExitCode":3}');
      else response.end('{"Id":"e1"}');
    });

  it('gives its exit code and both of its outputs', async () => {
    await running((_, response) => response.end(Buffer.concat([frame(1, 'out '), frame(2, 'err')])));
    expect(await api.exec('x', ['true'])).toEqual({ code: 3, output: 'out err' });
    expect(asked).toEqual([
      'POST /v1.44/containers/x/exec',
      'POST /v1.44/exec/e1/start',
      'GET /v1.44/exec/e1/json',
    ]);
  });

  it('that does not end in time counts as 124, as a test that failed', async () => {
    await running(() => {});
    expect(await api.exec('x', ['sleep', '60'], { timeoutMs: 20 })).toEqual({ code: 124, output: '' });
  });

  it('that stops half-way through its output counts so too', async () => {
    await running((_, response) => void response.write(frame(1, 'one')));
    expect(await api.exec('x', ['sleep', '60'], { timeoutMs: 20 })).toEqual({ code: 124, output: '' });
  });

  it('in a container that is not there is the Engine’s own refusal', async () => {
    await engine((_, response) => response.writeHead(404).end('{"message":"No such container: x"}'));
    expect(await endOf(api.exec('x', ['true'], { timeoutMs: 1_000 }))).toMatchObject({ status: 404 });
  });
});

describe('events', () => {
  it('come one by one until nobody wants them any more', async () => {
    const stop = new AbortController();
    const event = (Action: string) => ({
      Type: 'container',
      Action,
      Actor: { ID: '1', Attributes: {} },
      timeNano: 1,
    });
    await engine((_, response) => {
      response.write(`${JSON.stringify(event('start'))}\n`);
      response.write(`${JSON.stringify(event('health_status: healthy'))}\n`);
    });
    const seen: string[] = [];
    for await (const { Action } of await api.events('twinport.project=workhub', stop.signal)) {
      seen.push(Action);
      if (seen.length === 2) stop.abort();
    }
    expect(seen).toEqual(['start', 'health_status: healthy']);
    expect(decodeURIComponent(asked[0]!)).toContain('"label":["twinport.project=workhub"]');
  });
});
