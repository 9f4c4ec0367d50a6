import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { memoryUsed } from '../../src/checks/look/memory.ts';
import type { VersionsLook } from '../../src/checks/looked.ts';
import { preconditions } from '../../src/checks/preconditions.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import type { DockerApi } from '../../src/engine/docker-api.ts';
import type { Server } from '../../src/run/server.ts';
import { accepted, deploy, promote, rollback, rollbackPlan } from '../operations/acts.ts';
import { type Options, World } from '../operations/world.ts';

let listening: HttpServer | undefined;

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

/** A Docker that answers these paths, by their beginnings. */
const docker = (answers: Record<string, unknown>): DockerApi =>
  ({
    request: async (_method: string, path: string) => {
      const found = Object.keys(answers).find((beginning) => path.startsWith(beginning));
      if (found === undefined) throw new Error(`nothing to say to ${path}`);
      return answers[found];
    },
  }) as unknown as DockerApi;

const publishing = (port: number, id = 'c0ffee'): unknown => [
  { Id: id, Names: ['/web'], Image: 'web', Labels: {}, Ports: [{}, { PublicPort: port }] },
];
const using = (bytes: number, cache = 0): unknown => ({
  memory_stats: { usage: bytes + cache, stats: { inactive_file: cache } },
});

describe('the memory that a container uses', () => {
  it('leaves out the cache that the kernel would give back', async () => {
    expect(await memoryUsed(docker({ '/containers/x/stats': using(300, 200) }), 'x')).toBe(300);
  });

  it('is none where Docker tells none', async () => {
    expect(await memoryUsed(docker({ '/containers/x/stats': { memory_stats: {} } }), 'x')).toBe(0);
  });
});

/** Production serves r3 with other a and b than before; going back starts both anew. */
function serving(options: Options = {}): World {
  const world = new World({ standby: 'none', ...options });
  deploy(world);
  promote(world);
  world.push({ a: 'two', b: 'two' });
  deploy(world);
  promote(world);
  return world;
}

const versions: VersionsLook = { engine: '26.1.5', compose: '2.26.1', buildx: '0.13.1' };

const judged = (snapshot: Snapshot, plan: Plan, api: DockerApi, seen = versions) =>
  preconditions({ api } as Server, snapshot, plan, async () => seen);

const withMemory = (world: World, available: number): Snapshot => {
  const snapshot = world.look();
  return { ...snapshot, host: { ...snapshot.host, memoryAvailable: available } };
};

describe('memory for two copies', () => {
  const MB = 1024 * 1024;
  const each = docker({ '/containers/': using(400 * MB) });

  it('is asked for by what the live containers of the changing hubs use', async () => {
    const world = serving();
    const plan = accepted(rollbackPlan(world));
    expect((await judged(withMemory(world, 800 * MB), plan, each)).problems).toEqual([]);
    const { problems } = await judged(withMemory(world, 799 * MB), plan, each);
    expect(problems).toMatchObject([{ place: 'memory', rule: expect.stringContaining('a, b') }]);
    expect(problems[0]!.rule).toContain('800 MB');
    expect(problems[0]!.remedy).toContain('cutover: replace');
  });

  it('is not asked for a standby that only wakes', async () => {
    const world = serving({ standby: 'paused' });
    expect((await judged(withMemory(world, 0), accepted(rollbackPlan(world)), each)).problems).toEqual([]);
  });

  it('is not asked for what stops first', async () => {
    const world = serving({ cutover: 'replace' });
    expect((await judged(withMemory(world, 0), accepted(rollbackPlan(world)), each)).problems).toEqual([]);
  });

  it('is not asked for where nothing is to be done', async () => {
    const world = serving();
    rollback(world);
    const plan = accepted(rollbackPlan(world, 'r1'));
    expect(plan.stages).toEqual([]);
    expect(await judged(withMemory(world, 0), plan, docker({}))).toEqual({ problems: [], warnings: [] });
  });
});

describe('the ports of a gateway', () => {
  const opening = (change: 'create' | 'replace' | 'reload' | 'start'): Plan => ({
    ...accepted(rollbackPlan(serving())),
    stages: [{ steps: [{ kind: 'gateway', environment: 'production', change }] }],
  });
  const at = (port: number): Snapshot => {
    const snapshot = serving().look();
    const production = { ...snapshot.config.environments.production, ports: [{ port, tls: false }] };
    return {
      ...snapshot,
      config: { ...snapshot.config, environments: { ...snapshot.config.environments, production } },
    };
  };

  it('must be free where it is going to open them; who has one is told', async () => {
    const port = await takenPort();
    for (const change of ['create', 'replace', 'start'] as const) {
      const { problems } = await judged(at(port), opening(change), docker({ '/containers/json': [] }));
      expect(problems).toMatchObject([
        { place: `port ${port}`, rule: expect.stringContaining(`process ${process.pid}`) },
      ]);
    }
  });

  it('are not looked at where it has them open already', async () => {
    const port = await takenPort();
    expect((await judged(at(port), opening('reload'), docker({}))).problems).toEqual([]);
  });

  it('may be its own', async () => {
    const api = docker({ '/containers/json': publishing(4400, 'gateway-production') });
    expect((await judged(at(4400), opening('replace'), api)).problems).toEqual([]);
  });
});

describe('the free-disk floor', () => {
  const building = (kind: 'build' | 'sweep'): Plan => ({
    ...accepted(rollbackPlan(serving())),
    stages: [
      {
        steps: [
          kind === 'build'
            ? { kind, hub: 'a', release: 'r4', commit: '1' }
            : { kind, environment: 'production' },
        ],
      },
    ],
  });
  const withDisk = (free: number): Snapshot => {
    const snapshot = serving().look();
    return { ...snapshot, host: { ...snapshot.host, diskFree: free } };
  };

  const cache = (bytes: number) => ({ BuildCache: [{ Size: bytes, Shared: false, InUse: false }] });
  const full = {
    ...cache(2e9),
    Images: [
      { Id: 'sha256:1', RepoTags: ['old:1'], Labels: null, Size: 9e9, SharedSize: 1e9, Containers: 0 },
      { Id: 'sha256:2', RepoTags: ['a:r3'], Labels: null, Size: 3e9, SharedSize: 0, Containers: 1 },
    ],
    Containers: [],
    Volumes: [{ Name: 'uploads', UsageData: { Size: 30e9, RefCount: 0 } }],
  };
  // What the newest image of a takes is what its build is expected to take: 0.1 GB and a quarter.
  const enough = serving().config.keepFree + 0.125e9;

  it('holds back a build, which is what fills a disk, by what builds took before', async () => {
    expect((await judged(withDisk(enough), building('build'), docker({}))).problems).toEqual([]);
    const { problems } = await judged(
      withDisk(enough - 3e9),
      building('build'),
      docker({ '/system/df': full }),
    );
    expect(problems).toMatchObject([{ place: 'disk', remedy: expect.stringContaining('disk.keep_free') }]);
  });

  it('holds nothing back where the build cache can make room', async () => {
    const api = docker({ '/system/df': cache(3e9) });
    expect((await judged(withDisk(enough - 3e9), building('build'), api)).problems).toEqual([]);
  });

  it('names the largest consumers and what frees each, and never takes data for room', async () => {
    const api = docker({ '/system/df': full });
    const [problem] = (await judged(withDisk(0), building('build'), api)).problems;
    expect(problem!.evidence).toEqual([
      expect.stringMatching(/^27\.9 GB volume uploads → docker volume rm uploads$/),
      expect.stringMatching(/^7\.5 GB image old:1 → docker image rm old:1$/),
      expect.stringMatching(/^2\.8 GB image a:r3 \(in use\)$/),
      expect.stringMatching(/^1\.9 GB build cache → twinport cleanup --all$/),
    ]);
    expect(problem!.remedy).toContain('docker image rm old:1');
  });

  it('holds back nothing that builds nothing, above all no rollback', async () => {
    expect((await judged(withDisk(0), building('sweep'), docker({}))).problems).toEqual([]);
  });
});
