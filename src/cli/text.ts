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

const pad = (text: string, to: number): string => text + ' '.repeat(Math.max(0, to - width(text)));

const styling = new RegExp(`${escapeCode.replace('[', '\\[')}\\d+m`, 'g');

/** Columns a text takes: Hangul, kana and han are two columns wide, colour none. */
export function width(text: string): number {
  let columns = 0;
  for (const letter of text.replace(styling, '')) columns += isWide(letter.codePointAt(0)!) ? 2 : 1;
  return columns;
}

/** East Asian wide and fullwidth blocks. Source: Unicode EastAsianWidth, the ranges in use here. */
const isWide = (code: number): boolean =>
  (code >= 0x1100 && code <= 0x115f) ||
  (code >= 0x2e80 && code <= 0xa4cf) ||
  (code >= 0xac00 && code <= 0xd7a3) ||
  (code >= 0xf900 && code <= 0xfaff) ||
  (code >= 0xfe30 && code <= 0xfe6f) ||
  (code >= 0xff00 && code <= 0xff60) ||
  (code >= 0xffe0 && code <= 0xffe6) ||
  (code >= 0x1f300 && code <= 0x1faff);

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
