import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../domain/config.ts';
import { wrongUsage } from '../domain/failure.ts';
import type { EnvironmentName } from '../domain/names.ts';
import { words } from '../words/words.ts';
import type { GatewayInput } from './conf.ts';
import { saidInMain } from './said.ts';

export type UserFiles = Pick<GatewayInput, 'main' | 'snippet' | 'passwords' | 'tls'>;
type Place = Pick<Config, 'directory' | 'environments'>;

/** Used where the server directory has no nginx/nginx.conf; also what `init` writes. */
export const defaultMain = `# The gateway's main file: yours to edit. Every change is tried before it counts.
worker_processes auto;
worker_rlimit_nofile 16384;
error_log stderr warn;

events {
    worker_connections 4096;
}

http {
    # Listeners, routes and hubs, as twinport.yml has them. Lines for one environment alone
    # (body size, access list, access_log …) go to server.staging.conf or server.production.conf beside this file.
    include twinport/*.conf;
}
`;

/** The user's own part of an environment's gateway. Throws Failure 2 where it cannot work. */
export function readUserFiles(config: Place, environment: EnvironmentName): UserFiles {
  const main = textOf(join(config.directory, 'nginx/nginx.conf')) ?? defaultMain;
  if (!/\binclude\s+["']?twinport\/\*\.conf["']?\s*;/.test(saidInMain(main))) {
    throw wrongUsage(words().gateway.noInclude());
  }
  return {
    main,
    snippet: textOf(join(config.directory, `nginx/server.${environment}.conf`)),
    passwords: textOf(join(config.directory, `nginx/htpasswd.${environment}`)),
    tls: config.environments[environment].ports.some((port) => port.tls)
      ? certificate(config, environment)
      : null,
  };
}

export const certificates = (config: Pick<Config, 'directory'>): string =>
  join(config.directory, 'nginx/certs');

/** By the environment's host name, by its own name, or the only one there is. */
function certificate(config: Place, environment: EnvironmentName): UserFiles['tls'] {
  const directory = certificates(config);
  const names = existsSync(directory)
    ? readdirSync(directory).flatMap((file) => /^([A-Za-z0-9._-]+)\.crt$/.exec(file)?.[1] ?? [])
    : [];
  const host = new URL(config.environments[environment].url).hostname;
  const name =
    [host, environment].find((wanted) => names.includes(wanted)) ??
    (names.length === 1 ? names[0] : undefined);
  if (name === undefined || !existsSync(join(directory, `${name}.key`))) {
    throw wrongUsage(words().gateway.noCertificate({ environment, name: name ?? host }));
  }
  const fingerprint = createHash('sha256')
    .update(readFileSync(join(directory, `${name}.crt`)))
    .digest('hex')
    .slice(0, 16);
  return { certificate: `${name}.crt`, key: `${name}.key`, fingerprint };
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
