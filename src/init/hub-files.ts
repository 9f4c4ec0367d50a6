/** What a hub's own source lacks for being built: a Dockerfile, and a .dockerignore with it. */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HubSpec } from './spec.ts';
import { dockerfile, dockerignore, startOf } from './tree/dockerfile.ts';
import type { NewFile } from './tree/files.ts';

/** Hubs of Node whose source is here, in a folder of this directory, without a Dockerfile. */
export const hubsWithoutDockerfile = (directory: string, hubs: HubSpec[]): HubSpec[] =>
  hubs.filter(({ source }) => {
    const folder = join(directory, source);
    const found = lstatSync(folder, { throwIfNoEntry: false });
    return (
      found?.isDirectory() === true &&
      existsSync(join(folder, 'package.json')) &&
      lstatSync(join(folder, 'Dockerfile'), { throwIfNoEntry: false }) === undefined
    );
  });

/** Path in the server directory -> file. A .dockerignore that is there stays. */
export function hubFiles(directory: string, hubs: HubSpec[]): Record<string, NewFile> {
  const files: Record<string, NewFile> = {};
  for (const { source, port, health } of hubsWithoutDockerfile(directory, hubs)) {
    const folder = join(directory, source);
    const locked = existsSync(join(folder, 'package-lock.json'));
    const start = startOf(packageIn(folder));
    files[join(source, 'Dockerfile')] = { text: dockerfile({ port, health, locked, start }), mode: 0o644 };
    if (!existsSync(join(folder, '.dockerignore')))
      files[join(source, '.dockerignore')] = { text: dockerignore(), mode: 0o644 };
  }
  return files;
}

/** Empty where it is no JSON: npm will say so when it is built. */
function packageIn(folder: string): object {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
