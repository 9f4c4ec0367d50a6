import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commandsIn, programOf } from '../src/cli/commands.ts';
import { lineOf } from '../src/cli/help.ts';
import { exitCodes } from '../src/domain/failure.ts';

/** The interface that users and scripts hold on to, as data; each part of it is reached by a scenario. */

/** Command → its options; `<…>`: takes a value. */
const commands: Record<string, string[]> = {
  init: [
    '--preset <name>',
    '--hub <hub>',
    '--project <name>',
    '--url-staging <url>',
    '--url-production <url>',
    '--dockerfiles',
  ],
  deploy: ['--ref <ref>', '--no-pull', '--hub <hub>', '--force'],
  promote: ['--expect <release>'],
  rollback: ['--to <release>', '--env <when>'],
  status: [],
  releases: [],
  check: [],
  diff: [],
  logs: ['-f, --follow', '--since <time>', '--build'],
  attach: [],
  recover: [],
  cleanup: ['--all'],
  'env check': ['--fix'],
  'env pull': [],
  'env diff': [],
  docs: [],
  completion: [],
};

const globals = [
  '-V, --version',
  '-C, --directory <dir>',
  '--json',
  '-y, --yes',
  '--dry-run',
  '--no-wait',
  '--no-color',
];

const exits = { done: 0, failed: 1, usage: 2, refused: 3, cancelled: 4, locked: 75 };

describe('the commands', () => {
  const program = programOf(() => {});
  const hidden = ['complete'];
  const leaves = commandsIn(program).filter(
    (command) => command.commands.length === 0 && !hidden.includes(command.name()),
  );
  const nameOf = (command: Command) => lineOf(command).replace(/^twinport /, '');
  const flags = (command: Command) => command.options.map((option) => option.flags);

  it('are these and no others, with these options', () => {
    expect(Object.fromEntries(leaves.map((command) => [nameOf(command), flags(command)]))).toEqual(commands);
  });

  it('all take these', () => {
    expect(flags(program)).toEqual(globals);
  });

  it('end with these codes', () => {
    expect(exitCodes).toEqual(exits);
  });
});

/** What scenarios run: every list of words in them that could be a command line. */
const folder = 'tests/scenario';
const scenarios = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
const lines = scenarios.flatMap(({ text }) =>
  [...text.matchAll(/\[[^[\]]*\]/g)].map(([list]) =>
    [...list.matchAll(/'([^']*)'|`([^`]*)`/g)].map(([, a, b]) => a ?? b!),
  ),
);

/** Lists that hold all of the command's words. */
const runs = (command: string) =>
  lines.filter((line) => command.split(' ').every((word) => line.includes(word)));

/** Names of an option: both where it has two. */
const namesOf = (option: string) => option.split(/, /).map((name) => name.split(' ')[0]!);

describe('a scenario runs', () => {
  it.each(Object.keys(commands))('twinport %s', (command) => {
    expect(runs(command).length).toBeGreaterThan(0);
  });

  it.each(
    Object.entries(commands).flatMap(([command, options]) =>
      options.map((option) => [command, option] as const),
    ),
  )('twinport %s %s', (command, option) => {
    const found = runs(command).some((line) =>
      line.some((word) => namesOf(option).includes(word.split('=')[0]!)),
    );
    expect(found).toBe(true);
  });

  it.each(globals)('with %s', (option) => {
    const found = lines.some((line) => line.some((word) => namesOf(option).includes(word)));
    expect(found).toBe(true);
  });

  it.each(['staging', 'production'])('env pull %s', (name) => {
    expect(runs('env pull').some((line) => line.includes(name))).toBe(true);
  });
});

/** Where each code is reached: command, file of tests/scenario, and what its test says. */
const reached: Record<keyof typeof exits, [command: string, file: string, test: string][]> = {
  done: [
    ['init', 'package', 'writes a server directory that plain Compose reads'],
    ['deploy', 'journey', 'brings five hubs up on staging'],
    ['promote', 'journey', 'makes production the very images that staging ran'],
    ['rollback', 'journey', 'takes that hub alone back'],
    ['env pull', 'secrets-pull', 'arrive in the containers byte for byte'],
    ['attach', 'signals', 'with nothing running says so'],
    ['logs', 'commands', 'follows across a cut-over'],
  ],
  failed: [
    ['deploy', 'faults', 'shows the last lines of the build, and staging keeps serving'],
    ['promote', 'faults', 'is not promoted: production goes on with what served before'],
    ['env pull', 'secrets-pull', 'leaves the files as they are when Doppler is away'],
  ],
  usage: [
    ['promote', 'journey', 'needs --yes where there is no terminal'],
    ['init', 'init', 'says what to write where there is no terminal'],
    ['env pull', 'secrets-pull', 'asks for --yes where there is no terminal'],
    ['cleanup', 'commands', 'cleanup --all needs --yes'],
    ['logs', 'commands', 'a time that is none'],
    ['check', 'check', 'ends with 2 where the configuration is wrong'],
  ],
  refused: [
    ['promote', 'journey', 'refuses another release than the expected one'],
    ['rollback', 'journey', 'leaves a rollback nothing to go back to'],
    ['deploy', 'repositories', 'of which one is dirty are refused'],
    ['check', 'check', 'has less room on its disk than is kept free'],
    ['env check', 'secrets-config', 'is mended by --fix where nobody can want it otherwise'],
    ['logs', 'commands', 'logs are refused where nothing is live'],
  ],
  cancelled: [
    ['deploy', 'signals', 'undoes everything, exit 4'],
    ['attach', 'signals', 'ends with the exit code of what it follows'],
    ['init', 'init', 'writes nothing and ends with 4'],
  ],
  locked: [
    ['promote', 'concurrency', '--no-wait is turned away at once'],
    ['promote', 'concurrency', 'another waits as long as lock.wait says'],
  ],
};

describe('an exit code', () => {
  const all = Object.entries(reached).flatMap(([exit, cases]) =>
    cases.map(([command, file, test]) => ({ exit, command, file, test })),
  );

  it.each(all)('$exit of $command: $file, "$test"', ({ file, test }) => {
    const text = scenarios.find((each) => each.file === `${file}.scenario.ts`)?.text ?? '';
    expect(text).toContain(test);
  });
});
