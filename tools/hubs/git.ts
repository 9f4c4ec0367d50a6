import { mkdirSync } from 'node:fs';
import { exec } from '../../src/engine/exec.ts';

/** What belongs to the user that the hubs run as is a developer's too. */
const identity = [
  ...['-c', 'user.name=Developer', '-c', 'user.email=developer@workhub.test'],
  ...['-c', 'safe.directory=*'],
];

export async function git(dir: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await exec({ argv: ['git', '-C', dir, ...identity, ...args] });
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

/** A bare remote with `dir`'s files as its first commit, and `dir` as a clone that follows it. */
export async function publish(dir: string, remote: string): Promise<void> {
  mkdirSync(remote, { recursive: true });
  await git(remote, 'init', '--bare', '--initial-branch=main');
  await git(dir, 'init', '--initial-branch=main');
  await commitAll(dir, 'First version');
  await git(dir, 'remote', 'add', 'origin', remote);
  await git(dir, 'push', '--set-upstream', 'origin', 'main');
}

export async function clone(remote: string, dir: string): Promise<void> {
  const { code, stderr } = await exec({ argv: ['git', 'clone', '--quiet', remote, dir] });
  if (code !== 0) throw new Error(`git clone: ${stderr}`);
}

/** Returns the new commit. */
export async function commitAll(dir: string, subject: string): Promise<string> {
  await git(dir, 'add', '--all');
  await git(dir, 'commit', '--quiet', '--message', subject);
  return git(dir, 'rev-parse', 'HEAD');
}
