import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/domain/config.ts';
import { Failure, type Problem } from '../../src/domain/failure.ts';
import { temporaryDirectory } from '../support/directories.ts';

/** An empty directory of its own, by its real path. */
export function emptyDirectory(name = 'workhub'): string {
  const parent = temporaryDirectory();
  mkdirSync(join(parent, name));
  return join(parent, name);
}

export const aHub = 'hubs: { wbfinhub: { source: WBFinHub, port: 4020, route: /finhub } }';

export function load(text: string, folder?: string): Config {
  const directory = emptyDirectory(folder);
  writeFileSync(join(directory, 'twinport.yml'), text);
  return loadConfig(directory);
}

/** What is wrong with a twinport.yml; none where it loads. */
export function problemsIn(text: string, folder?: string): Problem[] {
  const failure = failureOf(() => load(text, folder));
  return failure?.problems ?? [];
}

/** The Failure that an action ends with. Any other error is the test's own. */
export function failureOf(action: () => unknown): Failure | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** A file in whose text `▸` marks the place that must be named: the text without it, and the place. */
export function marked(text: string): { text: string; place: string } {
  const lines = text.slice(0, text.indexOf('▸')).split('\n');
  return { text: text.replace('▸', ''), place: `twinport.yml:${lines.length}:${lines.at(-1)!.length + 1}` };
}
