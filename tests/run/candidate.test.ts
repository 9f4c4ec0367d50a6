import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Config, HubConfig } from '../../src/domain/config.ts';
import { Failure } from '../../src/domain/failure.ts';
import { tryCandidate } from '../../src/run/candidate.ts';
import { probePath } from '../../src/run/prober.ts';

let server: Server | undefined;

afterEach(async () => {
  vi.restoreAllMocks();
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = undefined;
});

const hub = (changes: Partial<HubConfig> = {}): HubConfig => ({
  name: 'sales',
  source: '/srv/sales',
  port: 4010,
  route: '/saleshub',
  health: '/api/health',
  services: { staging: null, production: null },
  stripRoute: true,
  singleton: false,
  ...changes,
});

/** Tries the green sales hub behind a gateway that answers so. */
async function tried(
  answer: RequestListener,
  changes: Partial<HubConfig> = {},
  signal?: AbortSignal,
  isWaiting = () => false,
): Promise<void> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server!.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const next = {
    id: 'op',
    release: 'r2',
    hubs: { sales: 'green', other: 'blue' } as const,
    changed: ['sales'],
  };
  const config = { hubs: [hub(changes), hub({ name: 'other' })] } as Config;
  await tryCandidate(config, url, next, isWaiting, signal ?? new AbortController().signal);
}

const answering =
  (status: number, slot = 'sales.green'): RequestListener =>
  (_, response) =>
    response.writeHead(status, { 'x-twinport-slot': slot }).end('hello');

/** What is said of one that does not hold. The clock jumps, so that the first look is the last one. */
async function wrongWith(answer: RequestListener, changes: Partial<HubConfig> = {}): Promise<string> {
  vi.spyOn(Date, 'now').mockReturnValueOnce(0).mockReturnValue(60_000);
  const outcome = await tried(answer, changes).catch((error: unknown) => error);
  if (!(outcome instanceof Failure)) throw new Error(`it held: ${String(outcome)}`);
  expect(outcome).toMatchObject({ exit: 1, problems: [{ place: 'sales' }] });
  return outcome.problems[0]!.rule;
}

describe('a candidate holds', () => {
  it('where its health page answers on its route, from its slot', async () => {
    const paths: (string | undefined)[] = [];
    await tried((request, response) => {
      paths.push(request.url);
      answering(200)(request, response);
    });
    expect(paths).toEqual(['/saleshub/api/health']);
  });

  it('where it answers so after a moment', async () => {
    let count = 0;
    await tried((request, response) => {
      count += 1;
      answering(count < 3 ? 502 : 200)(request, response);
    });
    expect(count).toBe(3);
  });

  it('where it answers late, as long as somebody waits for it to be ready', async () => {
    vi.spyOn(Date, 'now').mockReturnValueOnce(0).mockReturnValue(60_000);
    let count = 0;
    const answer: RequestListener = (request, response) => {
      count += 1;
      answering(count < 3 ? 502 : 200)(request, response);
    };
    await tried(answer, {}, undefined, () => true);
    expect(count).toBe(3);
  });

  it('where a hub without a health page answers its root, whatever it says', async () => {
    await expect(tried(answering(404), { health: null })).resolves.toBeUndefined();
  });
});

describe('a candidate does not hold', () => {
  it('where nobody is behind the gateway', async () => {
    expect(await wrongWith(answering(502))).toContain('/saleshub/api/health');
    expect(await wrongWith(answering(502), { health: null })).toContain('502');
  });

  it('where the health page says no', async () => {
    expect(await wrongWith(answering(500))).toContain('500');
    expect(await wrongWith(answering(404))).toContain('404');
  });

  it('where another slot answers, or somebody who is no slot at all', async () => {
    expect(await wrongWith(answering(200, 'sales.blue'))).toContain('sales.blue');
    expect(await wrongWith(answering(200, ''))).toContain('nobody');
  });

  it('where the connection ends', async () => {
    expect(await wrongWith((request) => void request.socket.destroy())).toContain('socket hang up');
  });

  it('and is not waited for once the operation is stopped', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(tried(answering(502), {}, stopped)).rejects.toThrow('stopped');
  });
});

describe('the page that is asked', () => {
  it.each([
    ['/', '/api/health', '/api/health'],
    ['/saleshub', '/api/health', '/saleshub/api/health'],
    ['/', null, '/'],
    ['/saleshub', null, '/saleshub/'],
  ])('of a hub at %s with the health page %s is %s', (route, health, path) => {
    expect(probePath(hub({ route, health }))).toBe(path);
  });
});
