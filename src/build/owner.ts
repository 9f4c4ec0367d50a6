import { statSync } from 'node:fs';
import { join } from 'node:path';
import { exec } from '../engine/exec.ts';

type Argv = [string, ...string[]];

/** How a command is started as somebody: the command line that does it, and what its environment says of him. */
export interface Identity {
  start: (argv: Argv) => Argv;
  env: Record<string, string | undefined>;
}

export const ourselves: Identity = { start: (argv) => argv, env: {} };

/**
 * `sudo twinport deploy` on ubuntu's checkout must leave no file of root's in it, and it is ubuntu's ssh key that the
 * remote knows. So root changes a repository as its owner. Where that is not possible (an owner without an account,
 * or one who cannot reach the directory) root does it as root.
 */
export async function asOwner(repository: string): Promise<Identity> {
  if (process.getuid?.() !== 0) return ourselves;
  const { uid, gid } = statSync(join(repository, '.git'));
  if (uid === 0) return ourselves;
  const account = await accountOf(uid);
  if (!account) return ourselves;
  const start = (argv: Argv): Argv => [
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--init-groups',
    '--',
    ...argv,
  ];
  const reach = await exec({ argv: start(['test', '-w', join(repository, '.git')]) });
  if (reach.code !== 0) return ourselves;
  const env = { HOME: account.home, USER: account.name, LOGNAME: account.name, XDG_CONFIG_HOME: undefined };
  return { start, env };
}

async function accountOf(uid: number): Promise<{ name: string; home: string } | null> {
  const { code, stdout } = await exec({ argv: ['getent', 'passwd', String(uid)] });
  const [name, , , , , home] = stdout.trim().split(':');
  return code === 0 && name && home ? { name, home } : null;
}
