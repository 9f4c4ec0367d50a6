import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { disagreements } from './support/agreement.ts';
import { ask } from './support/http.ts';
import { Running } from './support/process.ts';
import { makeServer, type Server } from './support/server.ts';
import { statusOf } from './support/status.ts';
import { program, resultOf, told } from './support/twinport.ts';

let server: Server;

beforeAll(async () => {
  server = await makeServer({ hubs: ['sales'], bootMs: 150, settings: { watch: '1s', drain: '1s' } });
  await server.result(['deploy']);
});
beforeEach(() => server.commit(['sales']));
afterAll(() => server?.destroy());

const version = async (): Promise<number> =>
  (await ask(`${server.url('staging', 'sales')}/page`)).json.version;

/** A deployment that is signalled right after that line. */
async function signalledAt(where: string, ...signals: NodeJS.Signals[]) {
  const run = new Running(server, ['deploy', '--json'], { TWINPORT_STOP_AT: where });
  expect(await run.stopped()).toBe(true);
  const [first, ...more] = signals;
  run.signal(first!);
  run.signal('SIGCONT');
  for (const signal of more) {
    await sleep(100);
    run.signal(signal);
  }
  return run.ended;
}

describe('before the cut-over', () => {
  it.each<[NodeJS.Signals, string]>([
    ['SIGINT', 'build:started'],
    ['SIGTERM', 'create:done'],
    ['SIGINT', 'ready:started'],
    ['SIGTERM', 'candidate:done'],
  ])('%s at %s undoes everything, exit 4', async (signal, where) => {
    const before = await version();
    const ran = await signalledAt(where, signal);
    expect(ran.code, told(ran)).toBe(4);
    expect(resultOf(ran)).toMatchObject({ result: 'cancelled', undo: null });
    expect(await version()).toBe(before);
    expect(await disagreements(server)).toEqual([]);
  });
});

describe('after the cut-over', () => {
  it.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])('%s lets it complete, exit 0', async (signal) => {
    const ran = await signalledAt('cutover:done', signal);
    expect(ran.code, told(ran)).toBe(0);
    expect(resultOf(ran)).toMatchObject({ result: 'done' });
    expect(await version()).toBe(server.version('sales'));
    expect(await disagreements(server)).toEqual([]);
  });

  it('a second Ctrl-C is told what is being waited for', async () => {
    const ran = await signalledAt('watch:started', 'SIGINT', 'SIGINT');
    expect(ran.code, told(ran)).toBe(0);
    const said = ran.stdout.split('\n').filter((line) => line.includes('"step":null'));
    expect(said.join('\n')).toMatch(/watch:staging/);
  });
});

/** A deployment on a terminal of its own; the terminal is the `script` process. */
function onTerminal(): ChildProcess {
  const command = `${process.execPath} ${program} -C ${server.dir} deploy --json`;
  const env = { ...process.env, TWINPORT_BY: 'tester' };
  return spawn('script', ['-qec', command, '/dev/null'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
}

async function begun(): Promise<void> {
  while (!(await statusOf(server)).operation?.step?.startsWith('build')) await sleep(20);
}

async function live(): Promise<void> {
  while ((await statusOf(server)).operation !== null) await sleep(100);
  expect(await version()).toBe(server.version('sales'));
  expect(await disagreements(server)).toEqual([]);
}

describe('a deployment goes on', () => {
  it('when its terminal vanishes, and attach shows it to its end', async () => {
    const terminal = onTerminal();
    await begun();
    const attached = new Running(server, ['attach', '--json']);
    await attached.said('"type":"plan"');
    terminal.kill('SIGKILL');
    const ran = await attached.ended;
    expect(ran.code, told(ran)).toBe(0);
    expect(resultOf(ran)).toMatchObject({ operation: 'deploy', result: 'done' });
    await live();
  });

  it('when its terminal is held (Ctrl-S, nobody reads)', async () => {
    const terminal = onTerminal();
    await begun();
    terminal.kill('SIGSTOP');
    await live();
    terminal.kill('SIGCONT');
    terminal.kill('SIGKILL');
  });

  it('when whoever reads its output goes away', async () => {
    const run = new Running(server, ['deploy', '--json']);
    await run.said('"type":"plan"');
    run.child.stdout!.destroy();
    run.child.stderr!.destroy();
    await begun();
    await live();
  });
});

describe('attach', () => {
  it('with nothing running says so', async () => {
    const ran = await server.twinport(['attach']);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/running/);
  });

  it('ends with the exit code of what it follows', async () => {
    const run = new Running(server, ['deploy', '--json'], { TWINPORT_STOP_AT: 'create:done' });
    expect(await run.stopped()).toBe(true);
    const attached = new Running(server, ['attach', '--json']);
    await attached.said('"type":"plan"');
    run.signal('SIGCONT');
    run.signal('SIGINT');
    expect((await run.ended).code).toBe(4);
    expect((await attached.ended).code).toBe(4);
  });
});
