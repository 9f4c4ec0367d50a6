import { describe, expect, it } from 'vitest';
import { commandsIn, programOf } from '../../src/cli/commands.ts';
import { lineOf } from '../../src/cli/help.ts';
import type { Problem } from '../../src/domain/failure.ts';
import { en } from '../../src/words/en.ts';
import { ko } from '../../src/words/ko.ts';
import { sayAll } from '../../tools/messages/say-all.ts';

/** Every problem of the catalogue, said with blanks: `git.dirty` → place, rule, remedy. */
const problemsOf = (words: typeof en): [name: string, problem: Problem][] =>
  Object.entries(sayAll(words)).flatMap(([name, said]): [string, Problem][] =>
    typeof said === 'string' || Array.isArray(said) ? [] : [[name, said]],
  );

/** Where no remedy exists, and why. */
const nothingToMend: Record<string, string> = {
  'build.cancelled': 'the person wanted it so',
};

const problems = problemsOf(en);
const written = (text: unknown) => String(text ?? '').trim();

it('knows the problems of the whole catalogue', () => {
  expect(problems.length).toBeGreaterThan(120);
});

describe.each([
  ['English', problems],
  ['Korean', problemsOf(ko)],
] as const)('in %s every problem', (_, all) => {
  it('says where, and what holds there', () => {
    const silent = all.filter(([, { place, rule }]) => written(place) === '' || written(rule) === '');
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  it('has a remedy', () => {
    const without = all.filter(([, { remedy }]) => written(remedy) === '').map(([name]) => name);
    expect(without).toEqual(Object.keys(nothingToMend));
  });

  it('is calm', () => {
    const loud = all.filter(([, { rule, remedy }]) => /!(?!=)(\s|$)/.test(`${rule} ${remedy}`));
    expect(loud.map(([name]) => name)).toEqual([]);
  });
});

/** `twinport env pull`, `twinport rollback` …, with the options of each. */
const commands = commandsIn(programOf(() => {}));
const known = new Map(
  commands.map((command) => [
    lineOf(command),
    new Set([...command.options, ...commands[0]!.options].flatMap(({ long, short }) => [long, short])),
  ]),
);

describe('a twinport command in a remedy', () => {
  const told = problems.flatMap(([name, { remedy }]) =>
    [
      ...written(remedy).matchAll(/(?<=^|[:,;] |then |or )twinport(?: -C \S+)?((?: (?:--?)?[a-z][\w-]*)+)/g),
    ].map(([, words]) => [name, `twinport${words!}`] as const),
  );

  it('is there often', () => expect(told.length).toBeGreaterThan(40));

  it.each(told)('%s: %s exists, with its options', (_, line) => {
    const command = [...known.keys()]
      .filter((each) => each !== 'twinport' && `${line} `.startsWith(`${each} `))
      .sort((a, b) => b.length - a.length)[0];
    expect(command).toBeDefined();
    const options = line.split(' ').filter((word) => word.startsWith('-') && word !== '--help');
    expect(options.filter((option) => !known.get(command!)!.has(option))).toEqual([]);
  });
});
