import { words } from '../words/words.ts';
import type { Checkout, Upstream } from './checkout.ts';
import { gitRead, mustSucceed } from './git.ts';
import { log } from './refs.ts';
import { type Outcome, refusal } from './trouble.ts';

/**
 * The commit a fast-forward pull would leave checked out: the upstream's, or HEAD where that is the same or ahead.
 * Refuses what a pull could not settle without losing commits: a diverged branch, and an upstream that took published
 * commits back.
 */
export async function pullTarget(repository: string, checkout: Checkout): Promise<Outcome<string>> {
  const head = checkout.head!;
  const upstream = checkout.upstream!;
  const [theirs, apart] = await Promise.all([
    tipOf(repository, upstream.ref),
    distanceIfAny(repository, head, upstream.ref),
  ]);
  if (theirs === null || apart === null) {
    const { branch } = checkout as { branch: string };
    return { trouble: refusal(words().git.upstreamGone({ repository, branch, upstream: upstream.name })) };
  }
  const { ahead, behind } = apart;
  if (ahead === 0) return { value: theirs };
  const rewritten = await wasRewritten(repository, upstream, head, theirs);
  if (behind === 0 && !rewritten) return { value: head };
  const commits = (await log(repository, theirs, head, '', 5)).map(
    ({ commit, subject }) => `${commit.slice(0, 7)} ${subject}`,
  );
  const seen = { repository, upstream: upstream.name, ahead, behind, commits };
  return { trouble: refusal(rewritten ? words().git.rewritten(seen) : words().git.diverged(seen)) };
}

async function tipOf(repository: string, ref: string): Promise<string | null> {
  const { code, stdout } = await gitRead(repository, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
  return code === 0 ? stdout.trim() : null;
}

/** How many commits each side has that the other has not. */
export async function distance(repository: string, ours: string, theirs: string): Promise<Distance> {
  const args = countArguments(ours, theirs);
  return distanceIn(mustSucceed(repository, args, await gitRead(repository, args)).stdout);
}

interface Distance {
  ahead: number;
  behind: number;
}

/** Null where one of them is not there. */
async function distanceIfAny(repository: string, ours: string, theirs: string): Promise<Distance | null> {
  const { code, stdout } = await gitRead(repository, countArguments(ours, theirs));
  return code === 0 ? distanceIn(stdout) : null;
}

const countArguments = (ours: string, theirs: string): string[] => [
  'rev-list',
  '--left-right',
  '--count',
  `${ours}...${theirs}`,
];

function distanceIn(counts: string): Distance {
  const [ahead, behind] = counts.trim().split('\t').map(Number) as [number, number];
  return { ahead, behind };
}

/** True where commits of ours were once on the upstream (its reflog knows) and are there no more. */
async function wasRewritten(
  repository: string,
  upstream: Upstream,
  ours: string,
  theirs: string,
): Promise<boolean> {
  const published = await gitRead(repository, ['merge-base', '--fork-point', upstream.ref, ours]);
  const common = await gitRead(repository, ['merge-base', theirs, ours]);
  return published.code === 0 && published.stdout.trim() !== common.stdout.trim();
}
