import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';
import { describe, expect, it } from 'vitest';

/**
 * Every problem as it is written, whichever value it is written for: `remedies.test.ts` says the sentences with examples,
 * and a case that no example reaches would pass there.
 */

interface Written {
  /** `src/words/en/git.ts:31` */
  place: string;
  remedy: string | null;
}

function problemsIn(path: string, text = readFileSync(path, 'utf8')): Written[] {
  const found: Written[] = [];
  // Most files have none, and to read them as a compiler does takes its time.
  if (!/\brule\b/.test(text)) return found;
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (isLiteral(node) && sourceOf(text, node, 'rule') !== null) {
      const line = text.slice(0, node.start).split('\n').length;
      found.push({ place: `${path}:${line}`, remedy: sourceOf(text, node, 'remedy') });
    }
    for (const inner of Object.values(node)) visit(inner);
  };
  visit(parseAst(text, { lang: 'ts' }, path));
  return found;
}

/** Of ESTree, what is looked at here. */
interface Literal {
  type: 'ObjectExpression';
  start: number;
  properties: { type: string; key?: { name?: string }; value?: { start: number; end: number } }[];
}

const isLiteral = (node: object): node is Literal => 'type' in node && node.type === 'ObjectExpression';

/** The property's value as it is written; null where the literal has none. */
function sourceOf(text: string, literal: Literal, name: string): string | null {
  const value = literal.properties.find(({ key }) => key?.name === name)?.value;
  return value ? text.slice(value.start, value.end) : null;
}

/** Where no remedy exists, and why: `remedies.test.ts` holds that it is so. */
const nothingToMend = 1;

const isEmpty = (remedy: string | null) => remedy === null || /^(?:['"`]\s*['"`]|undefined)$/.test(remedy);

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

describe.each(['en', 'ko'])('every problem that src/words/%s can say', (language) => {
  const written = filesIn(`src/words/${language}`).flatMap((path) => problemsIn(path));

  it('is found', () => expect(written.length).toBeGreaterThan(150));

  it('has a remedy, but for the one where nothing is to be mended', () => {
    const without = written.filter(({ remedy }) => isEmpty(remedy)).map(({ place }) => place);
    expect(without).toHaveLength(nothingToMend);
    expect(without[0]).toContain('/build.ts:');
  });
});

it('says its problems in words/ alone, where they are walked', () => {
  const elsewhere = filesIn('src')
    .filter((path) => !path.startsWith('src/words/'))
    .flatMap((path) => problemsIn(path))
    .filter(({ remedy }) => isEmpty(remedy) || /^['"`]/.test(remedy!));
  // What nobody foresaw: an error of the program itself, in its own words.
  expect(elsewhere.map(({ place }) => place.replace(/:\d+$/, ''))).toEqual(['src/domain/failure.ts']);
});

it('would notice one without', () => {
  const text = "const a = { one: () => ({ place: 'x', rule: 'y' }), two: { rule: 'y', remedy: '' } };";
  expect(problemsIn('a.ts', text).map(({ remedy }) => isEmpty(remedy))).toEqual([true, true]);
});
