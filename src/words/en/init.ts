import type { Problem } from '../../domain/failure.ts';
import type { EnvironmentName } from '../../domain/names.ts';
import { quoted } from '../quoted.ts';

interface At {
  place: string;
}

export const init = {
  folderBlocked: (p: At): Problem => ({
    place: p.place,
    rule: 'a folder belongs here, and something else stands in its place',
    remedy: 'move it away, or choose another directory; nothing was written',
  }),
  notReachable: (p: At & { why: string }): Problem => ({
    place: p.place,
    rule: `no directory can be here (${p.why})`,
    remedy: 'choose another one; nothing was written',
  }),
  fileBlocked: (p: At): Problem => ({
    place: p.place,
    rule: 'a file belongs here, and a folder, a link or something else stands in its place',
    remedy: 'move it away, or choose another directory; nothing was written',
  }),
  keyWithoutPrivate: (p: At & { missing: string }): Problem => ({
    place: p.place,
    rule: `the public key is here without its private key (${p.missing}), and none can be made to fit it`,
    remedy: 'put its private key beside it, or move it away for a fresh pair; nothing was written',
  }),
  unusableKey: (p: At & { why: string }): Problem => ({
    place: p.place,
    rule: `the public key is missing, and cannot be made from this private key (${p.why})`,
    remedy: 'put its public key beside it, or move it away for a fresh pair; nothing was written',
  }),
  notWritten: (p: At & { why: string; left: string[] }): Problem => ({
    place: p.place,
    rule:
      p.left.length === 0
        ? `it could not be written (${p.why}), and everything is as it was before`
        : `it could not be written (${p.why}), and what was written before could not all be removed`,
    remedy: 'see that this user may write there and that the disk has space, then run twinport init again',
    ...(p.left.length > 0 && { evidence: p.left }),
  }),

  hubsNeeded: (): Problem => ({
    place: 'twinport init',
    rule: 'it needs to know which hubs to begin with, and there is no terminal to ask on',
    remedy: 'twinport init --preset workhub, or name each: twinport init --hub shop=Shop:3000:/',
  }),
  presetAndHubs: (): Problem => ({
    place: 'twinport init',
    rule: 'a preset brings its own hubs, addresses and name',
    remedy: 'leave out --preset, or --hub, --project and --url-…',
  }),
  notAHub: (p: { value: string }): Problem => ({
    place: '--hub',
    rule: `${JSON.stringify(p.value)} is not NAME=SOURCE:PORT:ROUTE, with or without :HEALTH`,
    remedy: 'write for example --hub shop=Shop:3000:/ or --hub admin=Admin:3001:/admin:/api/health',
  }),
  askHubs: () => 'Which of these services of docker-compose.yml do users reach?',
  askHub: () => 'A hub, as NAME=SOURCE:PORT:ROUTE or with :HEALTH behind it (nothing: that was all)',
  askFirstHub: () => 'The first hub, as NAME=SOURCE:PORT:ROUTE, for example shop=Shop:3000:/',
  askKnownHub: (p: { hub: string }) => `${p.hub}, as NAME=SOURCE:PORT:ROUTE or with :HEALTH behind it`,
  askProject: () => 'Name of the project',
  askUrl: (p: { environment: EnvironmentName }) =>
    `Where people find ${p.environment} (nothing: http://localhost)`,
  askDockerfiles: (p: { hubs: string[] }) => `Write a Dockerfile for ${p.hubs.join(', ')}, which has none?`,
  askWrite: () => 'Write these files?',
  notBegun: () => 'Nothing was written.',

  nothing: (p: { directory: string }) => `${p.directory} has everything already; nothing was written.`,
  written: (p: { directory: string; paths: string[] }) => `Written to ${p.directory}: ${p.paths.join(', ')}.`,
  appended: (p: { path: string; lines: string[] }) => `Added to ${p.path}: ${p.lines.join(', ')}.`,
  kept: (p: { paths: string[] }) => `Left as they are: ${p.paths.join(', ')}.`,
  willWrite: (p: { directory: string; paths: string[] }) =>
    `Will be written to ${p.directory}: ${p.paths.join(', ')}.`,
  willAppend: (p: { path: string; lines: string[] }) => `Will be added to ${p.path}: ${p.lines.join(', ')}.`,

  next: () => 'Next:',
  giveAway: (p: { directory: string }) =>
    `the hubs would run as root, because ${p.directory} belongs to root: give it to another user (chown -R), and write that user's ids into docker-compose.yml (user:)`,
  fill: (p: { path: string; keys: string[] }) => `write the values of ${p.keys.join(', ')} into ${p.path}`,
  clone: (p: { sources: string[] }) => `clone the hubs' sources here: ${p.sources.join(', ')}`,
  addServices: (p: { path: string; lines: string[] }) =>
    [`add these services to ${p.path}, which was left as it is:`, ...p.lines].join('\n     '),
  commit: (p: { paths: string[] }) => `look at ${p.paths.join(', ')}, and commit them in their repository`,
  deploy: (p: { directory: string }) =>
    `bring up staging: cd ${quoted(p.directory)} && ./scripts/deploy-staging.sh`,
};
