import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Config } from '../domain/config.ts';
import { refused } from '../domain/failure.ts';
import { type History, previousOf } from '../domain/history.ts';
import type { ReleaseId } from '../domain/names.ts';
import type { ComposeModel } from '../domain/services.ts';
import { readComposeFile } from '../engine/compose-file.ts';
import { readHistory } from '../ledger/ledger.ts';
import { type Use, usesIn } from '../secrets/env-files.ts';
import { backupsIn } from '../secrets/write-files.ts';
import { words } from '../words/words.ts';
import { servicesOf } from './observe.ts';
import type { Server } from './server.ts';

export interface Then {
  /** The release that was meant, so that nothing that happens meanwhile makes it another. */
  release: ReleaseId | null;
  config: Config;
  /** The backup's name; null where today's files are those of that time. */
  backup: string | null;
}

/**
 * Production with the values that a release last ran with, found by their fingerprints among the kept backups. The
 * files themselves stay as they are today. Throws Failure 3 where none of them is it.
 */
export async function configuredAsThen(server: Server, to: ReleaseId | null): Promise<Then> {
  const { config, state, gateway } = server;
  const history = readHistory(state.ledger);
  const release = to ?? previousOf(history, gateway.live('production')?.release ?? null);
  const then = release === null ? undefined : history.configurationOf[release];
  // Without a target there is nothing to look for: the planner says which one is missing.
  if (release === null || !then) return { release, config, backup: null };
  const read = (read: Config) => readComposeFile(read, state.fingerprintKey());
  const today = await read(config);
  if (isThat(config, today, then)) return { release, config, backup: null };
  const uses = productionUses(config, today);
  for (const backup of backupsIn(state)) {
    const composeOverlay = join(state.path, 'compose', 'env-then.yml');
    writeOverlay(composeOverlay, config, uses, join(state.envBackups, backup));
    const overlaid = { ...config, composeOverlay };
    if (isThat(config, await read(overlaid), then)) return { release, config: overlaid, backup };
  }
  throw refused(words().secrets.thenGone({ release }));
}

type Configuration = History['configurationOf'][ReleaseId];

/** Values alone: the mounted key files are today's either way. */
function isThat(config: Config, model: ComposeModel, then: Configuration): boolean {
  const services = servicesOf(config, model).production;
  return Object.entries(then).every(([hub, before]) => {
    const now = services[hub]?.fingerprints ?? {};
    const keys = [...Object.keys(before), ...Object.keys(now)].filter((key) => key.startsWith('env.'));
    return keys.every((key) => before[key] === now[key]);
  });
}

function productionUses(config: Config, model: ComposeModel): Use[] {
  const services = new Set(Object.values(servicesOf(config, model).production).map(({ name }) => name));
  return usesIn(config.composeFile).filter(({ service }) => services.has(service));
}

/** Paths and no values: what Compose reads instead of today's files. */
function writeOverlay(path: string, config: Config, uses: readonly Use[], backup: string): void {
  const lines = [...new Set(uses.map(({ service }) => service))].flatMap((service) => [
    `  ${quote(service)}:`,
    '    env_file: !override',
    ...uses
      .filter((use) => use.service === service)
      .map((use) => `      - {path: ${quote(keptOr(use.path, config, backup))}, required: ${use.required}}`),
  ]);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const head = `# ${words().comments.thenOverlay({ backup: basename(backup) })}`;
  writeFileSync(path, [head, 'services:', ...lines, ''].join('\n'), { mode: 0o600 });
}

function keptOr(path: string, config: Config, backup: string): string {
  const kept = join(backup, relative(config.directory, path));
  return existsSync(kept) ? kept : path;
}

/** JSON strings are YAML strings; Compose would interpolate a `$`. */
const quote = (text: string): string => JSON.stringify(text).replaceAll('$', '$$$$');
