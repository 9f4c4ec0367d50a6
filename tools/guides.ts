import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Guides as the tests read them. */

export interface Block {
  /** Behind the three backticks: `sh run`, `sh server`, or nothing. */
  info: string;
  text: string;
  /** Of its first line, from 1. */
  line: number;
}

/** Fenced blocks, also those in a list, without the indentation of their fence. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: { info: string; indent: string; lines: string[]; line: number } | null = null;
  for (const [at, line] of markdown.split('\n').entries()) {
    const fence = /^(\s*)```(.*)$/.exec(line);
    if (fence && open === null) open = { info: fence[2]!.trim(), indent: fence[1]!, lines: [], line: at + 2 };
    else if (fence && open !== null) {
      blocks.push({ info: open.info, text: open.lines.join('\n'), line: open.line });
      open = null;
    } else open?.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
  }
  if (open !== null) throw new Error(`line ${open.line}: this block has no end`);
  return blocks;
}

/** Name in docs/ -> text. */
export const guides = (folder = 'docs'): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => [name.normalize(), readFileSync(join(folder, name), 'utf8')]),
  );
