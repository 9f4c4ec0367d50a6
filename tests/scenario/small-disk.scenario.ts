import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { disagreements } from './support/agreement.ts';
import { docker } from './support/docker.ts';
import { figure, long } from './support/figures.ts';
import { OwnDocker } from './support/own-docker.ts';
import { makePlain } from './support/plain-hub.ts';
import { makeServer, type Server } from './support/server.ts';
import { statusOf } from './support/status.ts';
import { told } from './support/twinport.ts';

const MB = 1024 ** 2;
const size = 1300 * MB;
const floor = 400 * MB;

const engine = new OwnDocker();
let server: Server;

/** Docker's data is on a disk of its own; every version of the hub takes 100 MB of it. */
beforeAll(async () => {
  await engine.start(
    [...new Set([process.env.TWINPORT_TEST_BASE!, process.env.TWINPORT_TEST_GATEWAY!])],
    String(size),
  );
  server = await makeServer({
    hubs: ['sales'],
    settings: { watch: '300ms', drain: '1s', disk: { keep_free: `${floor / MB}MB` } },
  });
  await makePlain(server, ['sales'], ['RUN dd if=/dev/urandom of=big bs=1M count=100 status=none']);
});
afterAll(async () => {
  await server?.destroy();
  await engine.destroy();
  rmSync(engine.home, { recursive: true, force: true });
});

const free = (): number => {
  const { bavail, bsize } = statfsSync(engine.data);
  return bavail * bsize;
};

/** The least that was free while the work was done, looked at from outside. */
async function leastFreeDuring(work: () => Promise<unknown>): Promise<number> {
  let least = free();
  const watch = setInterval(() => {
    least = Math.min(least, free());
  }, 20);
  await work().finally(() => clearInterval(watch));
  return Math.min(least, free());
}

const rounds = long ? 20 : 5;

it(`${rounds} deployments and promotions keep the floor free, and the way back ready`, async () => {
  const least = await leastFreeDuring(async () => {
    for (let round = 1; round <= rounds; round += 1) {
      await server.commit(['sales']);
      await server.result(['deploy']);
      await server.result(['promote']);
      const { production } = (await statusOf(server)).environments;
      expect(production.release).toBe(`r${round}`);
      if (round > 1) expect(production.rollback).toMatchObject({ release: `r${round - 1}`, ready: true });
    }
  });
  const written = rounds * 100 * MB;
  figure('a small disk', {
    rounds,
    'written (MB)': written / MB,
    'least free (MB)': Math.round(least / MB),
    'floor (MB)': floor / MB,
  });
  expect(written).toBeGreaterThan(size - floor - 500 * MB);
  expect(least).toBeGreaterThanOrEqual(floor);
  expect(await disagreements(server)).toEqual([]);
  const { disk } = await statusOf(server);
  expect(Math.abs(disk.free_bytes - free())).toBeLessThan(5 * MB);
});

it('where the floor cannot be kept, the deployment is refused before it begins, with what takes the room', async () => {
  await docker('volume', 'create', `keep-${server.id}`);
  const filler = join(engine.data, 'filler');
  writeFileSync(filler, Buffer.alloc(free() - 60 * MB));
  const before = await server.images();
  const ran = await server.twinport(['deploy', '--no-pull', '--force']);
  rmSync(filler);
  expect(ran.code, told(ran)).toBe(3);
  expect(ran.stdout + ran.stderr).toMatch(/image \S+sales\S+:r\d+ \(in use\)/);
  expect(ran.stdout + ran.stderr).toContain('disk.keep_free');
  expect(await server.images()).toEqual(before);
});

it('cleanup --all says what it freed, by measurement, and takes neither a volume nor what is needed', async () => {
  const before = free();
  const result = await server.result(['cleanup', '--all']);
  expect(Math.abs(result.freed_bytes! - (free() - before))).toBeLessThan(5 * MB);
  expect(await docker('volume', 'ls', '-q')).toContain(`keep-${server.id}`);
  const { production } = (await statusOf(server)).environments;
  expect(production.rollback).toMatchObject({ ready: true });
  expect(await disagreements(server)).toEqual([]);
});
