import { rowsAt } from '../text.ts';

/** A terminal as far as the live block needs one. */
export interface Terminal {
  write(text: string): void;
  columns(): number;
  /** Lines that are too long for a narrower window are broken anew by it. */
  reflows: boolean;
}

const esc = '\u001b[';
/** Shown at once where the terminal knows how; the others take no notice. */
const together = { begin: `${esc}?2026h`, end: `${esc}?2026l` };
/** A line that turns out wider than we thought is cut, so that the block is as high as we think. */
const wrapping = { off: `${esc}?7l`, on: `${esc}?7h` };

/**
 * The block at the bottom of a terminal. What is printed for good goes above it and into the scrollback; the block
 * alone is drawn anew. The cursor is never hidden, so nothing can leave it so, and each drawing is one write.
 */
export class Screen {
  private readonly terminal: Terminal;
  private block: string[] = [];

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  /** `text`: whole lines, to stay. `block`: each line narrower than the terminal. */
  draw(text: string, block: readonly string[]): void {
    if (text === '' && block.length === 0 && this.block.length === 0) return;
    const lines = block.map((line) => `${line}\n`).join('');
    const drawn = lines === '' ? '' : `${wrapping.off}${lines}${wrapping.on}`;
    this.terminal.write(`${together.begin}${this.erase()}${text}${drawn}${together.end}`);
    this.block = [...block];
  }

  /** Somebody else has written since (a shell, after Ctrl-Z and fg): what is there stays there. */
  forget(): void {
    this.block = [];
  }

  private erase(): string {
    const rows = this.block.reduce((sum, line) => sum + this.rowsOf(line), 0);
    if (rows === 0) return '';
    const up = `${esc}${rows}A`;
    // Row by row: a tmux that is asked to clear from its first row keeps a copy in its scrollback.
    return `\r${up}${`${esc}2K${esc}B`.repeat(rows)}${up}`;
  }

  private rowsOf(line: string): number {
    if (!this.terminal.reflows) return 1;
    return rowsAt(line, this.terminal.columns());
  }
}
