import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { failed, refused } from '../domain/failure.ts';
import { type Fact, type History, historyOf } from '../domain/history.ts';
import { words } from '../words/words.ts';

/** A newer twinport reads an older ledger; an older one refuses a newer. */
export const ledgerFormat = 1;

/** What was read, and how far the file can be trusted. */
export interface ReadLedger {
  facts: Fact[];
  /** Length of the good part in bytes: a torn last line (power loss) lies behind it. */
  sound: number;
  /** Numbers of lines in the middle that are no facts, since the ledger was last completed. */
  damaged: number[];
}

/** Facts in the order they were appended. A missing file is an empty ledger. Throws Failure 3 for a newer format. */
export function readLedger(path: string): ReadLedger {
  // Bytes, not text: a damaged line may be none, and where the sound part ends must be exact.
  const bytes = bytesOf(path);
  const read: ReadLedger = { facts: [], sound: 0, damaged: [] };
  for (let number = 1; read.sound < bytes.length; number += 1) {
    const end = bytes.indexOf('\n', read.sound);
    if (end < 0) break; // torn: written without its end, so never acknowledged
    const fact = parse(bytes.toString('utf8', read.sound, end));
    if (fact) read.facts.push(fact);
    else read.damaged.push(number);
    if (fact?.fact === 'completed') read.damaged = [];
    read.sound = end + 1;
  }
  refuseNewer(read.facts, path);
  return read;
}

export function readHistory(path: string): History {
  const { facts, damaged } = readLedger(path);
  return historyOf(facts, damaged);
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function parse(line: string): Fact | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'fact' in value ? (value as Fact) : null;
  } catch {
    return null;
  }
}

function refuseNewer(facts: Fact[], path: string): void {
  for (const fact of facts) {
    if (fact.fact === 'format' && fact.version > ledgerFormat) {
      throw refused(words().ledger.newer({ path, version: fact.version, known: ledgerFormat }));
    }
  }
}

/** The writing side. Only the holder of the lock opens one. */
export class Ledger {
  private readonly path: string;
  private readonly descriptor: number;
  private readonly facts: Fact[];
  private damaged: number[];

  private constructor(path: string, descriptor: number, { facts, damaged }: ReadLedger) {
    this.path = path;
    this.descriptor = descriptor;
    this.facts = facts;
    this.damaged = damaged;
  }

  static open(path: string, now: string): Ledger {
    const read = readLedger(path);
    const descriptor = openSync(path, 'a', 0o600);
    ftruncateSync(descriptor, read.sound);
    const ledger = new Ledger(path, descriptor, read);
    if (read.facts.length === 0) {
      ledger.append({ fact: 'format', version: ledgerFormat, at: now });
      syncDirectory(dirname(path));
    }
    return ledger;
  }

  get history(): History {
    return historyOf(this.facts, this.damaged);
  }

  /** Durable when it returns: only then may the effect follow. Throws Failure 1 where the disk is full. */
  append(fact: Fact): void {
    const before = fstatSync(this.descriptor).size;
    try {
      const line = Buffer.from(`${JSON.stringify(fact)}\n`);
      for (let at = 0; at < line.length; ) at += writeSync(this.descriptor, line, at);
      fsyncSync(this.descriptor);
    } catch (error) {
      // Half a line must not stand before the next fact.
      ftruncateSync(this.descriptor, before);
      throw asFullDisk(error, this.path);
    }
    this.facts.push(fact);
    if (fact.fact === 'completed') this.damaged = [];
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** The same error, or where the disk is full a Failure 1 that says so. */
export const asFullDisk = (error: unknown, path: string): unknown =>
  (error as NodeJS.ErrnoException).code === 'ENOSPC'
    ? failed(words().ledger.full({ path }), { cause: error })
    : error;

/** A new name in a directory survives a power loss only once the directory is synced. */
export function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
