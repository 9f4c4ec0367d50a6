import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandsIn, programOf } from '../../src/cli/commands.ts';
import { lineOf } from '../../src/cli/help.ts';
import type { Diff } from '../../src/run/diff.ts';
import { changing } from './support/outputs.ts';
import { Running } from './support/process.ts';
import { makeServer, type Server } from './support/server.ts';
import { resultOf, told } from './support/twinport.ts';

/** What no other scenario comes by: commands and options that only look, and lines that are wrong, on one server. */

let server: Server;

beforeAll(async () => {
  server = await makeServer({ hubs: ['manager'] });
});
afterAll(() => server?.destroy());

describe('before anything is deployed', () => {
  it('logs are refused where nothing is live', async () => {
    const ran = await server.twinport(['logs', 'staging']);
    expect(ran.code, told(ran)).toBe(3);
    expect(ran.stderr).toContain('twinport status');
  });

  it('recover and attach have nothing to do, and say so', async () => {
    for (const args of [['recover', '--yes'], ['attach']]) {
      const ran = await server.twinport(args);
      expect(ran.code, told(ran)).toBe(0);
      expect(ran.stdout).not.toBe('');
    }
  });

  it('diff says that there is nothing to promote, and changes nothing', async () => {
    expect(await server.json<Diff>(['diff'])).toMatchObject({
      staging: null,
      production: null,
      hubs: {},
      promotion: { refused: [{ place: 'staging' }], restarts: [] },
    });
    expect(await server.containers()).toEqual([]);
  });

  it('the manual and the completion can be read', async () => {
    for (const args of [
      ['docs', 'hubs.route'],
      ['completion', 'bash'],
      ['releases', '--no-color'],
    ]) {
      const ran = await server.twinport(args);
      expect(ran.code, told(ran)).toBe(0);
      expect(ran.stdout.length).toBeGreaterThan(20);
    }
  });
});

describe('logs', () => {
  it('since a time are of that hub, and a time that is none is told', async () => {
    await server.result(['deploy']);
    const hub = server.name('manager');
    const ran = await server.twinport(['logs', 'staging', hub, '--since', '10m']);
    expect(ran.code, told(ran)).toBe(0);
    expect(ran.stdout).toContain(`${hub} version 1 listens`);
    expect((await server.twinport(['logs', 'staging', '--since', 'yesterday-ish'])).code).toBe(2);
  });

  it('follows across a cut-over, until Ctrl-C', async () => {
    const run = new Running(server, ['logs', 'staging', '-f', '--json']);
    await run.said('version 1 listens');
    await server.commit(['manager']);
    await server.result(['deploy']);
    await run.said('version 2 listens');
    run.signal('SIGINT');
    const ran = await run.ended;
    expect(ran.code, told(ran)).toBe(0);
  });
});

describe('a line that is wrong', () => {
  it.each([
    [['promot'], 'twinport promote'],
    [['deploy', '--hub', 'wbhubmanger'], 'wbhubmanager'],
    [['logs', 'stagng'], 'twinport logs staging'],
    [['rollback', '--to', '1'], 'r1'],
    [['docs', 'gatway'], 'twinport docs gateway'],
  ])('%j is told with what was perhaps meant, and touches nothing', async (args, meant) => {
    const before = (await server.containers()).map(({ id }) => id);
    const ran = await server.twinport(args);
    expect(ran.code, told(ran)).toBe(2);
    expect(ran.stderr).toContain(meant);
    expect((await server.containers()).map(({ id }) => id)).toEqual(before);
  });

  it('cleanup --all needs --yes where there is no terminal, and with --dry-run says what would go', async () => {
    const ran = await server.twinport(['cleanup', '--all']);
    expect(ran.code, told(ran)).toBe(2);
    expect(ran.stderr).toContain('--yes');
    expect((await server.twinport(['cleanup', '--all', '--dry-run', '--json'])).code).toBe(0);
  });
});

/** Every command as the program has them, with its exit code here: what it prints is held against the schemas. */
describe('with --json', () => {
  const lines: Record<string, { args: string[]; code: number }> = {
    init: { args: ['../fresh', '--preset', 'workhub'], code: 0 },
    check: { args: [], code: 0 },
    deploy: { args: ['--no-pull'], code: 0 },
    promote: { args: ['--yes'], code: 0 },
    rollback: { args: ['--yes'], code: 3 },
    status: { args: [], code: 0 },
    releases: { args: [], code: 0 },
    diff: { args: [], code: 0 },
    logs: { args: ['production'], code: 0 },
    attach: { args: [], code: 0 },
    recover: { args: ['--yes'], code: 0 },
    cleanup: { args: ['--yes'], code: 0 },
    'env check': { args: [], code: 0 },
    'env pull': { args: ['staging', '--yes'], code: 2 },
    'env diff': { args: [], code: 0 },
    docs: { args: [], code: 0 },
    completion: { args: ['bash'], code: 0 },
  };
  const names = commandsIn(programOf(() => {}))
    .filter((command) => command.commands.length === 0)
    .map((command) => lineOf(command).replace(/^twinport /, ''))
    .filter((name) => name !== 'complete');

  it('is tried for every command', () => {
    expect(Object.keys(lines).sort()).toEqual([...names].sort());
  });

  it.each(names)('%s prints what its schema says, and nothing besides', async (name) => {
    const { args, code } = lines[name]!;
    const ran = await server.twinport([...name.split(' '), ...args, '--json']);
    expect(ran.code, told(ran)).toBe(code);
    // Nothing runs that it could follow.
    if (name === 'attach') expect(ran.stdout).toBe('');
    else if (changing.includes(name)) expect(resultOf(ran).type).toBe('result');
    else expect(ran.stdout.length, told(ran)).toBeGreaterThan(2);
  });
});
