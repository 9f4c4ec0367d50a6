import type { Command } from 'commander';
import { words } from '../words/words.ts';
import { table } from './text.ts';

/** `env pull`; `twinport` for the program itself. */
export const nameOf = (command: Command): string =>
  !command.parent
    ? command.name()
    : `${command.parent.parent ? `${nameOf(command.parent)} ` : ''}${command.name()}`;

/** `twinport env pull`: as people type it. */
export const lineOf = (command: Command): string =>
  command.parent ? `${lineOf(command.parent)} ${command.name()}` : command.name();

/** The end of a command's help; nothing for a command without examples. */
export function examplesText(line: string): string {
  const { [line.replace(/^twinport /, '')]: examples = [] } = words().examples;
  if (examples.length === 0) return '';
  return `\n${words().docs.examples()}\n${table(examples.map(({ line: typed, does }) => [`  ${typed}`, does]))}`;
}
