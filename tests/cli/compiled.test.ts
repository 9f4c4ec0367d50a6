import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runCompiled } from '../../src/cli/compiled.ts';

let home: string;
let file: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'twinport-compiled-'));
  file = join(home, 'whole.js');
  vi.stubEnv('XDG_CACHE_HOME', join(home, 'cache'));
  write('one');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

const write = (word: string) =>
  writeFileSync(
    file,
    `(function(exports,require,module){exports.say = () => require('node:path').join('a', '${word}')})`,
  );
const run = (purpose = 'en-promote') => runCompiled<{ say(): string }>(file, purpose);
const folder = () => join(home, 'cache/twinport');
const kept = () => readdirSync(folder());

it('a file is run as CommonJS, and what was compiled of it is kept for the next time', () => {
  const first = run();
  expect(first.exports.say()).toBe('a/one');
  first.keep();
  expect(kept()).toHaveLength(1);
  const [name] = kept();
  const bytes = readFileSync(join(folder(), name!));
  const second = run();
  expect(second.exports.say()).toBe('a/one');
  rmSync(join(folder(), name!));
  second.keep();
  expect(kept(), 'it was taken up, so there is nothing to keep').toEqual([]);
  expect(bytes.length).toBeGreaterThan(100);
});

it('another file of the same size is compiled anew, and takes the place of the one before', () => {
  run().keep();
  const [before] = kept();
  write('two');
  utimesSync(file, 1, 1);
  const second = run();
  expect(second.exports.say()).toBe('a/two');
  second.keep();
  expect(kept()).toHaveLength(1);
  expect(kept()[0]).not.toBe(before);
});

it('each purpose keeps its own', () => {
  run('en-promote').keep();
  run('ko-status').keep();
  expect(
    kept()
      .map((name) => name.slice(0, 9))
      .sort(),
  ).toEqual(['en-promot', 'ko-status']);
});

it('what V8 turns away is made anew', () => {
  utimesSync(file, 1, 1);
  run().keep();
  const [name] = kept();
  writeFileSync(join(folder(), name!), 'no bytecode');
  // In this one process V8 remembers a text that it has compiled.
  write('new');
  utimesSync(file, 1, 1);
  const second = run();
  expect(second.exports.say()).toBe('a/new');
  second.keep();
  expect(readFileSync(join(folder(), name!)).length).toBeGreaterThan(100);
});

it('a cache that others may write is not run', () => {
  run().keep();
  chmodSync(folder(), 0o777);
  const [name] = kept();
  rmSync(join(folder(), name!));
  run().keep();
  expect(kept(), 'nothing was taken up').toHaveLength(1);
});

it('nobody fails for a cache that cannot be written', () => {
  vi.stubEnv('XDG_CACHE_HOME', join(file, 'below-a-file'));
  const ran = run();
  ran.keep();
  expect(ran.exports.say()).toBe('a/one');
});
