import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/domain/failure.ts';
import type { Fact } from '../../src/domain/history.ts';
import { Ledger, ledgerFormat, readLedger } from '../../src/ledger/ledger.ts';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'twinport-ledger-'));
  path = join(directory, 'ledger.jsonl');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const now = '2026-11-23T03:00:00.000Z';
const bad = (release: string): Fact => ({ fact: 'bad', at: now, release, why: 'watch' });
const begun = (by: string): Fact => ({
  fact: 'operation-started',
  id: 'one',
  kind: 'promote',
  by,
  at: now,
  environment: 'production',
  release: 'r1',
});

function written(...facts: Fact[]): void {
  const ledger = Ledger.open(path, now);
  for (const fact of facts) ledger.append(fact);
  ledger.close();
}

const facts = (): Fact[] => readLedger(path).facts;

describe('a ledger', () => {
  it('begins with its format, for its owner alone', () => {
    written();
    expect(facts()).toEqual([{ fact: 'format', version: ledgerFormat, at: now }]);
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
  });

  it('gives back what was appended, in order, over several openings', () => {
    written(bad('r1'));
    written(bad('r2'), begun('김민수 from 10.0.0.7'));
    expect(facts().slice(1)).toEqual([bad('r1'), bad('r2'), begun('김민수 from 10.0.0.7')]);
  });

  it('knows its history at every moment', () => {
    const ledger = Ledger.open(path, now);
    ledger.append(bad('r1'));
    expect(ledger.history.bad).toEqual(['r1']);
    ledger.append({ fact: 'good', at: now, release: 'r1' });
    expect(ledger.history.bad).toEqual([]);
    ledger.close();
  });

  it('has each fact in the file when append returns', () => {
    const ledger = Ledger.open(path, now);
    ledger.append(bad('r1'));
    expect(facts().at(-1)).toEqual(bad('r1'));
    ledger.close();
  });

  it('is empty where there is no file, and reading makes none', () => {
    expect(readLedger(path)).toEqual({ facts: [], sound: 0, damaged: [] });
    expect(() => statSync(path)).toThrow('ENOENT');
  });
});

describe('a torn last line', () => {
  const torn = begun('김민수');
  const length = Buffer.byteLength(JSON.stringify(torn));

  /** A power loss after so many bytes of the last fact. */
  function tornAfter(bytes: number): void {
    rmSync(path, { force: true });
    written(bad('r1'));
    const whole = statSync(path).size;
    appendFileSync(path, `${JSON.stringify(torn)}\n`);
    truncateSync(path, whole + bytes);
  }

  it('is not read, wherever it was torn, in the middle of a letter too', () => {
    for (let bytes = 1; bytes <= length; bytes += 1) {
      tornAfter(bytes);
      expect(facts().slice(1)).toEqual([bad('r1')]);
    }
  });

  it('is cut off by the next writer, whose facts stand on lines of their own', () => {
    for (let bytes = 1; bytes <= length; bytes += 1) {
      tornAfter(bytes);
      written(bad('r2'));
      expect(readLedger(path).damaged).toEqual([]);
      expect(facts().slice(1)).toEqual([bad('r1'), bad('r2')]);
    }
  });

  it('is left alone by readers', () => {
    tornAfter(10);
    const { size } = statSync(path);
    readLedger(path);
    expect(statSync(path).size).toBe(size);
  });
});

describe('a damaged line in the middle', () => {
  const damage = (text: string | Buffer): void => {
    written(bad('r1'));
    appendFileSync(path, text);
    appendFileSync(path, `\n${JSON.stringify(bad('r2'))}\n`);
  };

  it.each(['{"fact":"ba', 'null', '"text"', '{"no":"fact"}', ''])(
    'is told by its number and passed over: %j',
    (line) => {
      damage(line);
      expect(readLedger(path).damaged).toEqual([3]);
      expect(facts().slice(1)).toEqual([bad('r1'), bad('r2')]);
    },
  );

  it('costs no later fact, even where its bytes are no text', () => {
    damage(Buffer.from([0xff, 0xfe, 0xc3, 0x28]));
    expect(readLedger(path).sound).toBe(statSync(path).size);
    written(bad('r3'));
    expect(facts().slice(1)).toEqual([bad('r1'), bad('r2'), bad('r3')]);
  });
});

describe('a ledger of a newer twinport', () => {
  const newer = `${JSON.stringify({ fact: 'format', version: ledgerFormat + 1, at: now })}\n`;

  it.each([
    ['read', () => readLedger(path)],
    ['written', () => Ledger.open(path, now)],
  ])('is not %s: the place and the remedy are said', (_what, open) => {
    writeFileSync(path, newer);
    let failure: unknown;
    try {
      open();
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({
      exit: 3,
      problems: [
        { place: path, rule: expect.stringContaining('newer'), remedy: expect.stringContaining('npm') },
      ],
    });
    expect(readFileSync(path, 'utf8')).toBe(newer);
  });
});
