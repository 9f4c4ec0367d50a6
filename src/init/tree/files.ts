/** The whole of a server directory, as text. */

import type { KeyPair } from '../keys.ts';
import type { Owner } from '../owner.ts';
import type { ServerSpec } from '../spec.ts';
import { composeYml } from './compose.ts';
import { envCommon, envProduction, envStaging, envTemplate } from './env-files.ts';
import { gitignore } from './gitignore.ts';
import { nginxConf } from './nginx-conf.ts';
import { scripts } from './scripts.ts';
import { schemaFileName, twinportYml } from './twinport-yml.ts';

export interface NewFile {
  text: string;
  mode: number;
}

export interface TreeValues {
  spec: ServerSpec;
  /** Whom the hubs run as: whoever owns the directory. */
  owner: Owner;
  sessionSecret: string;
  keys: KeyPair;
  /** JSON Schema of twinport.yml. */
  schema: string;
}

export const keyPaths = {
  private: 'config/keys/jwt_private.pem',
  public: 'config/keys/jwt_public.pem',
} as const;

/** Path in the server directory -> file. */
export const treeFiles = (values: TreeValues): Record<string, NewFile> => ({
  'twinport.yml': { text: twinportYml(values.spec), mode: 0o644 },
  'docker-compose.yml': { text: composeYml(values.spec.hubs, values.owner), mode: 0o644 },
  'config/.env.common': { text: envCommon(values.spec, values.sessionSecret), mode: 0o600 },
  'config/.env.staging': { text: envStaging(values.spec), mode: 0o600 },
  'config/.env.production': { text: envProduction(values.spec), mode: 0o600 },
  'config/.env.template': { text: envTemplate(values.spec), mode: 0o644 },
  [keyPaths.private]: { text: values.keys.private, mode: 0o600 },
  [keyPaths.public]: { text: values.keys.public, mode: 0o644 },
  'nginx/nginx.conf': { text: nginxConf(), mode: 0o644 },
  ...Object.fromEntries(
    Object.entries(scripts()).map(([name, text]) => [`scripts/${name}`, { text, mode: 0o755 }]),
  ),
  [schemaFileName]: { text: values.schema, mode: 0o644 },
  '.gitignore': { text: gitignore(), mode: 0o644 },
});
