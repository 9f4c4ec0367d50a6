import type { Problem } from '../../domain/failure.ts';
import { quoted } from '../quoted.ts';

const listed = 20;

export const git = {
  notInstalled: (): Problem => ({ place: 'git', rule: 'it is not installed', remedy: 'apt-get install git' }),

  failed: (p: { repository: string; command: string; said: string[] }): Problem => ({
    place: p.repository,
    rule: `git refused: ${p.command}`,
    remedy: 'correct what git says here, then run the command again',
    evidence: p.said,
  }),

  noSource: (p: { hub: string; path: string }): Problem => ({
    place: p.path,
    rule: `the source of ${p.hub} is not a directory that exists`,
    remedy: `clone it there, or correct hubs.${p.hub}.source in twinport.yml`,
  }),

  noRepository: (p: { hub: string; path: string }): Problem => ({
    place: p.path,
    rule: `the source of ${p.hub} is in no git repository; a release is always built from a commit`,
    remedy: `clone it there, or correct hubs.${p.hub}.source in twinport.yml`,
  }),

  contextElsewhere: (p: { hub: string; context: string; repository: string }): Problem => ({
    place: p.context,
    rule: `the build context of ${p.hub} is not a directory in the repository of its source (${p.repository})`,
    remedy: 'name a directory of that repository in the build section of the Compose file',
  }),

  noCommit: (p: { repository: string }): Problem => ({
    place: p.repository,
    rule: 'this repository has no commit yet',
    remedy: `git -C ${quoted(p.repository)} commit`,
  }),

  notInCommit: (p: { repository: string; hub: string; path: string; commit: string }): Problem => ({
    place: p.repository,
    rule: `${p.path} of ${p.hub} is not a directory of commit ${short(p.commit)}`,
    remedy: `commit it, or correct hubs.${p.hub}.source in twinport.yml`,
  }),

  noSubmodule: (p: { repository: string; path: string }): Problem => ({
    place: p.repository,
    rule: `the submodule ${p.path} was never brought here`,
    remedy: `git -C ${quoted(p.repository)} submodule update --init --recursive`,
  }),

  dirty: (p: { repository: string; paths: string[] }): Problem => ({
    place: p.repository,
    rule: `${files(p.paths.length)} not as committed; an image would hold what no commit names`,
    remedy: `commit or ignore them, or set them aside: git -C ${quoted(p.repository)} stash -u`,
    evidence: atMost(listed, p.paths),
  }),

  detached: (p: { repository: string; commit: string }): Problem => ({
    place: p.repository,
    rule: `no branch is checked out (HEAD is ${short(p.commit)}), so there is nothing to pull`,
    remedy: `git -C ${quoted(p.repository)} switch BRANCH, or build what is checked out: twinport deploy --no-pull`,
  }),

  noRemote: (p: { repository: string }): Problem => ({
    place: p.repository,
    rule: 'this repository has no remote to pull from',
    remedy: `build what is checked out: twinport deploy --no-pull; or git -C ${quoted(p.repository)} remote add origin URL`,
  }),

  noUpstream: (p: { repository: string; branch: string; remote: string | null }): Problem => ({
    place: p.repository,
    rule: `the branch ${p.branch} follows no branch of a remote, so there is nothing to pull`,
    remedy: `git -C ${quoted(p.repository)} branch --set-upstream-to=${p.remote ?? 'REMOTE'}/${p.branch}, or build what is checked out: twinport deploy --no-pull`,
  }),

  upstreamGone: (p: { repository: string; branch: string; upstream: string }): Problem => ({
    place: p.repository,
    rule: `the branch ${p.branch} follows ${p.upstream}, which the remote does not have`,
    remedy: `git -C ${quoted(p.repository)} branch --set-upstream-to=REMOTE/BRANCH, or build what is checked out: twinport deploy --no-pull`,
  }),

  diverged: (p: Apart): Problem => ({
    place: p.repository,
    rule: `the checkout and ${p.upstream} have diverged: ${commits(p.ahead)} only here, ${commits(p.behind)} only there`,
    remedy: `git -C ${quoted(p.repository)} rebase ${p.upstream}, or give the commits here up: git -C ${quoted(p.repository)} reset --keep ${p.upstream}`,
    evidence: onlyHere(p),
  }),

  rewritten: (p: Apart): Problem => ({
    place: p.repository,
    rule: `the history of ${p.upstream} was rewritten: ${commits(p.ahead)} checked out here ${p.ahead === 1 ? 'is' : 'are'} no longer part of it`,
    remedy: `take the new history: git -C ${quoted(p.repository)} reset --keep ${p.upstream}`,
    evidence: onlyHere(p),
  }),

  unknownRef: (p: { repository: string; ref: string; remote: string | null }): Problem => ({
    place: p.repository,
    rule: `${JSON.stringify(p.ref)} is no branch, tag or commit here${p.remote ? ` or on ${p.remote}` : ''}`,
    remedy: 'name one that exists; for a single hub: --ref HUB=REF',
  }),

  fetchFailed: (p: { repository: string; remote: string; tries: number; said: string[] }): Problem => ({
    place: p.repository,
    rule: `git could not fetch from ${p.remote}, ${p.tries === 1 ? 'tried once' : `tried ${p.tries} times`}; nothing was changed`,
    remedy: `git -C ${quoted(p.repository)} fetch ${p.remote}`,
    evidence: p.said,
  }),

  movedMeanwhile: (p: { repository: string; branch: string; now: string | null }): Problem => ({
    place: p.repository,
    rule: `${p.now ? `the branch ${p.now}` : 'no branch'} is checked out where the plan found ${p.branch}`,
    remedy: 'run twinport deploy again',
  }),
};

interface Apart {
  repository: string;
  upstream: string;
  ahead: number;
  behind: number;
  /** The first few that are only here. */
  commits: string[];
}

const short = (commit: string): string => commit.slice(0, 7);
const files = (count: number): string => (count === 1 ? 'one file is' : `${count} files are`);
const commits = (count: number): string => (count === 1 ? 'one commit' : `${count} commits`);
const onlyHere = ({ commits: shown, ahead }: Apart): string[] =>
  ahead > shown.length ? [...shown, `and ${ahead - shown.length} more`] : shown;
const atMost = (most: number, lines: string[]): string[] =>
  lines.length > most ? [...lines.slice(0, most), `and ${lines.length - most} more`] : lines;
