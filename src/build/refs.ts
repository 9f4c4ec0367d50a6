import { gitRead, gitText, gitWrite } from './git.ts';

/**
 * The commit that a person means by `--ref`: a branch as the remote has it, a tag, a local branch, or anything else
 * git takes for a commit. Null where there is none. With `ask` the remote is asked for what the usual fetch did not
 * bring: a shallow or single-branch clone has only its own branch. It is kept under a name of ours for the next look.
 */
export async function commitOf(
  repository: string,
  remote: string | null,
  ref: string,
  ask: boolean,
): Promise<string | null> {
  const known = await firstCommit(repository, meanings(remote, ref));
  if (known !== null || remote === null || !isPlain(ref)) return known;
  const kept = `refs/twinport/${ref}`;
  if (ask) await gitWrite(repository, ['fetch', '--quiet', '--no-tags', remote, `+${ref}:${kept}`]);
  return firstCommit(repository, [kept]);
}

function meanings(remote: string | null, ref: string): string[] {
  // Not the remote's default branch, which `refs/remotes/origin/HEAD` would be.
  if (ref === 'HEAD' || ref === '' || /[\n\0]/.test(ref)) return ref === 'HEAD' ? [ref] : [];
  if (/^[0-9a-f]{40}$/.test(ref)) return [ref];
  const branches = remote === null ? [] : [`refs/remotes/${remote}/${ref}`];
  return [...branches, `refs/tags/${ref}`, `refs/heads/${ref}`, ref];
}

/** By way of standard input, where a name that begins with a dash is a name. */
async function firstCommit(repository: string, names: string[]): Promise<string | null> {
  const input = names.map((name) => `${name}^{commit}\n`).join('');
  const { stdout } = await gitRead(repository, ['cat-file', '--batch-check'], { input });
  const found = stdout.split('\n').find((line) => /^[0-9a-f]{40} commit /.test(line));
  return found?.slice(0, 40) ?? null;
}

/** Neither an option nor a refspec nor an expression. */
const isPlain = (ref: string): boolean => /^[^-+^~:?*[\\\s][^\s:^~?*[\\]*$/.test(ref) && !ref.includes('@{');

export interface Commit {
  commit: string;
  subject: string;
}

/** First lines of the messages, for display. */
export async function subjectsOf(
  repository: string,
  commits: readonly string[],
): Promise<Record<string, string>> {
  if (commits.length === 0) return {};
  return Object.fromEntries(
    parseCommits(
      await gitText(repository, ['log', '--no-walk=unsorted', commitFormat, ...new Set(commits)]),
    ).map(({ commit, subject }) => [commit, subject]),
  );
}

/** The commits that `to` has and `from` has not, newest first, at most `most`; only those that touch `path`. */
export const log = async (
  repository: string,
  from: string,
  to: string,
  path: string,
  most = 200,
): Promise<Commit[]> => {
  const within = path === '' ? [] : ['--', `:(literal,top)${path}`];
  return parseCommits(
    await gitText(repository, ['log', commitFormat, `--max-count=${most}`, `${from}..${to}`, ...within]),
  );
};

const commitFormat = '--format=%H %s';

const parseCommits = (text: string): Commit[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ commit: line.slice(0, 40), subject: line.slice(41) }));
