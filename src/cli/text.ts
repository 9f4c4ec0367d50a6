import stringWidth from 'fast-string-width';

/** Columns and colours of plain text. */

export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
}

const escapeCode = '\u001b[';
const style = (on: boolean, code: number) => (text: string) =>
  on ? `${escapeCode}${code}m${text}${escapeCode}0m` : text;

export const paint = (colour: boolean): Paint => ({
  bold: style(colour, 1),
  dim: style(colour, 2),
  good: style(colour, 32),
  bad: style(colour, 31),
  warn: style(colour, 33),
});

/** https://no-color.org, and a terminal that can. */
export const wantsColour = (stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv, allowed: boolean): boolean =>
  allowed && stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';

/** Left-aligned columns two spaces apart; the last one is not padded. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, width(cell));
  }
  return rows
    .map((row) =>
      `${row.map((cell, at) => pad(cell, at === row.length - 1 ? 0 : widths[at]!)).join('  ')}`.trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

export const pad = (text: string, to: number): string => text + ' '.repeat(Math.max(0, to - width(text)));

/** Columns a text takes: Hangul, kana, han and pictures are two columns wide, colour none. */
export const width = (text: string): number => stringWidth(text);

/** The text where it is no wider than that, else its beginning and an ellipsis. */
export function cutTo(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let cut = '';
  let left = columns - 1;
  for (const piece of pieces(text)) {
    left -= width(piece);
    if (left < 0) break;
    cut += piece;
  }
  return `${cut}${text.includes(escapeCode) ? `${escapeCode}0m` : ''}…`;
}

/** How many rows a line takes in a window; a letter of two columns is not divided. */
export function rowsAt(text: string, columns: number): number {
  let rows = 1;
  let taken = 0;
  for (const piece of width(text) <= columns ? [] : pieces(text)) {
    taken += width(piece);
    if (taken <= columns) continue;
    rows += 1;
    taken = width(piece);
  }
  return rows;
}

/** Whole letters as people see them, and our own styles. */
const pieces = (text: string): string[] =>
  text.split(styling).flatMap((part, at) => (at % 2 === 1 ? [part] : letters(part)));

const styling = new RegExp(`(${escapeCode.replace('[', '\\[')}\\d+m)`);
const letters = (text: string): string[] => [...segmenter().segment(text)].map(({ segment }) => segment);

let known: Intl.Segmenter | undefined;
/** Costs a moment to make, and only what is too long needs it. */
function segmenter(): Intl.Segmenter {
  known ??= new Intl.Segmenter();
  return known;
}

/** Lines of at most that many columns, broken between words; a longer word stands alone. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || width(last) + 1 + width(word) > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
