import type { Config } from '../domain/config.ts';
import { composeProgram } from './compose-program.ts';
import { type Ended, exec } from './exec.ts';

/** Compose at work on reading the user's file: what was asked, and its answer. */
export interface Reading {
  asked: string;
  ended: Promise<Ended>;
}

type Read = Pick<Config, 'directory' | 'project' | 'composeFile' | 'composeOverlay'>;

let begun: Reading | null = null;

/** `docker compose config` for this configuration. */
export function beginReading(config: Read): Reading {
  const argv = argvOf(config);
  return { asked: JSON.stringify([argv, config.directory]), ended: exec({ argv, cwd: config.directory }) };
}

/** One that was begun before it was certain what to ask: the next reading that asks the same is that one. */
export function foresee(reading: Reading): void {
  begun = reading;
}

export function read(config: Read): Promise<Ended> {
  const ahead = begun;
  begun = null;
  const same = ahead?.asked === JSON.stringify([argvOf(config), config.directory]);
  return same ? ahead.ended : beginReading(config).ended;
}

const argvOf = ({ project, composeFile, composeOverlay }: Read): [string, ...string[]] => [
  ...composeProgram(process.env),
  ...['-p', project, '-f', composeFile],
  ...(composeOverlay === undefined ? [] : ['-f', composeOverlay]),
  ...['--profile', '*', 'config', '--format', 'json'],
];
