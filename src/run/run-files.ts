import { closeSync, mkdirSync, openSync, readdirSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Emit, RunEvent } from '../domain/event.ts';
import type { StateDir } from '../ledger/state-dir.ts';
import { redactEvent } from '../secrets/redact.ts';

/** How many operations' events and build logs are kept. */
const runsKept = 20;

/** The operation's own file of events, for `attach` and for looking back. Lines may be lost; facts are in the ledger. */
export class RunFile {
  private readonly descriptor: number;

  constructor(state: StateDir, operationId: string) {
    const directory = state.run(operationId);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.descriptor = openSync(join(directory, 'events.jsonl'), 'a', 0o600);
  }

  /** A full disk costs lines here, never the operation. */
  write: Emit = (event) => {
    try {
      writeSync(this.descriptor, `${JSON.stringify(redactEvent(event))}\n`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  };

  close(): void {
    closeSync(this.descriptor);
  }
}

/** Reads what an operation says as it comes, each line once: a build's may be many. */
export class RunReader {
  private readonly path: string;
  private readonly buffer = Buffer.alloc(1 << 16);
  private read = 0;
  /** Of a line that is still being written. */
  private rest = Buffer.alloc(0);

  constructor(state: StateDir, operationId: string) {
    this.path = join(state.run(operationId), 'events.jsonl');
  }

  /** What was said since the last time. */
  next(): RunEvent[] {
    const said = Buffer.concat([this.rest, ...this.chunks()]);
    const end = said.lastIndexOf('\n') + 1;
    this.rest = said.subarray(end);
    const lines = said.subarray(0, end).toString().split('\n');
    return lines.slice(0, -1).map((line) => JSON.parse(line) as RunEvent);
  }

  private chunks(): Buffer[] {
    const descriptor = this.open();
    if (descriptor === null) return [];
    const chunks: Buffer[] = [];
    try {
      for (;;) {
        const bytes = readSync(descriptor, this.buffer, 0, this.buffer.length, this.read);
        if (bytes === 0) return chunks;
        this.read += bytes;
        chunks.push(Buffer.from(this.buffer.subarray(0, bytes)));
      }
    } finally {
      closeSync(descriptor);
    }
  }

  /** Null where the operation has said nothing yet. */
  private open(): number | null {
    try {
      return openSync(this.path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }
}

/** The step that began last and has not ended. */
export function currentStep(state: StateDir, operationId: string): string | null {
  const open = new Set<string>();
  for (const event of state.readRun(operationId)) {
    if (event.type !== 'step') continue;
    if (event.state === 'started') open.add(event.step);
    else open.delete(event.step);
  }
  return [...open].at(-1) ?? null;
}

/** Names begin with their time, so the newest sort last. */
export function forgetOldRuns(state: StateDir): void {
  const runs = readdirSync(state.runs).sort();
  for (const run of runs.slice(0, -runsKept)) rmSync(join(state.runs, run), { recursive: true, force: true });
}

/** `20261123T031502-promote-4f2a`: sorts by time, and names a generation and a run alike. */
export function newOperationId(kind: string, now: Date, random: number): string {
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  const salt = Math.floor(random * 0x10000)
    .toString(16)
    .padStart(4, '0');
  return `${time}-${kind}-${salt}`;
}
