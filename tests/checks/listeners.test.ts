import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { holderOf, listenersOn } from '../../src/checks/look/listeners.ts';

let listening: Server | undefined;

afterEach(async () => {
  await new Promise((resolve) => (listening ? listening.close(resolve) : resolve(null)));
  listening = undefined;
});

/** A port of this machine that this very process listens on. */
async function takenPort(host = '127.0.0.1'): Promise<number> {
  listening = createServer().listen(0, host);
  await new Promise((resolve) => listening!.once('listening', resolve));
  return (listening.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const port = await takenPort();
  await new Promise((resolve) => listening!.close(resolve));
  listening = undefined;
  return port;
}

const web = (Ports: { PublicPort?: number }[]) => ({
  Id: 'c0ffee',
  Names: ['/web'],
  Image: 'nginx',
  Labels: {},
  Ports,
});

describe('who holds a port', () => {
  it('is nobody where it is free', async () => {
    expect(holderOf([web([])], await freePort(), null)).toBeNull();
  });

  it('is the container that publishes it', () => {
    expect(holderOf([web([{}, { PublicPort: 4400 }])], 4400, null)).toEqual({ by: 'container', name: 'web' });
  });

  it('is nobody else where that is our own gateway', () => {
    expect(holderOf([web([{ PublicPort: 4400 }])], 4400, 'c0ffee')).toBeNull();
  });

  it.each(['127.0.0.1', '0.0.0.0', '::1'])(
    'is a process, by its number and its name, at %s',
    async (host) => {
      const port = await takenPort(host);
      expect(holderOf([], port, null)).toMatchObject({
        by: 'process',
        pid: process.pid,
        program: expect.stringMatching(/.+/),
      });
    },
  );
});

describe('the addresses that are listened on', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.0.0.53', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['0.0.0.0', false],
    ['::', false],
  ])('%s is for this machine alone: %s', async (host, loopback) => {
    const port = await takenPort(host);
    expect(listenersOn(port).map((listener) => listener.loopback)).toEqual([loopback]);
  });
});
