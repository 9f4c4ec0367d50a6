import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FakeTerminal } from '../support/terminal.ts';
import { disagreements } from './support/agreement.ts';
import { makeServer, type Server } from './support/server.ts';
import { statusOf } from './support/status.ts';
import { program } from './support/twinport.ts';

/** The live view on a real terminal (script(1) makes one), with a real engine behind it. */

let server: Server;

beforeAll(async () => {
  server = await makeServer({ hubs: ['sales'], bootMs: 300, settings: { watch: '2s', drain: '1s' } });
});
afterAll(() => server?.destroy());

class Session {
  output = '';
  readonly ended: Promise<number>;
  private readonly child;

  constructor(words: string, columns: number, rows: number) {
    const command = `stty cols ${columns} rows ${rows}; exec ${process.execPath} ${program} -C ${server.dir} ${words}`;
    const { CI: _, NO_COLOR: __, TMUX: ___, ...env } = process.env;
    this.child = spawn('script', ['-qefc', command, '/dev/null'], {
      env: { ...env, TERM: 'xterm', LANG: 'C.UTF-8', TWINPORT_BY: 'tester' },
    });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
    });
    this.ended = new Promise((resolve) => this.child.on('close', (code) => resolve(code ?? 128)));
  }

  type(keys: string): void {
    this.child.stdin.write(keys);
  }

  async shows(text: string | RegExp): Promise<void> {
    while (!new RegExp(text).test(this.output)) {
      if (this.child.exitCode !== null) throw new Error(`ended without ${text}:\n${this.output}`);
      await sleep(20);
    }
  }
}

/** What can be read on the terminal and above it. */
function read(session: Session, columns: number, rows: number): string {
  const terminal = new FakeTerminal(columns, rows);
  terminal.write(session.output);
  expect(terminal.wrapping).toBe(true);
  expect(terminal.cursor).toEqual({ column: 0, below: 0 });
  return terminal.text;
}

it.each([
  [80, 24],
  [200, 50],
])(
  'a deployment, and attach to it, at %i columns leaves each step once, and nothing of the block',
  async (columns, rows) => {
    if (columns > 80) await server.commit(['sales']);
    const session = new Session('deploy', columns, rows);
    await session.shows(/BUILT.*STARTED.*HEALTHY.*LIVE/);
    const other = new Session('attach', columns, rows);
    await other.shows(/BUILT.*STARTED.*HEALTHY.*LIVE/);
    await session.shows('of 2 s');
    expect(await session.ended).toBe(0);
    expect(await other.ended).toBe(0);
    for (const text of [read(session, columns, rows), read(other, columns, rows)]) {
      for (const step of ['build', 'start', 'ready'])
        expect(text.split(`✓ ${step} ${server.name('sales')}`)).toHaveLength(2);
      expect(text.split('✓ watch staging')).toHaveLength(2);
      expect(text).toMatch(/Staging serves r\d/);
      expect(text).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]|HEALTHY/);
    }
    expect(session.output).not.toContain('\u001b[?25l');
  },
);

it('a question is asked on a quiet terminal, and the answer counts', async () => {
  const session = new Session('promote', 80, 24);
  await session.shows('Go ahead');
  const asked = session.output.length;
  await sleep(400);
  expect(session.output.slice(asked)).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
  session.type('y');
  expect(await session.ended).toBe(0);
  expect(session.output).toMatch(/Production serves r2/);
  expect((await statusOf(server)).environments.production.release).toBe('r2');
});

it('Ctrl-C in the middle of a build undoes it, and the terminal is as it was', async () => {
  await server.commit(['sales']);
  const session = new Session('deploy', 80, 24);
  await session.shows(`build ${server.name('sales')}`);
  session.type('\u0003');
  expect(await session.ended).toBe(4);
  const text = read(session, 80, 24);
  expect(text).toContain('Stopping');
  expect(text).toMatch(/Staging still serves r2/);
  expect(text).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
  expect(await disagreements(server)).toEqual([]);
});
