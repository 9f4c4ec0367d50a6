import { Argument, Command, CommanderError, Option } from 'commander';
import type { Problem } from '../domain/failure.ts';
import { type EnvironmentName, environmentNames } from '../domain/names.ts';
import type { PullName } from '../secrets/provider.ts';
import { type Words, words } from '../words/words.ts';
import { type Shell, shells } from './completion/shells.ts';
import { type Globals, versionText } from './globals.ts';
import { examplesText, lineOf } from './help.ts';
import { slipOf } from './slips.ts';
import { width } from './text.ts';

/** What a person asked for, as data. */
export type Request =
  | ({ command: 'init'; directory: string | null } & InitFlags)
  | { command: 'deploy'; refs: string[]; pull: boolean; hubs: string[]; force: boolean }
  | { command: 'promote'; expect: string | null }
  | { command: 'rollback'; to: string | null; asThen: boolean }
  | { command: 'recover' }
  | { command: 'logs'; words: string[]; follow: boolean; since: string | null; build: boolean }
  | { command: 'cleanup'; all: boolean }
  | { command: 'attach' }
  | { command: 'env-check'; fix: boolean }
  | { command: 'env-diff' }
  | { command: 'env-pull'; names: PullName[] }
  | { command: 'status' }
  | { command: 'check'; environment: EnvironmentName | null }
  | { command: 'releases' }
  | { command: 'diff' }
  | { command: 'docs'; section: string | null }
  | { command: 'completion'; shell: Shell }
  | { command: 'complete'; shell: Shell; words: string[] };

/** What may be said on the line instead of being asked. */
export interface InitFlags {
  preset: string | null;
  hubs: string[];
  project: string | null;
  urlStaging: string | null;
  urlProduction: string | null;
  dockerfiles: boolean;
}

export interface CommandLine {
  request: Request | null;
  globals: Globals;
  /** What --help or --version prints; the command is then not run. */
  printed: string;
  /** What is wrong with the line; the whole help where there is no line at all. */
  wrong: Problem | string | null;
}

/** Reads argv (without node and script). Prints nothing itself. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const line: CommandLine = { request: null, globals: { wait: true, color: true }, printed: '', wrong: null };
  const program = programOf((request) => {
    line.request = request;
  });
  const output = {
    writeOut: (text: string) => {
      line.printed += text;
    },
    writeErr: () => {},
  };
  let at = program;
  for (const command of commandsIn(program)) {
    command.configureOutput(output);
    command.exitOverride((error) => {
      at = command;
      throw error;
    });
  }
  try {
    program.parse(argv as string[], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) line.wrong = argv.length === 0 ? program.helpInformation() : slipOf(error, at);
  }
  line.globals = program.opts<Globals>();
  return line;
}

/** The program and every command in it, hidden ones too. */
export const commandsIn = (command: Command): Command[] => [
  command,
  ...command.commands.flatMap((inner) => commandsIn(inner as Command)),
];

/** Commander's own words in the reader's language, and its columns as wide as they are. */
const helpWords = {
  displayWidth: width,
  styleTitle: (title: string): string => {
    const heading = title.slice(0, -1) as Parameters<Words['cli']['heading']>[0]['heading'];
    return words().cli.heading({ heading });
  },
  styleUsage: (usage: string): string => words().cli.usage({ usage }),
  styleSubcommandTerm: (usage: string): string => words().cli.usage({ usage }),
  optionDescription: describe,
  argumentDescription: describe,
};

function describe({ description, argChoices }: Option | Argument): string {
  const choices = argChoices === undefined ? '' : ` ${words().cli.choices({ choices: argChoices })}`;
  return `${description}${choices}`;
}

export function programOf(take: (request: Request) => void): Command {
  const say = words().cli;
  const program = new Command('twinport')
    .description(say.about())
    .version(versionText(), '-V, --version', say.version())
    .option('-C, --directory <dir>', say.directory())
    .option('--json', say.json())
    .option('-y, --yes', say.yes())
    .option('--dry-run', say.dryRun())
    .option('--no-wait', say.noWait())
    .option('--no-color', say.noColor())
    .helpOption('-h, --help', say.help())
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true, ...helpWords });
  for (const add of [
    init,
    check,
    deploy,
    promote,
    rollback,
    status,
    releases,
    diff,
    logs,
    attach,
    recover,
    cleanup,
    env,
    docs,
    completion,
    complete,
  ])
    add(program, take);
  for (const command of commandsIn(program))
    command.addHelpText('after', () => examplesText(lineOf(command)));
  return program;
}

type Add = (program: Command, take: (request: Request) => void) => void;

const init: Add = (program, take) => {
  const say = words().cli;
  program
    .command('init')
    .description(say.init())
    .argument('[dir]', say.initDirectory())
    .addOption(new Option('--preset <name>', say.initPreset()).choices(['workhub']))
    .addOption(new Option('--hub <hub>', say.initHub()).argParser(repeated))
    .option('--project <name>', say.initProject())
    .option('--url-staging <url>', say.initUrlStaging())
    .option('--url-production <url>', say.initUrlProduction())
    .option('--dockerfiles', say.initDockerfiles())
    .action((directory: string | undefined, { hub, ...options }: Partial<InitFlags> & { hub?: string[] }) =>
      take({
        command: 'init',
        directory: directory ?? null,
        preset: options.preset ?? null,
        hubs: hub ?? [],
        project: options.project ?? null,
        urlStaging: options.urlStaging ?? null,
        urlProduction: options.urlProduction ?? null,
        dockerfiles: options.dockerfiles === true,
      }),
    );
};

const check: Add = (program, take) =>
  program
    .command('check')
    .description(words().cli.check())
    .addArgument(new Argument('[environment]', words().cli.checkEnvironment()).choices(environmentNames))
    .action((environment: EnvironmentName | undefined) =>
      take({ command: 'check', environment: environment ?? null }),
    );

const repeated = (value: string, before: string[] = []): string[] => [...before, value];

const deploy: Add = (program, take) => {
  const say = words().cli;
  program
    .command('deploy')
    .description(say.deploy())
    .addOption(new Option('--ref <ref>', say.deployRef()).argParser(repeated))
    .option('--no-pull', say.deployNoPull())
    .addOption(new Option('--hub <hub>', say.deployHub()).argParser(repeated))
    .option('--force', say.deployForce())
    .action((options: { ref?: string[]; pull: boolean; hub?: string[]; force?: boolean }) =>
      take({
        command: 'deploy',
        refs: options.ref ?? [],
        pull: options.pull,
        hubs: options.hub ?? [],
        force: options.force === true,
      }),
    );
};

const promote: Add = (program, take) =>
  program
    .command('promote')
    .description(words().cli.promote())
    .option('--expect <release>', words().cli.promoteExpect())
    .action((options: { expect?: string }) => take({ command: 'promote', expect: options.expect ?? null }));

const rollback: Add = (program, take) =>
  program
    .command('rollback')
    .description(words().cli.rollback())
    .option('--to <release>', words().cli.rollbackTo())
    .addOption(new Option('--env <when>', words().cli.rollbackEnv()).choices(['then']))
    .action((options: { to?: string; env?: 'then' }) =>
      take({ command: 'rollback', to: options.to ?? null, asThen: options.env === 'then' }),
    );

const status: Add = (program, take) =>
  program
    .command('status')
    .description(words().cli.status())
    .action(() => take({ command: 'status' }));

const releases: Add = (program, take) =>
  program
    .command('releases')
    .description(words().cli.releases())
    .action(() => take({ command: 'releases' }));

const diff: Add = (program, take) =>
  program
    .command('diff')
    .description(words().cli.diff())
    .action(() => take({ command: 'diff' }));

const recover: Add = (program, take) =>
  program
    .command('recover')
    .description(words().cli.recover())
    .action(() => take({ command: 'recover' }));

const attach: Add = (program, take) =>
  program
    .command('attach')
    .description(words().cli.attach())
    .action(() => take({ command: 'attach' }));

const cleanup: Add = (program, take) =>
  program
    .command('cleanup')
    .description(words().cli.cleanup())
    .option('--all', words().cli.cleanupAll())
    .action((options: { all?: boolean }) => take({ command: 'cleanup', all: options.all === true }));

const logs: Add = (program, take) => {
  const say = words().cli;
  program
    .command('logs [words...]')
    .usage('ENVIRONMENT [HUB...] [-f] [--since TIME]  |  --build [RELEASE] HUB')
    .description(say.logs())
    .option('-f, --follow', say.logsFollow())
    .option('--since <time>', say.logsSince())
    .option('--build', say.logsBuild())
    .action((given: string[], options: { follow?: boolean; since?: string; build?: boolean }) =>
      take({
        command: 'logs',
        words: given,
        follow: options.follow === true,
        since: options.since ?? null,
        build: options.build === true,
      }),
    );
};

const env: Add = (program, take) => {
  const say = words().cli;
  const group = program.command('env').description(say.env()).helpCommand(false);
  group
    .command('check')
    .description(say.envCheck())
    .option('--fix', say.envFix())
    .action((options: { fix?: boolean }) => take({ command: 'env-check', fix: options.fix === true }));
  group
    .command('pull')
    .description(say.envPull())
    .addArgument(
      new Argument('[environment]', say.envName()).choices(['staging', 'production', 'development']),
    )
    .action((name: PullName | undefined) =>
      take({ command: 'env-pull', names: name === undefined ? ['staging', 'production'] : [name] }),
    );
  group
    .command('diff')
    .description(say.envDiff())
    .action(() => take({ command: 'env-diff' }));
};

const docs: Add = (program, take) =>
  program
    .command('docs')
    .description(words().cli.docs())
    .argument('[section]', words().cli.docsSection())
    .action((section: string | undefined) => take({ command: 'docs', section: section ?? null }));

const completion: Add = (program, take) =>
  program
    .command('completion')
    .description(words().cli.completion())
    .addArgument(new Argument('<shell>', words().cli.completionShell()).choices(shells))
    .action((shell: Shell) => take({ command: 'completion', shell }));

/** What the scripts of `completion` ask. */
const complete: Add = (program, take) =>
  program
    .command('complete', { hidden: true })
    .addArgument(new Argument('<shell>').choices(shells))
    .argument('[words...]')
    .action((shell: Shell, given: string[]) => take({ command: 'complete', shell, words: given }));
