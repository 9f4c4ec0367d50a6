import type { Problem } from '../../domain/failure.ts';

/** `--help`, and what is wrong with a command line. */
export const cli = {
  about: (): string => 'Staging and production side by side on one Docker host.',
  directory: (): string => 'the server directory, or one inside it (default: here, then upwards)',
  json: (): string => 'machine output: one JSON object a line',
  yes: (): string => 'do not ask',
  dryRun: (): string => 'print the plan and change nothing',
  noWait: (): string => 'do not wait for another operation (exit 75)',
  noColor: (): string => 'no colour',
  version: (): string => 'print the version',
  help: (): string => 'show help',
  init: (): string => 'write a server directory; never overwrites a file',
  initDirectory: (): string => 'where (default: here)',
  initPreset: (): string => 'the hubs to begin with: workhub',
  initHub: (): string => 'a hub, NAME=SOURCE:PORT:ROUTE[:HEALTH] (may be given again)',
  initProject: (): string => "the project's name (default: the folder's)",
  initUrlStaging: (): string => 'where people find staging (default: http://localhost:4400)',
  initUrlProduction: (): string => 'where people find production (default: http://localhost:4500)',
  initDockerfiles: (): string => 'write a Dockerfile for each hub of Node that has none',
  check: (): string => 'what is wrong on this server, with the one command or edit that mends it',
  checkEnvironment: (): string => 'staging or production (default: both)',
  deploy: (): string => 'fetch, build what changed, bring up staging',
  deployRef: (): string =>
    'branch, tag or commit to build, for all hubs or HUB=REF; leaves the checkout alone',
  deployNoPull: (): string => 'build what is checked out, without asking the remotes',
  deployHub: (): string => 'only this hub (may be given again)',
  deployForce: (): string => 'build even what has not changed',
  promote: (): string => "staging's release to production, the very same images",
  promoteExpect: (): string => 'only if staging serves this release',
  rollback: (): string => 'production back to the release before',
  rollbackTo: (): string => 'to this release',
  rollbackEnv: (): string => '`then`: with the values that the release ran with, where they are still kept',
  status: (): string => 'what runs where',
  releases: (): string => 'what was released when, by whom, from which commits',
  diff: (): string => 'what a promotion would change, hub by hub',
  attach: (): string => 'follow the operation that runs now',
  cleanup: (): string => 'remove what no environment and no rollback needs',
  cleanupAll: (): string => 'also images without a name that others made, and the whole build cache',
  logs: (): string => "the live containers' logs, or a build's",
  logsFollow: (): string => 'go on with new lines, across cut-overs',
  logsSince: (): string => 'from then on: 10m, 2h, or a time',
  logsBuild: (): string => "a hub's build log, of the newest build or of that release",
  env: (): string => 'environment files, keys and their provider',
  commandMissing: (p: { command: string; known: string[] }): Problem => ({
    place: p.command,
    rule: 'it needs to know what to do',
    remedy: p.known.map((name) => `${p.command} ${name}`).join(', '),
  }),
  envCheck: (): string => 'what is wrong with environment files and keys, with the remedy',
  envFix: (): string => 'correct the modes of files',
  envPull: (): string => 'fetch the files from the provider, all of them or none',
  envName: (): string => 'staging, production or development (default: staging, production and common)',
  envDiff: (): string => 'which keys differ: files, provider, staging, production, containers',
  recover: (): string => 'finish or undo an interrupted operation now',
  docs: (): string => 'the manual: keys of twinport.yml, commands, exit codes, tags …',
  docsSection: (): string => 'what to read (default: the list)',
  completion: (): string => 'print what makes a shell complete commands, hubs, releases',
  completionShell: (): string => 'the shell',

  heading: (p: { heading: string }): string => `${p.heading}:`,
  usage: (p: { usage: string }): string => p.usage,
  choices: (p: { choices: readonly string[] }): string => `(choices: ${p.choices.join(', ')})`,

  unknownCommand: (p: { command: string; said: string; meant: string | null }): Problem => ({
    place: p.command,
    rule: `there is no command ${JSON.stringify(p.said)}`,
    remedy: p.meant
      ? `did you mean: ${p.command} ${p.meant}? Otherwise see: ${p.command} --help`
      : `see: ${p.command} --help`,
  }),
  unknownOption: (p: { command: string; option: string; meant: string | null }): Problem => ({
    place: p.command,
    rule: `there is no option ${p.option}`,
    remedy: p.meant
      ? `did you mean ${p.meant}? Otherwise see: ${p.command} --help`
      : `see: ${p.command} --help`,
  }),
  optionWithoutValue: (p: { command: string; option: string }): Problem => ({
    place: p.command,
    rule: `the option ${p.option} has no value`,
    remedy: `write it behind the option; see: ${p.command} --help`,
  }),
  missingArgument: (p: { command: string; argument: string }): Problem => ({
    place: p.command,
    rule: `\`${p.argument}\` is missing`,
    remedy: `see: ${p.command} --help`,
  }),
  tooMany: (p: { command: string; expected: number; given: number }): Problem => ({
    place: p.command,
    rule:
      p.expected === 0
        ? 'it takes nothing besides its options'
        : `it takes at most ${p.expected}, and ${p.given} were given`,
    remedy: `remove what is too much; see: ${p.command} --help`,
  }),
  notAChoice: (p: {
    command: string;
    name: string;
    value: string;
    choices: string[];
    meant: string | null;
  }): Problem => ({
    place: p.command,
    rule: `${JSON.stringify(p.value)} is not possible for ${p.name}`,
    remedy: p.meant ? `did you mean: ${p.meant}` : `write one of: ${p.choices.join(', ')}`,
  }),
  notARelease: (p: { option: string; value: string; meant: string | null }): Problem => ({
    place: p.option,
    rule: `${JSON.stringify(p.value)} is not the name of a release: r and a number`,
    remedy: p.meant
      ? `did you mean ${p.meant}? See the names: twinport releases`
      : 'see the names: twinport releases',
  }),
  unknownHub: (p: { option: string; hub: string; known: string[]; meant: string | null }): Problem => ({
    place: p.option,
    rule: `there is no hub ${JSON.stringify(p.hub)} in twinport.yml`,
    remedy: `${p.meant ? `did you mean ${p.meant}? There are` : 'name one of'}: ${p.known.join(', ')}`,
  }),
  notARef: (p: { value: string }): Problem => ({
    place: '--ref',
    rule: `${JSON.stringify(p.value)} cannot be the name of a branch, tag or commit`,
    remedy: 'write --ref main, --ref v1.2, --ref <commit>, or --ref HUB=main',
  }),
};
