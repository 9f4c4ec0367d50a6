import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { refused } from '../domain/failure.ts';
import { words } from '../words/words.ts';

const usualSocket = '/var/run/docker.sock';

/**
 * The socket of the Engine on this machine. Throws Failure 3 where the environment points elsewhere: the symlink,
 * /proc and the hubs' addresses are local, so a remote or rootless Engine cannot be worked from here.
 */
export function dockerSocket(env: NodeJS.ProcessEnv): string {
  const { DOCKER_HOST: host, DOCKER_CONTEXT: context } = env;
  if (host) {
    const path = host.startsWith('unix://') ? host.slice('unix://'.length) : '';
    if (path === '' || path.startsWith('/run/user/'))
      throw refused(words().engine.notLocal({ variable: 'DOCKER_HOST', value: host }));
    return path;
  }
  const chosen = context || currentContext(env);
  if (chosen && chosen !== 'default') {
    const variable = context ? 'DOCKER_CONTEXT' : 'docker context';
    throw refused(words().engine.notLocal({ variable, value: chosen }));
  }
  return usualSocket;
}

function currentContext(env: NodeJS.ProcessEnv): string | undefined {
  try {
    const path = join(env.DOCKER_CONFIG ?? join(homedir(), '.docker'), 'config.json');
    return (JSON.parse(readFileSync(path, 'utf8')) as { currentContext?: string }).currentContext;
  } catch {
    return undefined; // no such file is the usual case, and a broken one is Docker's to complain about
  }
}
