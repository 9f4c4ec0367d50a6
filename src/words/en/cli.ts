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
  deploy: (): string => 'fetch, build what changed, bring up staging',
  deployRef: (): string =>
    'branch, tag or commit to build, for all hubs or HUB=REF; leaves the checkout alone',
  deployNoPull: (): string => 'build what is checked out, without asking the remotes',
  deployHub: (): string => 'only this hub (may be given again)',
  deployForce: (): string => 'build even what has not changed',
  promote: (): string => "staging's release to production, the very same images",
  promoteExpect: (): string => 'only if staging runs this release',
  rollback: (): string => 'production back to the release before',
  rollbackTo: (): string => 'to this release',
  status: (): string => 'what runs where',
  releases: (): string => 'what was released when, by whom, from which commits',
  attach: (): string => 'follow the operation that runs now',
  cleanup: (): string => 'remove what no environment and no rollback needs',
  cleanupAll: (): string => 'also images without a name that others made, and the whole build cache',
  recover: (): string => 'finish or undo an interrupted operation now',
  wrongUsage: (p: { said: string; command: string }): Problem => ({
    place: p.command,
    rule: p.said,
    remedy: `see: ${p.command} --help`,
  }),
  notARelease: (p: { option: string; value: string }): Problem => ({
    place: p.option,
    rule: `${JSON.stringify(p.value)} is not the name of a release: r and a number`,
    remedy: 'see the names: twinport releases',
  }),
  unknownHub: (p: { option: string; hub: string; known: string[] }): Problem => ({
    place: p.option,
    rule: `there is no hub ${JSON.stringify(p.hub)} in twinport.yml`,
    remedy: `name one of: ${p.known.join(', ')}`,
  }),
  notARef: (p: { value: string }): Problem => ({
    place: '--ref',
    rule: `${JSON.stringify(p.value)} cannot be the name of a branch, tag or commit`,
    remedy: 'write --ref main, --ref v1.2, --ref <commit>, or --ref HUB=main',
  }),
  presetNeeded: (): Problem => ({
    place: 'twinport init',
    rule: 'it needs to know which hubs to begin with',
    remedy: 'twinport init --preset workhub',
  }),
};
