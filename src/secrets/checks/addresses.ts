import { existsSync } from 'node:fs';
import type { Config } from '../../domain/config.ts';
import type { HubName } from '../../domain/names.ts';
import type { DockerApi } from '../../engine/docker-api.ts';
import { exec } from '../../engine/exec.ts';
import type { StateDir } from '../../ledger/state-dir.ts';
import { imageNamed } from './image.ts';
import { Known } from './known.ts';
import { findInImage } from './search-image.ts';

/** What an image that staging's address was built into holds. With its port, where production has the same host name. */
export function stagingAddress({ environments }: Config): string {
  const [staging, production] = [new URL(environments.staging.url), new URL(environments.production.url)];
  return staging.hostname === production.hostname ? staging.host : staging.hostname;
}

/** The file in the image that holds it, or an empty string; null where nobody may search and nobody has. */
export const addressIn = (
  api: DockerApi,
  known: Known,
  image: string,
  needle: string,
  mayLook: boolean,
  signal?: AbortSignal,
): Promise<string | null> =>
  known.answer(`find ${image} ${needle}`, mayLook ? () => findInImage(api, image, needle, signal) : null);

/** A hub's new image, and what it was built from. */
export interface Built {
  hub: HubName;
  reference: string;
  /** Directories that the build read. */
  sources: string[];
  args: Readonly<Record<string, string>>;
}

/**
 * Searches new images for staging's address, so that a promotion knows without searching. An image takes seconds, its
 * sources milliseconds: only where they, or a build argument, hold the address, the image itself is looked into.
 * `env check` looks into every one. Aborted, it leaves the rest unsearched.
 */
export async function searchNewImages(
  { api, state, config }: { api: DockerApi; state: StateDir; config: Config },
  built: readonly Built[],
  signal: AbortSignal,
): Promise<void> {
  const needle = stagingAddress(config);
  const known = new Known(state);
  for (const { reference, sources, args } of built) {
    if (signal.aborted) break;
    const held = Object.values(args).some((value) => value.includes(needle));
    if (!held && !(await holds(sources, needle, signal))) continue;
    const image = await imageNamed(api, reference);
    if (image) await addressIn(api, known, image.id, needle, true, signal);
  }
  known.save();
}

async function holds(directories: readonly string[], text: string, signal: AbortSignal): Promise<boolean> {
  const there = directories.filter((path) => existsSync(path));
  if (there.length === 0) return false;
  const { code } = await exec({
    argv: [
      'grep',
      '-rqF',
      '--exclude-dir=.git',
      '--exclude-dir=node_modules',
      '--devices=skip',
      '--',
      text,
      ...there,
    ],
    signal,
  });
  // Whether a file could not be read (2) or holds it (0): only 1 says that it is nowhere.
  return code !== 1;
}
