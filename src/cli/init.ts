import { resolve } from 'node:path';
import { jsonSchemaText } from '../config/settings.ts';
import { wrongUsage } from '../domain/failure.ts';
import { initServerDirectory } from '../init/init.ts';
import { planInit } from '../init/plan.ts';
import { planSentences, reportSentences } from '../init/sentences.ts';
import { words } from '../words/words.ts';
import type { Request } from './commands.ts';
import type { Globals } from './globals.ts';

/** Shows what it is going to write, writes it, and says what to do next. */
export async function init(
  request: Extract<Request, { command: 'init' }>,
  globals: Globals,
): Promise<number> {
  if (request.preset !== 'workhub') throw wrongUsage(words().cli.presetNeeded());
  const directory = resolve(globals.directory ?? '.', request.directory ?? '.');
  const options = { directory, preset: request.preset, schema: jsonSchemaText() } as const;
  const plan = planInit(options);
  if (!globals.json) say(planSentences(plan));
  if (globals.dryRun) return globals.json ? sayJson(plan.directory, Object.keys(plan.write), plan.keep) : 0;
  const report = initServerDirectory(options);
  if (globals.json) return sayJson(report.directory, report.written, report.kept);
  say(reportSentences(report));
  return 0;
}

const say = (sentences: string[]): void => void process.stdout.write(`${sentences.join('\n')}\n`);

function sayJson(directory: string, written: string[], kept: string[]): number {
  process.stdout.write(`${JSON.stringify({ directory, written, kept })}\n`);
  return 0;
}
