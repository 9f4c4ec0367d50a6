import { width } from '../../src/cli/text.ts';

/** A row of the screen: a letter a cell, and an empty cell after a wide one. */
interface Row {
  cells: string[];
  /** The line was too long for the window and is continued in the next row. */
  goesOn: boolean;
}

const empty = (): Row => ({ cells: [], goesOn: false });

const widths = new Map<string, number>();

function widthOf(letter: string): number {
  const known = widths.get(letter) ?? width(letter);
  widths.set(letter, known);
  return known;
}

/** A terminal as far as twinport asks for one. Anything else that it is sent is a fault of the test's subject. */
export class FakeTerminal {
  columns: number;
  rows: number;
  /** Breaks lines anew when its window gets narrower; a terminal that does not cuts them. */
  private readonly reflows: boolean;
  private lines: Row[] = [empty()];
  /** Rows above the screen. */
  private above = 0;
  private x = 0;
  private y = 0;
  private wraps = true;

  constructor(columns: number, rows: number, reflows = true) {
    this.columns = columns;
    this.rows = rows;
    this.reflows = reflows;
  }

  write(text: string): void {
    for (const part of text.split(sequences)) {
      if (part === '\r') this.x = 0;
      else if (part === '\n') this.newLine(false);
      else if (part.startsWith('\u001b')) this.sequence(part.slice(2));
      else for (const letter of part) this.print(letter);
    }
  }

  /** Everything that can be scrolled back to, and the screen, as lines. */
  get text(): string {
    const rows = this.lines.map(({ cells, goesOn }) =>
      goesOn ? cells.join('') : `${cells.join('').trimEnd()}\n`,
    );
    return rows.join('').trimEnd();
  }

  /** The cursor's column, and how many rows from it downwards are not empty. */
  get cursor(): { column: number; below: number } {
    const rows = this.lines.slice(this.above + this.y);
    return { column: this.x, below: rows.filter(({ cells }) => cells.join('').trim() !== '').length };
  }

  get wrapping(): boolean {
    return this.wraps;
  }

  resize(columns: number, rows: number): void {
    const cursorFromEnd = this.lines.length - (this.above + this.y);
    this.columns = columns;
    this.rows = rows;
    this.lines = this.lines.flatMap((row) => (this.reflows ? broken(row, columns) : [cut(row, columns)]));
    this.above = Math.max(0, this.lines.length - rows);
    this.y = Math.max(0, this.lines.length - cursorFromEnd - this.above);
  }

  private get row(): Row {
    while (this.lines.length <= this.above + this.y) this.lines.push(empty());
    return this.lines[this.above + this.y]!;
  }

  private newLine(goesOn: boolean): void {
    this.row.goesOn = goesOn;
    this.x = 0;
    if (this.y === this.rows - 1) this.above += 1;
    else this.y += 1;
    this.lines[this.above + this.y] ??= empty();
  }

  private print(letter: string): void {
    if (this.x + widthOf(letter) > this.columns) {
      if (!this.wraps) return;
      this.newLine(true);
    }
    const { cells } = this.row;
    while (cells.length < this.x) cells.push(' ');
    cells[this.x] = letter;
    this.x += 1;
    if (widthOf(letter) === 2) {
      cells[this.x] = '';
      this.x += 1;
    }
  }

  private sequence(code: string): void {
    const count = Number(/\d+/.exec(code)?.[0] ?? 1);
    if (/^\d*m$/.test(code) || /^\?2026[hl]$/.test(code)) return;
    if (/^\d*A$/.test(code)) this.y = Math.max(0, this.y - count);
    else if (/^\d*B$/.test(code)) this.y = Math.min(this.rows - 1, this.y + count);
    else if (code === '2K') Object.assign(this.row, empty());
    else if (code === '?7h' || code === '?7l') this.wraps = code === '?7h';
    else throw new Error(`no sequence for a block: ${JSON.stringify(code)}`);
  }
}

const escapeCode = '\u001b';
const sequences = new RegExp(`(${escapeCode}\\[[?\\d;]*[A-Za-z]|\\r|\\n)`);

function cut({ cells, goesOn }: Row, columns: number): Row {
  const end = cells[columns] === '' ? columns - 1 : columns;
  return { cells: cells.slice(0, end), goesOn };
}

function broken(row: Row, columns: number): Row[] {
  const text = row.goesOn
    ? row.cells
    : row.cells.slice(0, row.cells.join('').trimEnd() === '' ? 0 : undefined);
  const first = cut({ cells: text, goesOn: true }, columns);
  const rest = text.slice(first.cells.length);
  if (rest.length === 0) return [{ cells: text, goesOn: row.goesOn }];
  return [first, ...broken({ cells: rest, goesOn: row.goesOn }, columns)];
}
