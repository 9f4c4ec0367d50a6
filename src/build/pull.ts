import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { failed } from '../domain/failure.ts';
import { words } from '../words/words.ts';
import { gitRead, gitWrite, mustSucceed } from './git.ts';

/**
 * The second half of `git pull --ff-only`: the fetch was done when the plan was made, and `target` is what was planned,
 * whatever was pushed since. Submodules follow. Throws Failure 1 where git refuses, or where another branch was
 * checked out meanwhile; git leaves the checkout as it was then.
 */
export async function pull(repository: string, branch: string, target: string): Promise<void> {
  await mustBeOn(repository, branch);
  await write(repository, ['merge', '--quiet', '--ff-only', '--no-stat', target]);
  if (!existsSync(join(repository, '.gitmodules'))) return;
  await write(repository, ['submodule', '--quiet', 'update', '--init', '--recursive']);
}

async function mustBeOn(repository: string, branch: string): Promise<void> {
  const { code, stdout } = await gitRead(repository, ['symbolic-ref', '--quiet', '--short', 'HEAD']);
  const now = code === 0 ? stdout.trim() : null;
  if (now !== branch) throw failed(words().git.movedMeanwhile({ repository, branch, now }));
}

const write = async (repository: string, args: string[]): Promise<void> => {
  mustSucceed(repository, args, await gitWrite(repository, args));
};
