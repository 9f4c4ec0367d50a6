import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import type { OutputName } from '../../../tools/schema/files.ts';

/** Whatever a scenario makes twinport print with --json is held against the committed schemas. */

const ajv = new Ajv({ allErrors: true, strict: true, strictTuples: false });
const compiled = new Map<string, ValidateFunction>();

function validatorOf(name: OutputName | 'twinport'): ValidateFunction {
  const known =
    compiled.get(name) ??
    ajv.compile(JSON.parse(readFileSync(resolve(`schema/${name}.schema.json`), 'utf8')));
  compiled.set(name, known);
  return known;
}

interface Expected {
  name: OutputName;
  /** One value in all, or one a line. */
  lines: boolean;
}

const reading: Record<string, Expected> = {
  status: { name: 'status', lines: false },
  releases: { name: 'releases', lines: false },
  check: { name: 'check', lines: false },
  diff: { name: 'diff', lines: false },
  'env check': { name: 'env-check', lines: false },
  'env diff': { name: 'env-diff', lines: false },
  init: { name: 'init', lines: false },
  logs: { name: 'log-line', lines: true },
};

/** The schema of twinport.yml, and a script for a shell: whatever the options are. */
const otherwise = ['docs', 'completion', 'complete'];

export const changing = ['deploy', 'promote', 'rollback', 'recover', 'cleanup', 'env pull', 'attach'];

/** Throws where the output of a --json run is not what its schema says. A run that was killed may end in half a line. */
export function requireValidOutput(args: readonly string[], stdout: string, killed = false): void {
  if (!args.includes('--json')) return;
  const expected = expectedOf(args);
  if (!expected || stdout.trim() === '') return;
  const lines = expected.lines ? stdout.split('\n') : [stdout];
  if (killed) lines.pop();
  for (const line of lines.filter((text) => text.trim() !== ''))
    requireValid(expected.name, JSON.parse(line), line);
}

/** Null for a line without a command, such as --help, and for logs of a build, which are text. Throws for a command without a schema. */
function expectedOf(args: readonly string[]): Expected | null {
  const words = args.filter((word, at) => !word.startsWith('-') && args[at - 1] !== '-C');
  const name = words[0] === 'env' ? `env ${words[1]}` : (words[0] ?? '');
  if (name === 'logs' && args.includes('--build')) return null;
  if (name === '' || otherwise.includes(name)) return null;
  if (changing.includes(name)) return { name: 'event', lines: true };
  const expected = reading[name];
  if (!expected) throw new Error(`no schema says what ${name} --json prints`);
  return expected;
}

export function requireValid(name: OutputName | 'twinport', value: unknown, text: string): void {
  const validate = validatorOf(name);
  if (!validate(value)) {
    const errors = (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
    throw new Error(
      `--json is not as schema/${name}.schema.json has it:\n${errors.join('\n')}\n${text.slice(0, 3000)}`,
    );
  }
  const { type, result, reason } = (value ?? {}) as Record<string, unknown>;
  if (type === 'result' && result !== 'done' && !reason)
    throw new Error(`a ${result} without a reason:\n${text}`);
}
