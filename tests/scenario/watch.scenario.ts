import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResultEvent } from '../../src/domain/event.ts';
import type { Hub } from '../../tools/hubs/hub-source.ts';
import { type Answered, isGood, monotonicMs } from '../../tools/load/record.ts';
import { disagreements } from './support/agreement.ts';
import { docker } from './support/docker.ts';
import { figure } from './support/figures.ts';
import { slowdown } from './support/floor.ts';
import { ask } from './support/http.ts';
import { startLoad } from './support/load.ts';
import { Running } from './support/process.ts';
import { type EnvironmentName, makeServer, type Server } from './support/server.ts';
import { type Releases, statusOf } from './support/status.ts';
import { eventsOf, resultOf } from './support/twinport.ts';

let server: Server;

beforeAll(async () => {
  server = await makeServer({
    hubs: ['manager', 'sales'],
    bootMs: 150,
    settings: { watch: '5s', drain: '1s' },
  });
  await server.result(['deploy']);
  await server.result(['promote']);
});
afterAll(() => server?.destroy());

const version = async (environment: EnvironmentName): Promise<number> =>
  (await ask(`${server.url(environment, 'sales')}/page`)).json.version;

interface Taken {
  result: ResultEvent;
  /** From the first bad answer that a user got to the last one. */
  badMs: number;
  bad: number;
}

/** Runs a command whose release falls over, under load: what it says, and what users saw of it. */
async function takenBack(
  environment: EnvironmentName,
  args: string[],
  during = async () => {},
): Promise<Taken> {
  const load = await startLoad(server, environment, { rate: 100, calls: [] });
  const run = new Running(server, [...args, '--json', '--yes']);
  await during();
  const ran = await run.ended;
  expect(ran.code, ran.stdout).toBe(1);
  expect(eventsOf(ran)).toContainEqual(
    expect.objectContaining({ step: `revert:${environment}`, state: 'done' }),
  );
  const bad = (await load.end()).filter((record) => !isGood(record));
  return { result: resultOf(ran), bad: bad.length, badMs: spanOf(bad) };
}

const spanOf = (records: Answered[]): number => {
  const starts = records.map((record) => record.start);
  return records.length === 0 ? 0 : Math.max(...starts) - Math.min(...starts);
};

async function expectSoon(name: string, { bad, badMs }: Taken): Promise<void> {
  figure(`taken back: ${name}`, { 'first to last bad answer (ms)': Math.round(badMs), 'bad answers': bad });
  expect(badMs).toBeLessThan(2000 * (await slowdown()));
}

const problemsText = (result: ResultEvent): string => JSON.stringify(result.problems);

const later: Partial<Hub> = { faultAfterMs: 3400 };
const faults: Array<[string, Partial<Hub>, RegExp]> = [
  ['exits', { ...later, fault: 'exits-later' }, /lost its mind/],
  ['falls sick', { ...later, fault: 'sick-later' }, /sick from now on/],
  ['answers users with 5xx', { fault: 'fails-requests' }, /5xx.*listens on/],
];

describe('on production, a hub that', () => {
  it.each(faults)(
    '%s after the cut-over is taken back at once, and its release is bad',
    async (name, fault, why) => {
      await server.commit(['sales'], { ...fault, faultOn: 'production' });
      const staged = await server.result(['deploy']);
      const taken = await takenBack('production', ['promote']);
      expect(taken.result).toMatchObject({
        result: 'failed',
        operation: 'promote',
        release: 'r1',
        undo: null,
      });
      expect(problemsText(taken.result)).toMatch(why);
      expect(problemsText(taken.result)).toContain(server.name('sales'));
      await expectSoon(name, taken);
      expect(await version('production')).toBe(1);
      const releases = await server.json<Releases>(['releases']);
      expect(releases.find(({ id }) => id === staged.release)).toMatchObject({ state: 'bad' });
      expect((await server.twinport(['promote', '--yes'])).code).toBe(3);
      expect(await disagreements(server)).toEqual([]);
    },
  );
});

describe('on staging', () => {
  it('a hub that exits after the cut-over is taken back at once, and its release is bad', async () => {
    const { release } = (await statusOf(server)).environments.staging;
    const before = await version('staging');
    await server.commit(['sales'], { ...later, fault: 'exits-later' });
    const taken = await takenBack('staging', ['deploy']);
    expect(taken.result).toMatchObject({ result: 'failed', operation: 'deploy', release });
    expect(problemsText(taken.result)).toMatch(/lost its mind/);
    await expectSoon('deploy', taken);
    expect(await version('staging')).toBe(before);
    const [newest] = await server.json<Releases>(['releases']);
    expect(newest).toMatchObject({ state: 'bad' });
    expect(newest!.id).not.toBe(release);
    expect(await disagreements(server)).toEqual([]);
  });
});

describe('a rollback', () => {
  it('whose release ends within the watch is taken back too', async () => {
    await server.commit(server.hubs);
    const staged = await server.result(['deploy']);
    await server.result(['promote']);
    const now = await version('production');
    const began = monotonicMs();
    const taken = await takenBack('production', ['rollback'], async () => {
      while ((await version('production')) === now && monotonicMs() - began < 20_000);
      const { hubs } = (await statusOf(server)).environments.production;
      await docker('kill', hubs[server.name('sales')]!.container);
    });
    expect(taken.result).toMatchObject({ result: 'failed', operation: 'rollback', release: staged.release });
    await expectSoon('rollback', taken);
    expect(await version('production')).toBe(now);
    expect(await disagreements(server)).toEqual([]);
  });
});
