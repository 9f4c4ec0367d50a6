import type { CheckProblem, CheckReport } from '../checks/report.ts';
import { report } from '../checks/report.ts';
import { exitCodes } from '../domain/failure.ts';
import { type EnvironmentName, environmentNames } from '../domain/names.ts';
import { redactDeep } from '../secrets/redact.ts';
import { words } from '../words/words.ts';
import type { Globals } from './globals.ts';
import { openServer } from './open-server.ts';
import { type Paint, paint, wantsColour } from './text.ts';

/** `check`: exit 3 where something holds operations back. Takes no lock and changes nothing. */
export async function check(
  directory: string,
  environment: EnvironmentName | null,
  globals: Globals,
): Promise<number> {
  const server = await openServer(directory, process.env);
  const colours = paint(wantsColour(process.stdout, process.env, globals.color));
  try {
    const seen = redactDeep(await report(server, environment === null ? environmentNames : [environment]));
    process.stdout.write(globals.json ? `${JSON.stringify(seen)}\n` : checkText(seen, colours));
    return seen.some(({ status }) => status === 'error') ? exitCodes.refused : exitCodes.done;
  } finally {
    server.api.close();
  }
}

/** A line for each check, and under it what is wrong. */
export function checkText(reports: readonly CheckReport[], colours: Paint): string {
  const lines = reports.map(({ title, status, problems }) => {
    const line = `${markOf(status, colours)} ${status === 'ok' ? title : colours.bold(title)}\n`;
    return line + problems.map((problem) => problemText(problem, colours)).join('');
  });
  const of = (level: CheckProblem['level']) =>
    reports.flatMap(({ problems }) => problems).filter((problem) => problem.level === level).length;
  const summary = words().check.summary({ errors: of('error'), warnings: of('warning') });
  return `${lines.join('')}\n${summary}\n`;
}

function markOf(status: CheckReport['status'], colours: Paint): string {
  if (status === 'ok') return colours.good('✓');
  return status === 'error' ? colours.bad('✗') : colours.warn('!');
}

function problemText({ level, place, rule, remedy, evidence }: CheckProblem, colours: Paint): string {
  const mark = markOf(level, colours);
  return [
    `    ${mark} ${place === null ? '' : `${place}: `}${rule}`,
    ...evidence.map((line) => `      ${colours.dim(`│ ${line}`)}`),
    ...(remedy === null ? [] : [`      → ${remedy}`]),
    '',
  ].join('\n');
}
