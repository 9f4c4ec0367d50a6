import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { en } from '../../src/words/en.ts';

/** A sentence that nothing says any more is one more to translate. */

const src = resolve('src');
const texts = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !/^words\/(en\.ts|ko)/.test(file))
  .map((file) => readFileSync(join(src, file), 'utf8'));

/** Said as `words().promote.bad(…)`, as `promote.bad(…)`, or as `say.bad(…)` in a file that took `words().promote`. */
function isSaid(section: string, name: string): boolean {
  const [alone, whole] = [new RegExp(`\\.${name}\\b`), new RegExp(`\\b${section}\\.${name}\\b`)];
  const taking = takers(section);
  return texts.some((text) => (taking.has(text) ? alone : whole).test(text));
}

const takersOf = new Map<string, Set<string>>();

/** Files that take a section out of the words; looked for once. */
function takers(section: string): Set<string> {
  const taken = new RegExp(`\\.${section}\\b`);
  const found = takersOf.get(section) ?? new Set(texts.filter((text) => taken.test(text)));
  takersOf.set(section, found);
  return found;
}

const sentences = Object.entries(en).flatMap(([section, names]) =>
  Object.entries(names)
    .filter(([, sentence]) => typeof sentence === 'function')
    .map(([name]) => [section, name] as const),
);

it('has sentences to look for', () => {
  expect(sentences.length).toBeGreaterThan(100);
  expect(isSaid('promote', 'bad')).toBe(true);
  expect(isSaid('promote', 'noSuchSentence')).toBe(false);
});

it('has no sentence that nobody says', () => {
  const unsaid = sentences.filter(([section, name]) => !isSaid(section, name));
  expect(unsaid.map((path) => path.join('.'))).toEqual([]);
});
