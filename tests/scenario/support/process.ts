import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { requireValidOutput } from './outputs.ts';
import type { Server } from './server.ts';
import { programArgv, type Ran } from './twinport.ts';

/** A twinport under way, to be stopped, signalled and killed from outside. */
export class Running {
  readonly child: ChildProcess;
  /** Everything it has said so far. */
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ran>;

  constructor(server: Server, args: string[], env: Record<string, string> = {}) {
    const start = performance.now();
    const [command, ...first] = programArgv();
    this.child = spawn(command, [...first, '-C', server.dir, ...args], {
      env: { ...process.env, TWINPORT_BY: 'tester', NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const name of ['stdout', 'stderr'] as const) {
      this.child[name]!.setEncoding('utf8').on('data', (text: string) => {
        this[name] += text;
      });
    }
    this.ended = new Promise((resolve, reject) => {
      this.child.on('close', (code, signal) => {
        const { stdout, stderr } = this;
        try {
          requireValidOutput(args, stdout, signal !== null);
        } catch (error) {
          return reject(error);
        }
        resolve({ code: signal ? 128 : (code ?? 0), stdout, stderr, ms: performance.now() - start });
      });
    });
  }

  /** True once it has stopped itself (TWINPORT_STOP_AT); false where it ended without. */
  async stopped(): Promise<boolean> {
    while (this.child.exitCode === null && this.child.signalCode === null) {
      if (stateOf(this.child.pid!) === 'T') return true;
      await sleep(5);
    }
    return false;
  }

  /** Resolves when it has said that; throws where it ended without. */
  async said(text: string | RegExp): Promise<void> {
    while (!this.has(text)) {
      if (this.child.exitCode !== null)
        throw new Error(`ended without ${text}: ${this.stdout}${this.stderr}`);
      await sleep(5);
    }
  }

  private has = (text: string | RegExp): boolean =>
    typeof text === 'string' ? this.stdout.includes(text) : text.test(this.stdout + this.stderr);

  signal = (signal: NodeJS.Signals): boolean => this.child.kill(signal);
}

/** `S`, `T` …: the state letter of proc(5), or null where the process is gone. */
function stateOf(pid: number): string | null {
  try {
    return /^\d+ \(.*\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))![1]!;
  } catch {
    return null;
  }
}

/** A place in an operation: right after the line that says so, or a while after `started`. */
export interface Point {
  step: string;
  when: 'start' | 'middle' | 'end';
  /** For `middle`: how long after the step began. */
  afterMs: number;
}

export const pointText = (point: Point): string =>
  `${point.when} of ${point.step}${point.when === 'middle' ? ` (+${point.afterMs} ms)` : ''}`;

/** Starts a command and kills it (-9) there. False where it ended before it came there. */
export async function killAt(server: Server, args: string[], point: Point): Promise<boolean> {
  const state = point.when === 'end' ? 'done' : 'started';
  const run = new Running(server, [...args, '--json', '--yes'], {
    TWINPORT_STOP_AT: `${point.step}:${state}`,
  });
  if (!(await run.stopped())) {
    const ran = await run.ended;
    if (ran.code !== 0)
      throw new Error(`${args.join(' ')} ended with ${ran.code}: ${ran.stdout}${ran.stderr}`);
    return false;
  }
  if (point.when === 'middle') {
    run.signal('SIGCONT');
    await sleep(point.afterMs);
  }
  run.signal('SIGKILL');
  await run.ended;
  return true;
}
