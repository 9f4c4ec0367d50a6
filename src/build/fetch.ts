import { setTimeout } from 'node:timers/promises';
import { words } from '../words/words.ts';
import { gitWrite, saidBy } from './git.ts';
import { failure, type Trouble } from './trouble.ts';

/** How long is waited before each new try. `wait` is handed in by tests. */
export interface Patience {
  pausesMs: readonly number[];
  wait: (ms: number) => Promise<unknown>;
}

const usualPatience: Patience = { pausesMs: [1000, 3000], wait: setTimeout };

/** A transfer that takes longer hangs; it is not tried again. */
const tooLongMs = 5 * 60_000;
const timedOut = 124;

/**
 * Brings what the remote has; the checkout stays as it is. Every failure is tried again, whatever git says of it: its
 * words for a lost network and for a refused key differ from version to version.
 */
export async function fetchRemote(
  repository: string,
  remote: string,
  options: { tags: boolean },
  patience = usualPatience,
): Promise<Trouble | null> {
  const pauses = patience.pausesMs.values();
  for (let tries = 1; ; tries++) {
    const ended = await gitWrite(repository, fetchArguments(remote, options), { timeoutMs: tooLongMs });
    if (ended.code === 0) return null;
    const pause = ended.code === timedOut ? undefined : pauses.next().value;
    if (pause === undefined) {
      return failure(words().git.fetchFailed({ repository, remote, tries, said: saidBy(ended) }));
    }
    await patience.wait(pause);
  }
}

/** Tags are taken as the remote has them now, moved ones too: that is what `--ref v2` means. */
const fetchArguments = (remote: string, { tags }: { tags: boolean }): string[] => [
  ...['-c', 'http.lowSpeedLimit=1000', '-c', 'http.lowSpeedTime=30'],
  ...['fetch', '--quiet', '--prune', ...(tags ? ['--tags', '--force'] : []), remote],
];
