import type { Command, CommanderError } from 'commander';
import type { Problem } from '../domain/failure.ts';
import { nearest } from '../domain/nearest.ts';
import { words } from '../words/words.ts';
import { lineOf } from './help.ts';

/** What commander found wrong with a line, in our own words, with what was perhaps meant. */
export function slipOf(error: CommanderError, at: Command): Problem {
  const say = words().cli;
  const command = lineOf(at);
  const quoted = [...error.message.matchAll(/'([^']*)'/g)].map(([, text]) => text!);
  switch (error.code) {
    case 'commander.help':
      return say.commandMissing({ command, known: namesIn(at) });
    case 'commander.unknownCommand':
      return say.unknownCommand({ command, said: quoted[0]!, meant: among(quoted[0]!, namesIn(at)) });
    case 'commander.unknownOption':
      return say.unknownOption({ command, option: quoted[0]!, meant: among(quoted[0]!, optionsOf(at)) });
    case 'commander.optionMissingArgument':
      return say.optionWithoutValue({ command, option: quoted[0]! });
    case 'commander.missingArgument':
      return say.missingArgument({ command, argument: quoted[0]! });
    case 'commander.excessArguments':
      return say.tooMany({ command, expected: at.registeredArguments.length, given: at.args.length });
    case 'commander.invalidArgument':
      return notAChoice(error, at);
    default:
      throw error;
  }
}

/** `error: option '--env <when>' argument 'now' is invalid. …`, `error: command-argument value 'x' is invalid for …` */
function notAChoice(error: CommanderError, at: Command): Problem {
  const option = at.options.find(({ flags }) => error.message.includes(`'${flags}'`));
  const argument = at.registeredArguments.find((known) => known.argChoices !== undefined);
  const value = /(?:argument|value) '(.*)' is invalid/s.exec(error.message)?.[1] ?? '';
  const choices = (option?.argChoices ?? argument?.argChoices ?? []) as string[];
  const name = option?.flags ?? argument?.name() ?? '';
  return words().cli.notAChoice({ command: lineOf(at), name, value, choices, meant: among(value, choices) });
}

const among = (word: string, known: string[]): string | null => nearest(word, known) ?? null;

/** Hidden commands are for programs. */
export const namesIn = (command: Command): string[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((inner) => inner.name());

/** Of the command and of those around it: all of them are understood behind it. */
export const optionsOf = (command: Command): string[] => [
  ...command.options.flatMap(({ long, hidden }) => (long && !hidden ? [long] : [])),
  ...(command.parent ? optionsOf(command.parent) : ['--help']),
];
