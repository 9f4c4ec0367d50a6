/** `node tools/ts.mjs tools/demo/table.ts HOME`: what the load saw of each timed command, as a short table. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answered, between, cutoverIn, summaryOf } from '../load/record.ts';

interface Timed {
  command: string;
  start: number;
  end: number;
}

const home = process.argv[2]!;
const lines = <T>(file: string): T[] =>
  readFileSync(join(home, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

const records = lines<Answered>('load.jsonl');
const summary = summaryOf(records);
const rows = lines<Timed>('timed.jsonl').map(rowOf);

console.log('\nMeasured from outside, under the load:');
console.log(
  table([['', 'live after', 'command', 'requests', 'failed', 'longest gap', 'mixed answers'], ...rows]),
);
console.log(
  `Altogether ${summary.requests} requests at ${summary.perSecond} a second, ${summary.failed} failed.`,
);
for (const failure of summary.failures) console.log(`  ${failure}`);
process.exitCode = summary.failed > 0 ? 1 : 0;

function rowOf({ command, start, end }: Timed): string[] {
  const during = between(records, start, end);
  const { requests, failed, longestGapMs } = summaryOf(during);
  const { newEverywhere, mixed } = cutoverIn(during, changesIn(during));
  return [
    command,
    newEverywhere === null ? 'not seen' : seconds(newEverywhere - start),
    seconds(end - start),
    String(requests),
    String(failed),
    `${longestGapMs.toFixed(0)} ms`,
    String(mixed.length),
  ];
}

/** The version each hub answered with first, and last. */
function changesIn(during: Answered[]) {
  const inOrder = during.filter(({ version }) => version !== null).sort((a, b) => a.end - b.end);
  const versionsOf = (hub: string) =>
    inOrder.filter((record) => record.hub === hub).map((record) => record.version!);
  const hubs = [...new Set(inOrder.map(({ hub }) => hub))];
  return Object.fromEntries(
    hubs.map((hub) => [hub, { from: versionsOf(hub).at(0)!, to: versionsOf(hub).at(-1)! }]),
  );
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function table(cells: string[][]): string {
  const widths = cells[0]!.map((_, at) => Math.max(...cells.map((row) => row[at]!.length)));
  return cells
    .map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at]!)).join('   ')}`.trimEnd())
    .join('\n');
}
