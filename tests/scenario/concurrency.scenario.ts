import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disagreements, factsOf } from './support/agreement.ts';
import { figure } from './support/figures.ts';
import { slowdown } from './support/floor.ts';
import { Running } from './support/process.ts';
import { makeServer, type Server } from './support/server.ts';
import { statusOf } from './support/status.ts';
import { eventsOf, type Ran, resultOf, told } from './support/twinport.ts';

let server: Server;

beforeAll(async () => {
  server = await makeServer({
    hubs: ['sales'],
    bootMs: 150,
    settings: { watch: '300ms', drain: '1s', lock: { wait: '5m' } },
  });
  await server.result(['deploy']);
});
afterAll(() => server?.destroy());

/** Somebody's deployment, standing still while it builds. */
async function holder(): Promise<Running> {
  const env = { TWINPORT_STOP_AT: 'build:started', TWINPORT_BY: 'ann' };
  const run = new Running(server, ['deploy', '--force', '--json'], env);
  expect(await run.stopped()).toBe(true);
  return run;
}

async function goOn(run: Running): Promise<void> {
  run.signal('SIGCONT');
  const ran = await run.ended;
  expect(ran.code, told(ran)).toBe(0);
}

/** When its first and its last step began and ended. */
function spanOf(ran: Ran): { from: string; to: string } {
  const steps = eventsOf(ran).filter(({ type }) => type === 'step');
  return { from: steps[0]!.at as string, to: steps.at(-1)!.at as string };
}

/** The ledger tells it too: no operation began while another was open. */
function openAtOnce(): number {
  let open = 0;
  let most = 0;
  for (const { fact } of factsOf(server)) {
    if (fact === 'operation-started') open += 1;
    if (fact === 'operation-ended') open -= 1;
    most = Math.max(most, open);
  }
  return most;
}

describe.each([2, 5])('%i operations at once', (count) => {
  it('run one after the other, none is lost, and each finds what the one before it left', async () => {
    const { release } = (await statusOf(server)).environments.staging;
    const runs = Array.from({ length: count }, () => new Running(server, ['deploy', '--force', '--json']));
    const ran = await Promise.all(runs.map((run) => run.ended));
    const results = ran.map(resultOf).sort((a, b) => number(a.release) - number(b.release));
    expect(results.map(({ result }) => result)).toEqual(results.map(() => 'done'));
    const releases = [release, ...results.map((result) => result.release)];
    expect(results.map(({ previous }) => previous)).toEqual(releases.slice(0, -1));
    const spans = ran.map(spanOf).sort((a, b) => (a.from < b.from ? -1 : 1));
    for (const [at, span] of spans.slice(1).entries()) expect(span.from >= spans[at]!.to).toBe(true);
    expect(openAtOnce()).toBe(1);
    expect(await disagreements(server)).toEqual([]);
  });
});

const number = (release: string | null): number => Number(release?.slice(1));

describe('while another operation runs', () => {
  let running: Running;
  beforeAll(async () => {
    running = await holder();
  });
  afterAll(() => goOn(running));

  const naming = () => new RegExp(`ann.*deploy.*${running.child.pid}.*since \\S+`);

  it('--no-wait is turned away at once, and told who does what since when', async () => {
    const ran = await server.twinport(['promote', '--yes', '--no-wait']);
    expect(ran.code).toBe(75);
    expect(ran.stdout + ran.stderr).toMatch(naming());
    expect(ran.ms).toBeLessThan(3000 * (await slowdown()));
    const json = await server.twinport(['promote', '--yes', '--no-wait', '--json']);
    expect(json.code).toBe(75);
    expect(resultOf(json)).toMatchObject({ operation: 'promote', result: 'refused' });
  });

  it('another waits as long as lock.wait says, with who, what, since when and at which step on the screen', async () => {
    const file = join(server.dir, 'twinport.yml');
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.replace(/wait: 5m/, 'wait: 1s'));
    const ran = await server.twinport(['promote', '--yes']);
    writeFileSync(file, whole);
    expect(ran.code, told(ran)).toBe(75);
    expect(ran.stdout).toMatch(naming());
    expect(ran.stdout).toContain(`build:${server.name('sales')}`);
    expect(ran.ms).toBeGreaterThan(1000);
  });

  it('whoever waits and presses Ctrl-C is let go at once, with nothing begun', async () => {
    const run = new Running(server, ['promote', '--yes']);
    await run.said(naming());
    const start = performance.now();
    run.signal('SIGINT');
    const ran = await run.ended;
    expect(ran.code, told(ran)).toBe(4);
    expect(performance.now() - start).toBeLessThan(3000 * (await slowdown()));
  });

  it.each([['status'], ['releases'], ['diff'], ['check']])('%s does not wait', async (command) => {
    const ran = await server.twinport([command, '--json']);
    expect(ran.code, told(ran)).not.toBe(75);
    // Whoever waited would be let go after lock.wait, with 75; a check asks images and containers, and that takes its time.
    if (command !== 'check') expect(ran.ms).toBeLessThan(8000 * (await slowdown()));
    figure(`${command} beside an operation`, { ms: Math.round(ran.ms) });
  });

  it('status says which, by whom, since when and at which step', async () => {
    expect((await statusOf(server)).operation).toMatchObject({
      kind: 'deploy',
      by: 'ann',
      pid: running.child.pid,
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      step: `build:${server.name('sales')}`,
    });
  });
});
