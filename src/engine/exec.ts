import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { redact } from '../secrets/redact.ts';

/** The only place where a process starts. Always an argv array: no shell ever sees a name or a value. */

export interface Command {
  /** Program and arguments. */
  argv: readonly [string, ...string[]];
  cwd?: string;
  /** Added to twinport's own environment; undefined takes a variable out of it. */
  env?: Record<string, string | undefined>;
  input?: string;
  timeoutMs?: number;
  /** Ends the child's whole process group. */
  signal?: AbortSignal;
  /** Each line of both outputs, as it comes, without any value that is known to be secret. */
  onLine?: (line: string) => void;
  /** What it has open as its descriptor 3 instead of the mark that all children carry; null for nothing. */
  descriptor?: number | null;
}

export interface Ended {
  /** Exit code; 127 where the program is not there, 124 after timeoutMs, 128 + n after signal n, 130 when aborted. */
  code: number;
  /** As it is: what a program prints to be read may hold secrets. */
  stdout: string;
  /** Without any value that is known to be secret. */
  stderr: string;
}

/** Between SIGTERM and SIGKILL. */
const graceMs = 5_000;
/** What a child left in the background may keep our pipes open; nothing more comes through them that we wait for. */
const lastWordsMs = 1_000;

let mark: number | null = null;

/** Every child started from now on holds this descriptor open: a lock on it lasts until the last of them is gone. */
export function markChildrenWith(descriptor: number | null): void {
  mark = descriptor;
}

/**
 * Runs a command to its end. Never throws for an exit code: the caller knows what it means. Children have a process
 * group of their own, so that Ctrl-C and a hang-up reach twinport and not a half-done `docker compose`.
 */
export function exec(command: Command): Promise<Ended> {
  const [program, ...args] = command.argv;
  const child = spawn(program, args, {
    cwd: command.cwd,
    env: { ...process.env, ...command.env },
    stdio: stdio(command),
    detached: true,
  });
  const output = collect(child, command.onLine);
  if (command.input !== undefined) {
    // A child that ends without reading its input is judged by its exit code, not by our broken pipe.
    child.stdin?.on('error', () => {});
    child.stdin?.end(command.input);
  }
  return ended(child, command, output);
}

function stdio({ input, descriptor = mark }: Command): StdioOptions {
  const streams: StdioOptions = [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'];
  if (descriptor !== null) streams.push(descriptor);
  return streams;
}

type Output = { stdout: string; stderr: string };

function collect(child: ChildProcess, onLine: Command['onLine']): Output {
  const output: Output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = child[name];
    if (!stream) continue;
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      output[name] += chunk;
    });
    if (!onLine) continue;
    const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
    lines.on('line', (line) => onLine(redact(line)));
  }
  return output;
}

function ended(child: ChildProcess, command: Command, output: Output): Promise<Ended> {
  return new Promise((resolve) => {
    let forced: number | undefined;
    let grace: NodeJS.Timeout | undefined;
    const end = (code: number) => {
      forced ??= code;
      signalGroup(child, 'SIGTERM');
      grace ??= setTimeout(endForGood, graceMs, child);
    };
    const timer = command.timeoutMs === undefined ? undefined : setTimeout(end, command.timeoutMs, 124);
    const abort = () => end(130);
    if (command.signal?.aborted) abort();
    command.signal?.addEventListener('abort', abort, { once: true });
    const finish = (code: number) => {
      clearTimeout(timer);
      clearTimeout(grace);
      command.signal?.removeEventListener('abort', abort);
      resolve({ code: forced ?? code, stdout: output.stdout, stderr: redact(output.stderr) });
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      output.stderr += error.message;
      finish(error.code === 'ENOENT' ? 127 : 126);
    });
    child.once('exit', () => hearOut(child));
    child.on('close', (code, signal) => finish(code ?? 128 + signalNumber(signal)));
  });
}

/** A child that has ended ends the command, also where something that it left behind holds its outputs open. */
function hearOut(child: ChildProcess): void {
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  let quiet = setTimeout(close, lastWordsMs);
  function close(): void {
    for (const stream of streams) stream.destroy();
  }
  for (const stream of streams) {
    stream.on('data', () => {
      clearTimeout(quiet);
      quiet = setTimeout(close, lastWordsMs);
    });
  }
  child.once('close', () => clearTimeout(quiet));
}

/** One that ignores SIGTERM, or whose descendants hold its outputs open, does not hold the operation. */
function endForGood(child: ChildProcess): void {
  signalGroup(child, 'SIGKILL');
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const signalNumber = (signal: NodeJS.Signals | null): number =>
  ({ SIGKILL: 9, SIGTERM: 15, SIGINT: 2 })[signal as string] ?? 1;
