import { join } from 'node:path';
import { failed } from '../domain/failure.ts';
import { type Ended, exec } from '../engine/exec.ts';
import { words } from '../words/words.ts';
import { asOwner, type Identity, ourselves } from './owner.ts';

/** Thin wrappers over the git program. `repository` is always the absolute path of a work tree's top directory. */

export interface GitCall {
  input?: string;
  env?: Record<string, string>;
  /** Another work tree than the repository's own; it must exist. */
  workTree?: string;
  timeoutMs?: number;
}

/** Looks and changes nothing, not even the index: safe beside a person who works in the checkout. */
export const gitRead = (repository: string, args: readonly string[], call: GitCall = {}): Promise<Ended> =>
  run(repository, args, { ...call, env: { GIT_OPTIONAL_LOCKS: '0', ...call.env } });

/** Changes the repository, as the user who owns it. */
export const gitWrite = async (
  repository: string,
  args: readonly string[],
  call: GitCall = {},
): Promise<Ended> => run(repository, args, call, await asOwner(repository));

/** What git printed. Throws Failure 1 with git's own words where it refused. */
export async function gitText(repository: string, args: readonly string[], call?: GitCall): Promise<string> {
  const ended = await gitRead(repository, args, call);
  return mustSucceed(repository, args, ended).stdout;
}

/** Throws Failure 1 with git's own words, credentials taken out. */
export function mustSucceed(repository: string, args: readonly string[], ended: Ended): Ended {
  if (ended.code === 0) return ended;
  const command = redact(`git ${args.join(' ')}`);
  throw failed(words().git.failed({ repository, command, said: saidBy(ended) }));
}

/** What git said on its way out, in lines, credentials taken out. */
export const saidBy = (ended: Ended): string[] =>
  redact(ended.stderr || ended.stdout)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');

/** `https://user:token@host/x` -> `https://host/x`. The bare user of an ssh address is part of the address. */
export const redact = (text: string): string =>
  text
    .replaceAll(/\b(https?|ftps?):\/\/[^\s/'"]*@/gi, '$1://')
    .replaceAll(/\b([a-z][a-z0-9+.-]*):\/\/[^\s/'":@]*:[^\s/'"]*@/gi, '$1://');

async function run(
  repository: string,
  args: readonly string[],
  call: GitCall,
  identity: Identity = ourselves,
): Promise<Ended> {
  const ended = await exec({
    argv: identity.start(['git', ...settings(repository, call.workTree ?? repository), ...args]),
    cwd: call.workTree ?? repository,
    env: { ...environment, ...identity.env, ...call.env },
    ...(call.input === undefined ? {} : { input: call.input }),
    ...(call.timeoutMs === undefined ? {} : { timeoutMs: call.timeoutMs }),
  });
  if (ended.code === 127) throw failed(words().git.notInstalled());
  return ended;
}

/**
 * The repository is named, not discovered: git then asks neither who owns it (twinport.yml named it, that is consent
 * enough; `-c safe.directory` alone is not heard by git 2.34) nor what a hook around us left in the environment.
 * Nothing may stay behind in the background: it would hold the lock's descriptor.
 */
const settings = (repository: string, workTree: string): string[] => [
  `--git-dir=${join(repository, '.git')}`,
  `--work-tree=${workTree}`,
  ...[
    'safe.directory=*',
    'gc.autoDetach=false',
    'maintenance.autoDetach=false',
    'core.fsmonitor=false',
  ].flatMap((setting) => ['-c', setting]),
];

const environment: Record<string, string | undefined> = {
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
  LANGUAGE: undefined,
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_PREFIX: undefined,
  GIT_NAMESPACE: undefined,
  GIT_OBJECT_DIRECTORY: undefined,
  GIT_ALTERNATE_OBJECT_DIRECTORIES: undefined,
};
