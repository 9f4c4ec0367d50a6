import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Which folder of src/ may import which. What is not named here is free. */

const src = resolve('src');

interface Import {
  /** The file that imports, as seen from src/. */
  file: string;
  /** `node:fs`, a package, or a file as seen from src/. */
  what: string;
  typeOnly: boolean;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8');
  const found = text.matchAll(/^(?:import|export)\s(type\s)?[^;']*?from '([^']+)'|\bimport\('([^']+)'\)/gm);
  return [...found].map(([, type, from, later]) => ({
    file,
    what: asSeenFromSrc(file, (from ?? later)!),
    typeOnly: type !== undefined,
  }));
}

function asSeenFromSrc(file: string, what: string): string {
  return what.startsWith('.') ? relative(src, join(src, dirname(file), what)) : what;
}

const folder = (path: string): string => path.split('/')[0]!;
const folders = new Set(files.map(folder));
const importedBy = (name: string) => imports.filter(({ file }) => folder(file) === name);
const importers = (what: string) => imports.filter((one) => one.what === what).map(({ file }) => file);

it('reads the imports of every file', () => {
  expect(files.length).toBeGreaterThan(100);
  expect(importers('node:child_process').length).toBeGreaterThan(0);
});

describe('folders', () => {
  it.each([
    ['domain', []],
    ['operations', ['domain', 'words']],
    ['config', ['domain', 'words']],
    ['init', ['domain', 'words']],
  ])('%s knows of src/ only %j', (name, others) => {
    const known = importedBy(name).filter(({ what }) => folders.has(folder(what)));
    expect(known.filter(({ what }) => ![name, ...others].includes(folder(what)))).toEqual([]);
  });

  it.each(['domain', 'operations'])('%s does nothing: it takes in neither node: nor a package', (name) => {
    expect(importedBy(name).filter(({ what }) => !folders.has(folder(what)))).toEqual([]);
  });

  it('words take types from elsewhere and nothing that runs', () => {
    const foreign = importedBy('words').filter(({ what }) => folder(what) !== 'words');
    expect(foreign.filter(({ typeOnly }) => !typeOnly)).toEqual([]);
  });

  it('the road does not read files of the user itself', () => {
    expect(importedBy('run').filter(({ what }) => ['config', 'init'].includes(folder(what)))).toEqual([]);
  });

  it('nothing but cli knows cli', () => {
    expect(imports.filter(({ file, what }) => folder(what) === 'cli' && folder(file) !== 'cli')).toEqual([]);
  });

  it('engine, gateway, build, ledger and secrets do not know the road', () => {
    const tools = ['engine', 'gateway', 'build', 'ledger', 'secrets', 'config', 'init'];
    const known = imports.filter(({ file, what }) => tools.includes(folder(file)) && folder(what) === 'run');
    expect(known).toEqual([]);
  });
});

describe('one place alone', () => {
  it('starts processes', () => {
    expect(importers('node:child_process')).toEqual(['engine/exec.ts']);
  });

  it('and no unit test: what does is an integration test', () => {
    const tests = readdirSync('tests', { recursive: true, encoding: 'utf8' });
    const unit = tests.filter((file) => file.endsWith('.test.ts'));
    expect(unit.length).toBeGreaterThan(80);
    const starting = unit.filter((file) =>
      /from '(?:node:child_process|.*\/engine\/exec\.ts)'/.test(readFileSync(join('tests', file), 'utf8')),
    );
    expect(starting).toEqual([]);
  });

  it.each(['engine/compose-engine.ts', 'gateway/nginx.ts'])('chooses %s', (concrete) => {
    expect(importers(concrete)).toEqual(['cli/open-server.ts']);
  });

  it('ends the process', () => {
    // Not in the texts of files that init writes.
    const ours = files.filter((file) => !file.startsWith('init/tree/'));
    const exits = ours.filter((file) =>
      /process\.exit\b|process\.exitCode\s*=/.test(readFileSync(join(src, file), 'utf8')),
    );
    expect(exits).toEqual(['cli/start.ts']);
  });
});
