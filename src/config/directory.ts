/** Finding the server directory. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { wrongUsage } from '../domain/failure.ts';
import { words } from '../words/words.ts';

export const configFileName = 'twinport.yml';

/**
 * The server directory: the nearest one upwards from `start` that holds twinport.yml, without symbolic links.
 * `explicit`: whether a person named `start` (-C). Failure 2 where there is none.
 */
export function findDirectory(start: string, explicit: boolean): string {
  const from = realDirectory(start);
  for (let directory = from; ; directory = dirname(directory)) {
    if (existsSync(join(directory, configFileName))) return directory;
    if (directory === dirname(directory))
      throw wrongUsage(words().config.notFound({ place: from, given: explicit }));
  }
}

function realDirectory(path: string): string {
  try {
    const real = realpathSync(path);
    if (statSync(real).isDirectory()) return real;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw wrongUsage(words().config.noDirectory({ place: path, why: code ?? String(error) }));
  }
  throw wrongUsage(words().config.noDirectory({ place: path, why: 'ENOTDIR' }));
}
