import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../domain/config.ts';
import { configFileName } from './directory.ts';

/**
 * The configuration of a server directory. YAML, schema and rules take longer to load and to run than a rollback needs
 * for everything it asks of Docker, so the answer is kept in the file `known`, and counts for the same text, place and
 * twinport. Failure 2 with every problem.
 */
export async function readConfig(directory: string, known: string, build: string): Promise<Config> {
  const mark = markOf(directory, build);
  const remembered = recall(known, mark);
  if (remembered) return remembered;
  const { loadConfig } = await import('./load.ts');
  const config = loadConfig(directory);
  if (mark !== null) remember(known, { mark, config });
  return config;
}

/** Null where it would have to be judged. */
export const rememberedConfig = (directory: string, known: string, build: string): Config | null =>
  recall(known, markOf(directory, build));

interface Remembered {
  mark: string;
  config: Config;
}

/** Null where there is no text to be read: whoever judges says so. Whole rather than hashed: Node takes 7 ms to load that. */
function markOf(directory: string, build: string): string | null {
  try {
    return JSON.stringify([build, directory, readFileSync(join(directory, configFileName), 'utf8')]);
  } catch {
    return null;
  }
}

/** Whatever is wrong with what was kept, twinport.yml itself is still there. */
function recall(known: string, mark: string | null): Config | null {
  try {
    const kept = JSON.parse(readFileSync(known, 'utf8')) as Remembered;
    return kept.mark === mark ? kept.config : null;
  } catch {
    return null;
  }
}

/** Only a help: a full disk or a reader without rights does not fail for it. Never makes the state directory. */
function remember(known: string, remembered: Remembered): void {
  if (!existsSync(dirname(known))) return;
  const fresh = `${known}.${process.pid}`;
  try {
    writeFileSync(fresh, JSON.stringify(remembered), { mode: 0o600 });
    renameSync(fresh, known);
  } catch {
    return;
  }
}
