import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/domain/failure.ts';
import { en } from '../../src/words/en.ts';
import { ko } from '../../src/words/ko.ts';
import { type Said, sayAll } from '../../tools/messages/say-all.ts';

const said = { en: linesOf(sayAll(en)), ko: linesOf(sayAll(ko)) };

/** Each line by its place: `git.dirty rule`. What was seen (evidence) is nobody's words. */
function linesOf(all: Said): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, what]): [string, string][] => {
      if (typeof what === 'string') return [[name, what]];
      if (Array.isArray(what)) return what.map((text, at) => [`${name} ${at}`, text]);
      const { place, rule, remedy }: Problem = what;
      return Object.entries({ place, rule, remedy }).flatMap(([part, text]) =>
        text === undefined ? [] : [[`${name} ${part}`, String(text)]],
      );
    }),
  );
}

/** The names of a catalogue's sentences and texts, however deep. */
const shape = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
    : typeof value;

it('has every sentence of the English catalogue and no other', () => {
  expect(shape(ko)).toEqual(shape(en));
});

it('says the same parts of each: a place, a rule and a remedy where English has them', () => {
  expect(Object.keys(said.ko).sort()).toEqual(Object.keys(said.en).sort());
  expect(Object.keys(said.ko).length).toBeGreaterThan(400);
});

/** Texts that stand in the catalogue as they are: the manual, kinds, topics, examples. */
const texts = (value: unknown, path: string): [string, string][] => {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
};

it('has Korean letters in every text, but for lines to type', () => {
  const all = texts(ko, 'ko').filter(([path]) => !/\.(line|example)$/.test(path));
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter(([, text]) => !/[가-힣]/.test(text) && !text.startsWith('  '))).toEqual([]);
});

describe('a line', () => {
  /** Commands and places that are the same in every language. */
  const same = Object.entries(said.ko).filter(([name, text]) => text === said.en[name]);
  const korean = Object.entries(said.ko).filter(([name, text]) => text !== said.en[name]);

  it('has Korean letters, unless it is the same in every language', () => {
    expect(korean.filter(([, text]) => !/[가-힣]/.test(text))).toEqual([]);
  });

  it('is the same only where it is a name, a command or a place', () => {
    const words = same.filter(([, text]) => !isNoSentence(text));
    expect(words).toEqual([]);
  });

  it('names everything that the English one names', () => {
    const lost = korean.flatMap(([name, text]) =>
      named(said.en[name]!)
        .filter((blank) => !text.includes(blank) && !keptAside[name]?.includes(blank))
        .map((blank) => `${name}: ${blank}`),
    );
    expect(lost).toEqual([]);
  });

  it('names every command and file that the English one names', () => {
    const lost = korean.flatMap(([name, text]) =>
      commands(said.en[name]!)
        .filter((command) => !text.includes(command))
        .map((command) => `${name}: ${command}`),
    );
    expect(lost).toEqual([]);
  });

  it('leaves no particle to the reader and raises no voice', () => {
    const poor = korean.filter(([, text]) =>
      /\((은|는|이|가|을|를|와|과|으로|로)\)|[을를은는이가]\/|!|해요|하세요/.test(text),
    );
    expect(poor).toEqual([]);
  });
});

/** `‹hub›` … */
const named = (text: string): string[] => text.match(/‹[^›]+›/g) ?? [];
/** `twinport env pull --yes`, `twinport.yml`, `config/.env.common`, `--hub` */
const commands = (text: string): string[] =>
  text.match(
    /twinport (?:init|deploy|promote|rollback|status|releases|logs|attach|recover|cleanup|env (?:check|pull|diff))(?: --[a-z]+)*|twinport\.yml|config\/[\w./-]+\w|--[a-z-]+/g,
  ) ?? [];

/** Blanks that a Korean sentence has no need of. */
const keptAside: Record<string, string[]> = {};

/** No two words of English in a row beside names, blanks and commands. */
const isNoSentence = (text: string): boolean =>
  !/\b[a-z]{2,} [a-z]{2,}\b/.test(
    text
      .replaceAll(/'?‹[^›]+›'?/g, 'X')
      .replaceAll(/\b(twinport|git|docker|apt-get|chmod)( -?[\w./:=-]+)+|--[a-z]+ [a-z]+/g, ''),
  );
