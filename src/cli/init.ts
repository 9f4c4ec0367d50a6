import { join, resolve } from 'node:path';
import { problemsIn } from '../config/load.ts';
import { jsonSchemaText } from '../config/settings.ts';
import { exitCodes, type Problem, wrongUsage } from '../domain/failure.ts';
import { applyInit } from '../init/apply.ts';
import { reportOf } from '../init/init.ts';
import { type InitPlan, planInit } from '../init/plan.ts';
import { planSentences, reportSentences } from '../init/sentences.ts';
import { readHubFlag, type ServerSpec, specOf } from '../init/spec.ts';
import { twinportYml } from '../init/tree/twinport-yml.ts';
import { workhub } from '../init/workhub.ts';
import { words } from '../words/words.ts';
import type { InitFlags, Request } from './commands.ts';
import { askYesOrNo } from './confirm.ts';
import { readExistingCompose } from './existing-compose.ts';
import type { Globals } from './globals.ts';

type InitRequest = Extract<Request, { command: 'init' }>;

/** Shows what it is going to write, writes it, and says what to do next. */
export async function init(request: InitRequest, globals: Globals): Promise<number> {
  const directory = resolve(globals.directory ?? '.', request.directory ?? '.');
  const compose = await readExistingCompose(join(directory, 'docker-compose.yml'));
  const said = specSaid(request);
  const asking = said === null;
  if (asking && !canAsk(globals)) throw wrongUsage(words().init.hubsNeeded());
  const answers = asking
    ? await askFor(directory, compose)
    : { spec: said, dockerfiles: request.dockerfiles };
  if (answers === null) return cancelled();
  requireSound(answers.spec, directory);
  const plan = planInit({ directory, compose, schema: jsonSchemaText(), ...answers });
  if (!globals.json) say(planSentences(plan));
  if (globals.dryRun) return globals.json ? sayJson(plan) : exitCodes.done;
  if (asking && !globals.yes && (await askYesOrNo(words().init.askWrite())) !== true) return cancelled();
  applyInit(plan);
  if (globals.json) return sayJson(plan);
  say(reportSentences(reportOf(plan)));
  return exitCodes.done;
}

const canAsk = ({ json }: Globals): boolean =>
  json !== true && process.stdin.isTTY === true && process.stdout.isTTY === true;

/** Null where nothing was said of the hubs. */
function specSaid({ preset, hubs, project, urlStaging, urlProduction }: InitFlags): ServerSpec | null {
  const flags = hubs.length > 0 || [project, urlStaging, urlProduction].some((value) => value !== null);
  if (preset !== null && flags) throw wrongUsage(words().init.presetAndHubs());
  if (preset !== null) return workhub;
  if (hubs.length === 0) return null;
  const read = hubs.map((value) => ({ value, hub: readHubFlag(value) }));
  const wrong = read.filter(({ hub }) => hub === null).map(({ value }) => words().init.notAHub({ value }));
  if (wrong.length > 0) throw wrongUsage(wrong);
  const urls = { staging: urlStaging, production: urlProduction };
  return specOf({ project, hubs: read.flatMap(({ hub }) => hub ?? []), urls });
}

async function askFor(directory: string, compose: unknown) {
  const { askForServer } = await import('./ask-server.ts');
  return askForServer(directory, compose);
}

function cancelled(): number {
  say([words().init.notBegun()]);
  return exitCodes.cancelled;
}

/** What twinport.yml would be refused for is said before it is written, beside the line that would be wrong. */
function requireSound(spec: ServerSpec, directory: string): void {
  const text = twinportYml(spec);
  const problems = problemsIn(text, directory);
  if (problems.length > 0) throw wrongUsage(problems.map((problem) => ofLine(problem, text)));
}

function ofLine(problem: Problem, text: string): Problem {
  const line = text.split('\n')[Number(/:(\d+):/.exec(problem.place ?? '')?.[1] ?? 0) - 1];
  return { ...problem, place: 'twinport init', ...(line && { evidence: [line.trim()] }) };
}

const say = (sentences: string[]): void => void process.stdout.write(`${sentences.join('\n')}\n`);

function sayJson({ directory, write, keep }: InitPlan): number {
  process.stdout.write(`${JSON.stringify({ directory, written: Object.keys(write), kept: keep })}\n`);
  return exitCodes.done;
}
