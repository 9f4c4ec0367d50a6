import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Hub } from '../../tools/hubs/hub-source.ts';
import { docker, networksOf } from './support/docker.ts';
import { ask } from './support/http.ts';
import { Running } from './support/process.ts';
import { type EnvironmentName, makeServer, type Server } from './support/server.ts';
import { statusOf } from './support/status.ts';
import { told } from './support/twinport.ts';
import { plans } from './support/workhub.ts';

let server: Server;

beforeAll(async () => {
  server = await makeServer({
    hubs: ['manager', 'sales'],
    settings: {
      readiness: { timeout: '5s' },
      watch: '3s',
      secrets: { only: { production: ['JWT_KEY_FILE'] } },
    },
  });
  await server.result(['deploy']);
  await server.result(['promote']);
});
afterAll(() => server?.destroy());

const version = async (environment: EnvironmentName): Promise<number> =>
  (await ask(`${server.url(environment, 'sales')}/page`)).json.version;

/** All that can be seen from outside, but for the two environments' own build leftovers. */
async function world() {
  const containers = await server.containers();
  return {
    status: (await statusOf(server)).environments,
    containers: containers.map(({ id, state }) => `${id} ${state}`).sort(),
    networks: (await networksOf(server.id)).sort(),
  };
}

/** The name that the build gave its image, moved to the one before by somebody else while twinport stands still. */
describe.each(['build:done', 'tag:done'])('an image that somebody swaps right after %s', (place) => {
  it('is never served: the deployment fails, and staging keeps serving what it served', async () => {
    await server.commit(['sales']);
    const before = await world();
    const served = before.status.staging.hubs[server.name('sales')]!.image;
    const run = new Running(server, ['deploy', '--json'], { TWINPORT_STOP_AT: place });
    expect(await run.stopped()).toBe(true);
    const release = /"release":"(r\d+)"/.exec(run.stdout)![1]!;
    await docker('tag', served, `${server.name('sales')}:${release}`);
    run.signal('SIGCONT');
    const ran = await run.ended;
    expect(ran.code, told(ran)).toBe(1);
    expect(ran.stdout).toMatch(place === 'build:done' ? /was built from/ : /does not run \S+sales\S+:r\d+/);
    expect(await world()).toEqual(before);
  });
});

describe('a version that cannot be built', () => {
  const dockerfile = () => join(server.laptop, plans.sales.folder, 'Dockerfile');
  let whole: string;

  beforeEach(() => {
    whole = readFileSync(dockerfile(), 'utf8');
  });
  afterEach(async () => {
    writeFileSync(dockerfile(), whole);
    await server.push(['sales'], 'Mended');
  });

  it('shows the last lines of the build, and staging keeps serving what it served', async () => {
    const before = await world();
    writeFileSync(
      dockerfile(),
      whole.replace('COPY src src', 'COPY src src\nRUN echo the-roof-is-leaking && exit 7'),
    );
    await server.push(['sales'], 'A broken Dockerfile');
    const ran = await server.twinport(['deploy']);
    expect(ran.code).toBe(1);
    expect(ran.stdout + ran.stderr).toContain('the-roof-is-leaking');
    expect(ran.stdout + ran.stderr).toContain(server.name('sales'));
    expect(await world()).toEqual(before);
  });

  it('because its Dockerfile is none says what is wrong in it', async () => {
    const before = await world();
    writeFileSync(dockerfile(), 'THIS IS NO DOCKERFILE\n');
    await server.push(['sales'], 'Nonsense');
    const ran = await server.twinport(['deploy']);
    expect(ran.code).toBe(1);
    expect(ran.stdout + ran.stderr).toMatch(/unknown instruction: THIS/);
    expect(await world()).toEqual(before);
  });
});

describe('a version that cannot run', () => {
  const faults: Array<[string, Partial<Hub>, RegExp]> = [
    ['exits at once', { fault: 'exits-at-once' }, /cannot read its settings/],
    ['never becomes healthy', { fault: 'never-healthy' }, /not ready within 5 s/],
    ['exits within the watch', { fault: 'exits-later', faultAfterMs: 1500 }, /lost its mind/],
    ['falls sick within the watch', { fault: 'sick-later', faultAfterMs: 2500 }, /503|sick from now on/],
  ];

  it.each(faults)(
    '%s: staging goes on with what served before, and its last lines are shown',
    async (_, fault, lines) => {
      const before = await world();
      await server.commit(['sales'], fault);
      const ran = await server.twinport(['deploy']);
      const said = ran.stdout + ran.stderr;
      expect(ran.code, said).toBe(1);
      expect(said).toContain(server.name('sales'));
      expect(said).toMatch(lines);
      expect(said).toMatch(/still serves r1|serves r1/);
      expect(await version('staging')).toBe(1);
      expect(await world()).toEqual(before);
    },
  );
});

describe('a version that fails on production alone', () => {
  const file = () => join(server.dir, 'config/.env.production');
  let whole: string;
  beforeEach(() => {
    whole = readFileSync(file(), 'utf8');
  });

  it('is not promoted: production goes on with what served before, and the release can be promoted when mended', async () => {
    await server.commit(['sales']);
    await server.result(['deploy']);
    const { production } = (await statusOf(server)).environments;
    writeFileSync(file(), `${whole}JWT_KEY_FILE="/nowhere"\n`);
    const ran = await server.twinport(['promote', '--yes']);
    const said = ran.stdout + ran.stderr;
    expect(ran.code, said).toBe(1);
    expect(said).toContain('/nowhere');
    expect(said).toMatch(/still serves r1|serves r1/);
    expect(await version('production')).toBe(1);
    expect((await statusOf(server)).environments.production).toMatchObject({
      release: 'r1',
      hubs: production.hubs,
    });
    writeFileSync(file(), whole);
    expect(await server.result(['promote'])).toMatchObject({ result: 'done', previous: 'r1' });
    expect(await version('production')).toBe(server.version('sales'));
  });
});
