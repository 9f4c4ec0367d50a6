/** Reading twinport.yml, with everything that is wrong in one go. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../domain/config.ts';
import { type Problem, wrongUsage } from '../domain/failure.ts';
import { words } from '../words/words.ts';
import { configFileName } from './directory.ts';
import { type ConfigDocument, readDocument } from './document.ts';
import { shapeProblems } from './problems.ts';
import { resolveConfig } from './resolve.ts';
import { rules } from './rules.ts';
import { type ConfigFile, configSchema } from './schema.ts';

/** Reads twinport.yml of a server directory. Failure 2 with every problem, in the order of the file. */
export function loadConfig(directory: string): Config {
  const { file, problems, memorySet } = read(readText(join(directory, configFileName)), directory);
  if (file === null || problems.length > 0) throw wrongUsage(problems);
  return resolveConfig(directory, file, { memorySet });
}

/** Everything that would be wrong with a twinport.yml of that text. */
export const problemsIn = (text: string, directory: string): Problem[] => read(text, directory).problems;

function read(
  text: string,
  directory: string,
): { file: ConfigFile | null; problems: Problem[]; memorySet: boolean } {
  const document = readDocument(text, configFileName);
  const { file, problems } = document.readable ? judge(document, directory) : { file: null, problems: [] };
  const written = document.value as { build?: { memory?: unknown } | null } | null;
  const memorySet = written?.build?.memory !== undefined;
  return { file, problems: [...document.problems, ...problems].sort(byPlace), memorySet };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw wrongUsage(
      words().config.unreadable({ place: path, why: (error as NodeJS.ErrnoException).code ?? String(error) }),
    );
  }
}

function judge(
  document: ConfigDocument,
  directory: string,
): { file: ConfigFile | null; problems: Problem[] } {
  const raw = document.value ?? {};
  if (typeof raw !== 'object' || Array.isArray(raw)) {
    return { file: null, problems: [words().config.notSettings({ place: document.place([], 'key') })] };
  }
  const schema = configSchema();
  const { data, error } = schema.safeParse(raw);
  const broken = rules.flatMap((rule) => rule(raw, directory));
  const problems = [
    ...shapeProblems(error?.issues ?? [], schema, document),
    ...broken.map(({ path, part, problem }) => problem(document.place(path, part))),
  ];
  return { file: data ?? null, problems };
}

const byPlace = (a: Problem, b: Problem): number =>
  (a.place ?? '').localeCompare(b.place ?? '', 'en', { numeric: true });
