import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchemaText } from '../../src/config/settings.ts';
import { type InitReport, initServerDirectory } from '../../src/init/init.ts';
import { isRoot } from '../../src/init/owner.ts';
import type { InitOptions } from '../../src/init/plan.ts';
import { workhub } from '../../src/init/workhub.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { keyPair } from '../support/keys.ts';

/** An empty directory of its own, by its real path. Root's belongs to somebody else. */
export function emptyDirectory(): string {
  const directory = temporaryDirectory();
  if (isRoot()) chownSync(directory, 1234, 1235);
  return directory;
}

/** A directory with a folder in it, and the folder. */
export function withFolder(directory: string, name: string): string {
  mkdirSync(join(directory, name), { recursive: true });
  return join(directory, name);
}

const { privateKey, publicKey } = keyPair();

/** As the command would, but for the keys: they are the same in all tests, to save time. */
export const options = (directory: string): InitOptions => ({
  directory,
  spec: workhub,
  dockerfiles: false,
  compose: null,
  schema: jsonSchemaText(),
  makeKeys: () => ({ private: privateKey, public: publicKey }),
});

export const init = (directory: string): InitReport => initServerDirectory(options(directory));

/** What a fresh directory gets, in the order in which it is written. */
export const allPaths = [
  'twinport.yml',
  'docker-compose.yml',
  'config/.env.common',
  'config/.env.staging',
  'config/.env.production',
  'config/.env.template',
  'config/keys/jwt_private.pem',
  'config/keys/jwt_public.pem',
  'nginx/nginx.conf',
  'scripts/deploy-staging.sh',
  'scripts/promote-production.sh',
  'scripts/rollback-production.sh',
  'scripts/cleanup-docker.sh',
  'twinport.schema.json',
  '.gitignore',
];
