import { expect, it } from 'vitest';
import { cleanLine } from '../../src/cli/clean.ts';
import { width } from '../../src/cli/text.ts';

const esc = '\u001b';

it.each([
  ['colour', `${esc}[1;31mred${esc}[0m and ${esc}[38;2;1;2;3mmore`, 'red and more'],
  ['movement of the cursor', `${esc}[2A${esc}[1Gup${esc}[K${esc}[?25l`, 'up'],
  ['a cleared screen', `${esc}[2J${esc}[Hgone${esc}c`, 'gone'],
  ['the title of a window', `${esc}]0;mine\u0007text`, 'text'],
  ['a link', `${esc}]8;;http://a/\u0007here${esc}]8;;\u0007`, 'here'],
  ['the eight-bit forms', '\u009b31mred\u0085', 'red'],
  ['a bell and backspaces', 'a\u0007b\b\bc\u007f', 'abc'],
  ['a half sequence', `text${esc}`, 'text'],
  ['reversed writing', 'safe\u202egnp.exe\u2066', 'safegnp.exe'],
  ['tabs', 'a\tb', 'a  b'],
  ['separators of lines', 'a\u2028b\u2029c', 'a b c'],
])('%s does not reach the screen', (_what, printed, shown) => {
  expect(cleanLine(printed)).toBe(shown);
});

it('a progress bar is what it shows last', () => {
  expect(cleanLine('10%\r20%\r30%\r')).toBe('30%');
  expect(cleanLine('done\r\n')).toBe('done');
});

it('Korean from a Mac is as wide as any', () => {
  const taken = '허브'.normalize('NFD');
  expect(taken).not.toBe('허브');
  expect(cleanLine(taken)).toBe('허브');
});

it('pictures are as wide on every terminal', () => {
  expect(width(cleanLine('⚠️ x'))).toBe(3);
  expect(cleanLine('👩‍🚀')).toBe('👩🚀');
  expect(cleanLine('half \ud83d')).toBe('half \ufffd');
});
