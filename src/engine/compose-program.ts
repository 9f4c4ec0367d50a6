import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * `docker compose` asks its plugin for its name before it runs it, which takes as long as reading the Compose file. The
 * plugin is a program of its own, and the same one answers here. Where it is not in a usual place, Docker finds it.
 */
export const composeProgram = (env: NodeJS.ProcessEnv): [string, ...string[]] =>
  pluginProgram('compose', env);

/** The same for another plugin of Docker's: `buildx`. */
export function pluginProgram(plugin: string, env: NodeJS.ProcessEnv): [string, ...string[]] {
  const own = join(env.DOCKER_CONFIG ?? join(homedir(), '.docker'), 'cli-plugins');
  const found = [own, ...systemPlugins].map((folder) => join(folder, `docker-${plugin}`)).find(existsSync);
  return found === undefined ? ['docker', plugin] : [found];
}

/** In Docker's own order. Source: docker/cli, cli-plugins/manager, defaultSystemPluginDirs. */
const systemPlugins = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
];
