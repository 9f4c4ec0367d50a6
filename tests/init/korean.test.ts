import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { width } from '../../src/cli/text.ts';
import { loadConfig } from '../../src/config/load.ts';
import { jsonSchemaText } from '../../src/config/settings.ts';
import type { ServerSpec } from '../../src/init/spec.ts';
import { dockerfile, dockerignore } from '../../src/init/tree/dockerfile.ts';
import { treeFiles } from '../../src/init/tree/files.ts';
import { twinportYml } from '../../src/init/tree/twinport-yml.ts';
import { workhub } from '../../src/init/workhub.ts';
import { parseEnvFile, valuesOf } from '../../src/secrets/env-file.ts';
import { speak } from '../../src/words/words.ts';
import { allPaths, emptyDirectory, init } from './files.ts';

/** The files that `init` writes for a Korean reader: other words for people, and the same for every program. */

/** Path -> text, in the language that is spoken. */
function written(): Record<string, string> {
  const tree = treeFiles({
    spec: workhub,
    owner: { uid: 1000, gid: 1000 },
    sessionSecret: 'session',
    keys: { private: 'private', public: 'public' },
    schema: jsonSchemaText(),
  });
  const hub = { port: 3000, health: null, locked: true, start: ['npm', 'start'] };
  return {
    ...Object.fromEntries(Object.entries(tree).map(([path, { text }]) => [path, text])),
    'Shop/Dockerfile': dockerfile(hub),
    'Shop/.dockerignore': dockerignore(),
  };
}

const english = written();
await speak('ko');
const korean = written();
await speak('en');

afterEach(() => speak('en'));

const schemaFile = 'twinport.schema.json';
const paths = Object.keys(english).filter((path) => path !== schemaFile);

/** What stands behind the marks, from the first letter on. */
const commentsIn = (text: string): string[] =>
  text.split('\n').flatMap((line) => /(?:^|\s)#(?!!) ?(.*)$/.exec(line)?.[1] ?? []);

const withoutComments = (text: string): string[] =>
  text.split('\n').flatMap((line) => line.replace(/(?:^|\s+)#(?!!).*$/, '') || []);

it('are the same files', () => expect(Object.keys(korean)).toEqual(Object.keys(english)));

it.each(paths)('%s is the same but for its comments', (path) => {
  expect(withoutComments(korean[path]!)).toEqual(withoutComments(english[path]!));
  expect(korean[path]!.endsWith('\n')).toBe(english[path]!.endsWith('\n'));
});

it.each(paths.filter((path) => path.endsWith('.yml')))('%s says the same as YAML', (path) => {
  expect(parse(korean[path]!, { merge: true })).toEqual(parse(english[path]!, { merge: true }));
});

it.each(paths.filter((path) => path.startsWith('config/.env')))('%s has the same values', (path) => {
  expect(parseEnvFile(korean[path]!).broken).toEqual([]);
  expect(valuesOf(parseEnvFile(korean[path]!))).toEqual(valuesOf(parseEnvFile(english[path]!)));
});

it('the schema differs in its descriptions alone, and those are Korean', () => {
  const descriptions: string[] = [];
  const without = (text: string) =>
    JSON.parse(text, (key, value) => {
      if (key === 'description' && typeof value === 'string') return void descriptions.push(value);
      return value;
    });
  expect(without(korean[schemaFile]!)).toEqual(without(english[schemaFile]!));
  expect(descriptions.filter((text) => /[가-힣]/.test(text))).toHaveLength(descriptions.length / 2);
});

describe('a comment', () => {
  /** Settings and commands to uncomment or to type: the same in every language. */
  const toType = /^(?:yaml-language-server:| *docker compose|map |log_format |access_log |\w+: \{|config\/)/;
  const said = (texts: Record<string, string>) =>
    paths.flatMap((path) => commentsIn(texts[path]!).map((text) => `${path}: ${text}`));

  it('is Korean wherever the English one is a sentence', () => {
    const left = said(korean).filter(
      (text) => !/[가-힣]/.test(text) && !toType.test(text.replace(/^\S+: /, '')),
    );
    expect(left).toEqual([]);
    expect(said(korean).filter((text) => /[가-힣]/.test(text)).length).toBeGreaterThan(30);
  });

  it('ends before column 120, where Korean letters take two each', () => {
    for (const texts of [english, korean]) {
      const wide = paths.flatMap((path) =>
        texts[path]!.split('\n').filter((line) => line.includes('#') && width(line) > 120),
      );
      expect(wide).toEqual([]);
    }
  });

  it('begins where it does in English, where it stands behind something', () => {
    const starts = (texts: Record<string, string>) =>
      paths
        .flatMap((path) => texts[path]!.split('\n'))
        .flatMap((line) => /^\s*[^\s#].* # |^# \S.*?\S {2,}/.exec(line)?.[0] ?? []);
    expect(starts(korean)).toEqual(starts(english));
    expect(starts(korean)).toHaveLength(9);
  });
});

it('hubs stand in columns where a folder has a Korean name', () => {
  const hub = (name: string, source: string) => ({
    name,
    source,
    port: 3000,
    route: `/${name}`,
    health: null,
  });
  const spec: ServerSpec = { ...workhub, hubs: [hub('shop', '쇼핑몰'), hub('admin', 'tools/admin')] };
  const lines = twinportYml(spec)
    .split('\n')
    .filter((line) => / port: 3000,/.test(line));
  expect(lines.map((line) => width(line.slice(0, line.indexOf('port:'))))).toEqual([32, 32]);
});

describe.each([
  ['en', 'ko'],
  ['ko', 'en'],
] as const)('a directory that was written in %s', (first, second) => {
  it(`is complete for init in ${second}: nothing is written or added`, async () => {
    const directory = emptyDirectory();
    await speak(first);
    init(directory);
    await speak(second);
    expect(init(directory)).toMatchObject({ written: [], appended: [], kept: allPaths });
  });

  it(`gets what it lacks in ${second}, and nothing twice`, async () => {
    const directory = emptyDirectory();
    await speak(first);
    writeFileSync(join(directory, '.gitignore'), '.twinport/\n');
    init(directory);
    await speak(second);
    expect(init(directory).appended).toEqual([]);
    expect(readFileSync(join(directory, '.gitignore'), 'utf8').match(/^# /gm)).toHaveLength(1);
    expect(loadConfig(directory).hubs).toHaveLength(5);
  });
});
