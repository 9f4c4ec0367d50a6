import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveRenderer } from '../../../src/cli/live/live.ts';
import { lastingText } from '../../../src/cli/plain.ts';
import { paint } from '../../../src/cli/text.ts';
import type { RunEvent } from '../../../src/domain/event.ts';
import { accepted, deployPlan } from '../../operations/acts.ts';
import { World } from '../../operations/world.ts';
import { FakeTerminal } from '../../support/terminal.ts';

const start = Date.parse('2026-11-23T03:00:00.000Z');

class Watched {
  readonly terminal: FakeTerminal;
  readonly events: RunEvent[] = [];
  readonly stream: EventEmitter & { writableNeedDrain: boolean };
  readonly renderer: LiveRenderer;
  writes: string[] = [];

  constructor({ columns = 80, rows = 24, reflows = true, colour = true, env = {} } = {}) {
    const terminal = new FakeTerminal(columns, rows, reflows);
    this.terminal = terminal;
    this.stream = Object.assign(new EventEmitter(), {
      writableNeedDrain: false,
      write: (text: string) => {
        this.writes.push(text);
        terminal.write(text);
      },
    });
    for (const name of ['columns', 'rows'] as const)
      Object.defineProperty(this.stream, name, { get: () => terminal[name] });
    this.renderer = new LiveRenderer(this.stream as unknown as NodeJS.WriteStream, {
      paint: paint(colour),
      env: reflows ? { TMUX: 'x', ...env } : env,
      what: 'deploy',
      since: start,
    });
  }

  emit(...events: RunEvent[]): void {
    for (const event of events) {
      this.events.push(event);
      this.renderer.emit(event);
      vi.advanceTimersByTime(130);
    }
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows);
    this.stream.emit('resize');
  }

  /** What is to stay: the same lines that a pipe would get. */
  get lasting(): string {
    const text = this.events.map((event) => lastingText(event, paint(false))).join('');
    return `${text}\nThe end.`
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n');
  }

  ended(): string {
    this.renderer.end('The end.\n');
    return this.terminal.text;
  }
}

beforeEach(() => void vi.useFakeTimers({ now: start }));
afterEach(() => void vi.useRealTimers());

const step = (name: string, state: 'started' | 'done'): RunEvent => ({
  type: 'step',
  step: name,
  state,
  at: new Date().toISOString(),
  ...(state === 'done' ? { ms: 1200 } : {}),
});

/** A deployment whose builds say much, with all that children do to terminals. */
function* deployment(): Generator<RunEvent> {
  const hubs = ['manager', 'sales', 'fin'];
  yield { type: 'plan', plan: accepted(deployPlan(new World({ hubs }))) };
  yield step('pull:/home/우분투/workhub', 'started');
  yield step('pull:/home/우분투/workhub', 'done');
  for (const hub of hubs) yield step(`build:${hub}`, 'started');
  for (let number = 0; number < 18; number += 1) {
    const hub = hubs[number % 3]!;
    const text = `#8 1.${number} \u001b[31m꾸러미 ${number}\u001b[0m \u001b[2A\u001b[2J\u001b[?25l${'받는 중입니다 '.repeat(number)}`;
    yield { type: 'progress', step: `build:${hub}`, text };
  }
  yield { type: 'progress', step: null, text: `${'긴 문장 '.repeat(40)}끝` };
  for (const hub of hubs) yield step(`build:${hub}`, 'done');
  yield step('hook:pre-deploy', 'started');
  for (let line = 0; line < 15; line += 1)
    yield { type: 'progress', step: 'hook:pre-deploy', text: `\u001b[1;1Hline ${line}\t| 표 |\r` };
  yield step('hook:pre-deploy', 'done');
  for (const hub of hubs) yield step(`start:${hub}`, 'started');
  for (const hub of hubs) yield step(`start:${hub}`, 'done');
}

describe('what has ended stays, once and in order, and nothing of the block does', () => {
  it.each([
    [80, 24],
    [200, 50],
    [40, 10],
    [20, 5],
  ])('at %i columns and %i rows', (columns, rows) => {
    const watched = new Watched({ columns, rows });
    for (const event of deployment()) watched.emit(event);
    expect(watched.ended()).toBe(watched.lasting);
    expect(watched.terminal.cursor).toEqual({ column: 0, below: 0 });
    expect(watched.terminal.wrapping).toBe(true);
  });

  it('while the window changes', () => {
    const watched = new Watched({ columns: 200, rows: 50 });
    let turn = 0;
    for (const event of deployment()) {
      watched.emit(event);
      turn += 1;
      if (turn % 5 === 0) watched.resize([80, 200, 120, 60][(turn / 5) % 4]!, 50);
    }
    expect(watched.ended()).toBe(watched.lasting);
  });

  it('while the window changes between 80 and 200 columns, on a terminal that does not break lines anew', () => {
    const watched = new Watched({ columns: 200, rows: 50, reflows: false });
    const events = [...deployment()].filter((event) => event.type !== 'progress' || event.step !== null);
    for (const [turn, event] of events.entries()) {
      watched.emit(event);
      if (turn % 5 === 0) watched.resize(turn % 10 === 0 ? 80 : 200, 50);
    }
    expect(watched.ended()).toBe(watched.lasting);
  });

  it('without colour: no style reaches the terminal', () => {
    const watched = new Watched({ colour: false });
    for (const event of deployment()) watched.emit(event);
    expect(watched.ended()).toBe(watched.lasting);
    expect(
      watched.writes
        .join('')
        .split('\u001b[')
        .filter((part) => /^\d*m/.test(part)),
    ).toEqual([]);
  });
});

describe('the cursor', () => {
  it('is never hidden, so nothing can leave it hidden, not even a kill', () => {
    const watched = new Watched();
    for (const event of deployment()) watched.emit(event);
    expect(watched.writes.join('')).not.toContain('\u001b[?25');
  });

  it('is below the block after each write, with lines that wrap again', () => {
    const watched = new Watched();
    for (const event of deployment()) {
      watched.emit(event);
      expect(watched.terminal.cursor).toEqual({ column: 0, below: 0 });
      expect(watched.terminal.wrapping).toBe(true);
    }
  });
});

describe('the block', () => {
  it('moves while nothing is said: its time goes on', () => {
    const watched = new Watched();
    watched.emit(...[...deployment()].slice(0, 7));
    expect(watched.terminal.text).toContain('build manager  0 s');
    vi.advanceTimersByTime(12_000);
    expect(watched.terminal.text).toContain('build manager  12 s');
  });

  it('is gone while a question is open, and nothing is written until it is answered', () => {
    const watched = new Watched();
    watched.emit([...deployment()][0]!);
    const before = watched.writes.length;
    vi.advanceTimersByTime(5000);
    expect(watched.writes.length).toBe(before);
  });

  it('says what runs where the plan takes its time', () => {
    const watched = new Watched();
    vi.advanceTimersByTime(400);
    expect(watched.terminal.text).toBe('');
    vi.advanceTimersByTime(2600);
    expect(watched.terminal.text).toMatch(/deploy {2}3 s$/);
    watched.emit([...deployment()][0]!);
    expect(watched.terminal.text).not.toMatch(/deploy {2}\d/);
  });

  it('is not drawn on a terminal that is held, and what must stay still is', () => {
    const watched = new Watched();
    watched.emit(...[...deployment()].slice(0, 7));
    watched.stream.writableNeedDrain = true;
    const before = watched.writes.length;
    vi.advanceTimersByTime(5000);
    expect(watched.writes.length).toBe(before);
    watched.emit(step('build:manager', 'done'));
    expect(watched.terminal.text).toContain('✓ build manager');
  });

  it('is drawn below what a shell wrote meanwhile, after Ctrl-Z and fg', () => {
    const watched = new Watched();
    watched.emit(...[...deployment()].slice(0, 7));
    watched.terminal.write('[1]+  Stopped\n$ fg\ntwinport deploy\n');
    process.emit('SIGCONT');
    vi.advanceTimersByTime(5000);
    expect(watched.terminal.text).toContain('[1]+  Stopped\n$ fg\ntwinport deploy\n');
    watched.renderer.close();
  });

  it('is gone once it is closed, with its timer and what it listened to', () => {
    const before = process.listenerCount('SIGCONT');
    const watched = new Watched();
    watched.emit(...deployment());
    watched.renderer.close();
    expect(watched.terminal.text).not.toContain('Deploy r1 to staging (serves nothing yet)  ');
    const writes = watched.writes.length;
    vi.advanceTimersByTime(5000);
    watched.stream.emit('resize');
    watched.renderer.close();
    expect(watched.writes.length).toBe(writes);
    expect(process.listenerCount('SIGCONT')).toBe(before);
  });
});
