import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartOf } from './chart.ts';
import type { Results } from './results.ts';
import { markdownOf, summaryTable } from './table.ts';

/** The three files of a run, and the README's part where there is one. */
export function publishResults(results: Results, folder: string, readme: string | null): void {
  writeFileSync(join(folder, 'bench.json'), `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(join(folder, 'bench.md'), markdownOf(results));
  writeFileSync(join(folder, 'bench.svg'), chartOf(results));
  if (readme !== null) writeFileSync(readme, withResults(readFileSync(readme, 'utf8'), results));
}

const [from, to] = ['<!-- bench: written by npm run bench -->', '<!-- /bench -->'];

/** The README with this table between its markers. Throws where it has none. */
export function withResults(readme: string, results: Results): string {
  const [start, end] = [readme.indexOf(from), readme.indexOf(to)];
  if (start < 0 || end < start) throw new Error(`the README has no ${from} … ${to}`);
  const chart = '![What a change of production costs](bench/results/bench.svg)';
  const inner = `\n\n${summaryTable(results)}\n${machineLine(results)}\n\n${chart}\n\n`;
  return readme.slice(0, start + from.length) + inner + readme.slice(end);
}

const machineLine = ({ machine, load }: Results): string =>
  `Medians (min–max). ${machine.processor}, ${machine.memory}, Docker ${machine.docker}, Compose ${machine.compose}, ${machine.date}; ${load.perSecond} requests/s, hubs that boot in ${load.bootMs / 1000} s. All of it: [bench/results](bench/results/bench.md).`;
