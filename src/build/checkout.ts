import { relative } from 'node:path';
import { gitRead, gitText, mustSucceed } from './git.ts';

/** What is checked out in a repository, and where it comes from. Known without a network. */
export interface Checkout {
  /** 40 hex digits; null before the first commit. */
  head: string | null;
  branch: string | null;
  /** Paths that differ from `head`, untracked ones included. */
  dirty: string[];
  /** Name -> URL as configured, credentials and all. */
  remotes: Record<string, string>;
  upstream: Upstream | null;
}

export interface Upstream {
  /** `refs/remotes/origin/main` */
  ref: string;
  /** `origin/main` */
  name: string;
  remote: string;
}

/** `ours`: a directory whose files do not count as changes, wherever it lies. */
export async function lookAtCheckout(repository: string, ours: string): Promise<Checkout> {
  const [files, remotes, upstreams] = await Promise.all([
    lookAtFiles(repository, ours),
    remotesOf(repository),
    upstreamsOf(repository),
  ]);
  const { branch } = files;
  return {
    ...files,
    remotes,
    upstream: (branch === null ? undefined : upstreams.get(branch)) ?? null,
  };
}

/** As far as a build depends on it: one process. */
export async function lookAtFiles(
  repository: string,
  ours: string,
): Promise<Pick<Checkout, 'head' | 'branch' | 'dirty'>> {
  const seen = parseStatus(
    await gitText(repository, ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=all']),
  );
  const skip = `${relative(repository, ours)}/`;
  return { ...seen, dirty: seen.dirty.filter((path) => !path.startsWith(skip)).sort() };
}

/** The output of `git status --porcelain=v2 --branch -z`. */
export function parseStatus(status: string): Pick<Checkout, 'head' | 'branch' | 'dirty'> {
  const parsed: Pick<Checkout, 'head' | 'branch' | 'dirty'> = { head: null, branch: null, dirty: [] };
  const records = status.split('\0').values();
  for (const record of records) {
    const words = record.split(' ');
    if (words[1] === 'branch.oid') parsed.head = words[2] === '(initial)' ? null : words[2]!;
    else if (words[1] === 'branch.head') parsed.branch = words[2] === '(detached)' ? null : words[2]!;
    else if (record !== '' && words[0] !== '#')
      parsed.dirty.push(words.slice(fieldsBefore(words[0]!)).join(' '));
    // A rename's old path follows as a record of its own.
    if (words[0] === '2') parsed.dirty.push(records.next().value!);
  }
  return parsed;
}

/** How many fields stand before the path: ordinary, renamed, unmerged, untracked. */
const fieldsBefore = (kind: string): number => ({ '1': 8, '2': 9, u: 10 })[kind] ?? 1;

async function remotesOf(repository: string): Promise<Record<string, string>> {
  const args = ['config', '-z', '--get-regexp', '^remote\\..*\\.url$'];
  const ended = await gitRead(repository, args);
  // 1: no remote at all.
  if (ended.code !== 1) mustSucceed(repository, args, ended);
  const remotes: Record<string, string> = {};
  for (const entry of ended.stdout.split('\0').filter((text) => text !== '')) {
    const [key, url] = entry.split('\n') as [string, string];
    remotes[key.slice('remote.'.length, -'.url'.length)] ??= url;
  }
  return remotes;
}

/** Of every local branch that has one: which of them is checked out is being asked at the same time. */
async function upstreamsOf(repository: string): Promise<Map<string, Upstream>> {
  const format = '%(refname)%00%(upstream)%00%(upstream:short)%00%(upstream:remotename)';
  const found = await gitText(repository, ['for-each-ref', `--format=${format}`, 'refs/heads/']);
  return new Map(
    found.split('\n').flatMap((line): [string, Upstream][] => {
      const [branch, ref, name, remote] = line.split('\0');
      return ref && name && remote ? [[branch!.slice('refs/heads/'.length), { ref, name, remote }]] : [];
    }),
  );
}

/** The remote that is asked: the branch's own, else `origin`, else the only one. */
export function remoteOf(checkout: Checkout): string | null {
  const { remotes, upstream } = checkout;
  if (upstream && upstream.remote in remotes) return upstream.remote;
  if ('origin' in remotes) return 'origin';
  const names = Object.keys(remotes);
  return names.length === 1 ? names[0]! : null;
}
