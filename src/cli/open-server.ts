import { userInfo } from 'node:os';
import { readConfig } from '../config/known.ts';
import type { Config } from '../domain/config.ts';
import { ComposeEngine } from '../engine/compose-engine.ts';
import { DockerApi } from '../engine/docker-api.ts';
import { dockerSocket } from '../engine/docker-host.ts';
import { createGateway } from '../gateway/nginx.ts';
import { StateDir } from '../ledger/state-dir.ts';
import type { Server } from '../run/server.ts';
import { buildText } from './globals.ts';

/** The one place where the concrete engine and gateway are chosen. */
export async function openServer(directory: string, env: NodeJS.ProcessEnv): Promise<Server> {
  return serverOf(await configOf(directory), new DockerApi(dockerSocket(env)), whoRuns(env));
}

/** The same server with twinport.yml read anew. */
export const reopen = async (server: Server): Promise<Server> =>
  serverOf(await configOf(server.config.directory), server.api, server.by);

export const configOf = (directory: string): Promise<Config> =>
  readConfig(directory, new StateDir(directory).config, buildText());

/** The same server with another configuration. */
export const configured = (server: Server, config: Config): Server => serverOf(config, server.api, server.by);

function serverOf(config: Config, api: DockerApi, by: string): Server {
  const state = new StateDir(config.directory);
  return {
    config,
    state,
    api,
    engine: new ComposeEngine(api, config, state),
    gateway: createGateway(api, config),
    by,
  };
}

/** `TWINPORT_BY`, else the user and the address the SSH connection came from. */
export function whoRuns(env: NodeJS.ProcessEnv): string {
  if (env.TWINPORT_BY) return env.TWINPORT_BY;
  const user = env.SUDO_USER ?? env.USER ?? userInfo().username;
  const address = env.SSH_CONNECTION?.split(' ')[0];
  return address ? `${user} from ${address}` : user;
}
