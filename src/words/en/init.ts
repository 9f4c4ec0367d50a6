import type { Problem } from '../../domain/failure.ts';
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
  deploy: (p: { directory: string }) =>
    `bring up staging: cd ${quoted(p.directory)} && ./scripts/deploy-staging.sh`,
};
