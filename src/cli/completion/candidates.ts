import type { Argument, Command, Option } from 'commander';
import { environmentNames } from '../../domain/names.ts';
import { nameOf } from '../help.ts';

export interface Candidate {
  word: string;
  about: string;
}

/** What only this server knows; asked when it is needed. */
export interface Known {
  hubs(): Candidate[];
  releases(): Candidate[];
  sections(): Candidate[];
}

/** The line so far, understood as the command itself would. */
interface Line {
  command: Command;
  /** Words that belong to no option. */
  operands: string[];
  given: Set<Option>;
  /** The option whose value is being typed. */
  open: Option | null;
  /** What -C says. */
  directory: string | null;
}

/** Candidates for the last of the words, which may be empty; `directories` where the shell knows them better. */
export function candidatesFor(
  program: Command,
  words: readonly string[],
  knownIn: (directory: string | null) => Known,
): Candidate[] | 'directories' {
  const typed = words.at(-1) ?? '';
  const line = readLine(program, words.slice(0, -1));
  const known = knownIn(line.directory);
  const [name, value] = splitOption(typed);
  const option = value === null ? line.open : (optionNamed(line.command, name) ?? null);
  if (option) {
    const found = valuesOf(option, value ?? typed, known);
    if (found === 'directories') return found;
    return beginning(
      value === null ? found : found.map((each) => ({ ...each, word: `${name}=${each.word}` })),
      typed,
    );
  }
  if (typed.startsWith('-')) return beginning(optionsOf(line), typed);
  if (line.command.commands.length > 0)
    return line.operands.length === 0 ? beginning(commandsOf(line.command), typed) : [];
  const found = operandsOf(line, known);
  return found === 'directories' ? found : beginning(found, typed);
}

const beginning = (candidates: Candidate[], typed: string): Candidate[] =>
  candidates.filter(({ word }) => word.startsWith(typed));

/** `--hub=wb` -> its two halves; the second is null for everything else. */
function splitOption(word: string): [name: string, value: string | null] {
  const equals = word.indexOf('=');
  return word.startsWith('--') && equals > 0 ? [word.slice(0, equals), word.slice(equals + 1)] : [word, null];
}

function readLine(program: Command, words: readonly string[]): Line {
  const line: Line = { command: program, operands: [], given: new Set(), open: null, directory: null };
  for (const word of words) takeWord(line, word);
  return line;
}

function takeWord(line: Line, word: string): void {
  if (line.open) {
    if (line.open.long === '--directory') line.directory = word;
    line.open = null;
    return;
  }
  const [name, value] = splitOption(word);
  const option = word.startsWith('-') ? optionNamed(line.command, name) : undefined;
  if (option) {
    line.given.add(option);
    if (value === null && option.required) line.open = option;
    if (value !== null && option.long === '--directory') line.directory = value;
    return;
  }
  const inner = line.command.commands.find((command) => command.name() === word);
  if (inner) line.command = inner;
  else if (!word.startsWith('-')) line.operands.push(word);
}

/** Its own and those around it. */
const allOptions = (command: Command): Option[] => [
  ...command.options,
  ...(command.parent ? allOptions(command.parent) : []),
];

const optionNamed = (command: Command, name: string): Option | undefined =>
  allOptions(command).find(({ long, short }) => name === long || name === short);

const mayRepeat = new Set(['--hub', '--ref']);

const optionsOf = ({ command, given }: Line): Candidate[] =>
  allOptions(command)
    .filter(({ hidden }) => !hidden)
    .filter((option) => !given.has(option) || mayRepeat.has(option.long ?? ''))
    .map(({ long, description }) => ({ word: long ?? '', about: description }));

const commandsOf = (command: Command): Candidate[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((inner) => ({ word: inner.name(), about: inner.description() }));

function valuesOf(option: Option, typed: string, known: Known): Candidate[] | 'directories' {
  switch (option.long) {
    case '--directory':
      return 'directories';
    case '--hub':
      return known.hubs();
    case '--ref':
      return typed.includes('=') ? [] : known.hubs().map(({ word, about }) => ({ word: `${word}=`, about }));
    case '--expect':
    case '--to':
      return known.releases();
    default:
      return choices(option);
  }
}

const choices = ({ argChoices }: Option | Argument): Candidate[] =>
  (argChoices ?? []).map((word) => ({ word, about: '' }));

function operandsOf({ command, operands, given }: Line, known: Known): Candidate[] | 'directories' {
  switch (nameOf(command)) {
    case 'init':
      return operands.length === 0 ? 'directories' : [];
    case 'docs':
      return operands.length === 0 ? known.sections() : [];
    case 'logs':
      return logsOperands(operands, given, known);
    default: {
      const argument = command.registeredArguments[operands.length];
      return argument ? choices(argument) : [];
    }
  }
}

function logsOperands(operands: string[], given: Set<Option>, known: Known): Candidate[] {
  if ([...given].some(({ long }) => long === '--build'))
    return operands.length === 0 ? [...known.hubs(), ...known.releases()] : known.hubs();
  return operands.length === 0 ? environmentNames.map((word) => ({ word, about: '' })) : known.hubs();
}
