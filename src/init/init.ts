/** The `init` command's work: a server directory where there was none, or what is missing in one. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { applyInit } from './apply.ts';
import { type InitOptions, type InitPlan, planInit } from './plan.ts';
import { placeholder } from './spec.ts';

export interface InitReport {
  directory: string;
  written: string[];
  appended: { path: string; lines: string[] }[];
  kept: string[];
  /** In the order in which to do them. */
  next: NextStep[];
}

/** What only a person can do now. The words are in words/. */
export type NextStep =
  | { next: 'give-away'; directory: string }
  | { next: 'fill'; path: string; keys: string[] }
  | { next: 'clone'; sources: string[] }
  | { next: 'services'; path: string; lines: string[] }
  | { next: 'commit'; paths: string[] }
  | { next: 'deploy'; directory: string };

/**
 * Writes what is missing. Failure 2, with nothing touched, where something else stands in a file's place; Failure 1,
 * with everything undone, where the file system refuses.
 */
export function initServerDirectory(options: InitOptions): InitReport {
  const plan = planInit(options);
  applyInit(plan);
  return reportOf(plan);
}

/** Of a plan that was carried out. */
export const reportOf = (plan: InitPlan): InitReport => ({
  directory: plan.directory,
  written: Object.keys(plan.write),
  appended: plan.append.map(({ path, lines }) => ({ path, lines })),
  kept: plan.keep,
  next: nextSteps(plan),
});

function nextSteps({ directory, owner, spec, write, services }: InitPlan): NextStep[] {
  const path = 'config/.env.common';
  const keys = unfilledKeys(write[path]?.text ?? '');
  const sources = spec.hubs
    .map(({ source }) => source)
    .filter((source) => !existsSync(join(directory, source)));
  const built = Object.keys(write).filter((file) => /(^|\/)(Dockerfile|\.dockerignore)$/.test(file));
  const steps: NextStep[] = [];
  if (owner.uid === 0) steps.push({ next: 'give-away', directory });
  if (keys.length > 0) steps.push({ next: 'fill', path, keys });
  if (sources.length > 0) steps.push({ next: 'clone', sources });
  if (built.length > 0) steps.push({ next: 'commit', paths: built });
  if (services.length > 0) steps.push({ next: 'services', path: 'docker-compose.yml', lines: services });
  return [...steps, { next: 'deploy', directory }];
}

const unfilledKeys = (text: string): string[] =>
  text
    .split('\n')
    .flatMap((line) => (line.includes(placeholder) ? (/^(\w+)=/.exec(line)?.slice(1) ?? []) : []));
