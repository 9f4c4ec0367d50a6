import { relative } from 'node:path';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { DockerApi } from '../../engine/docker-api.ts';
import type { StateDir } from '../../ledger/state-dir.ts';
import { addressIn, stagingAddress } from './addresses.ts';
import { type AskImage, askingOnce, imagesOf } from './image.ts';
import { tryKeys } from './key-trials.ts';
import { Known } from './known.ts';
import type { HubLook, ImageLook } from './look.ts';

interface Tools {
  api: DockerApi;
  state: StateDir;
}

/**
 * Key files as the hubs' users meet them, and addresses that were built in. With `thorough` false nothing is started
 * that was not found out before: a promotion must not wait for it.
 */
export async function lookAtImages(
  { api, state }: Tools,
  snapshot: Snapshot,
  hubs: readonly HubLook[],
  thorough: boolean,
): Promise<ImageLook> {
  const known = new Known(state);
  const ask = askingOnce(api, known);
  const keys = await Promise.all(hubs.map((hub) => keysOf(ask, snapshot, hub, known, thorough)));
  const frozen: ImageLook['frozen'] = [];
  for (const hub of hubs.filter(({ environment }) => environment === 'staging')) {
    frozen.push(...(await frozenIn(api, ask, snapshot, hub, known, thorough)));
  }
  known.save();
  return {
    unreadable: keys.flatMap(({ unreadable }) => unreadable),
    untried: keys.flatMap(({ untried }) => untried),
    frozen,
  };
}

async function keysOf(
  ask: AskImage,
  snapshot: Snapshot,
  look: HubLook,
  known: Known,
  thorough: boolean,
): Promise<Pick<ImageLook, 'unreadable' | 'untried'>> {
  const { hub, environment, values } = look;
  if (values.binds.length === 0) return { unreadable: [], untried: [] };
  const images = await imagesOf(ask, snapshot, look);
  const trials = await Promise.all(
    (images.length === 0 ? [null] : images).map((image) => tryKeys(values, image, known, thorough)),
  );
  const place = (path: string) => ({
    hub: hub.name,
    environment,
    path: relative(snapshot.config.directory, path),
  });
  const found = trials.flat();
  const refused = new Map(found.filter(({ readable }) => readable === 'no').map((one) => [one.path, one]));
  const unknown = new Set(found.filter(({ readable }) => readable === 'unknown').map(({ path }) => path));
  return {
    unreadable: [...refused.values()].map(({ path, user }) => ({ ...place(path), user: user ?? '' })),
    untried: [...unknown].filter((path) => !refused.has(path)).map(place),
  };
}

async function frozenIn(
  api: DockerApi,
  ask: AskImage,
  snapshot: Snapshot,
  look: HubLook,
  known: Known,
  thorough: boolean,
): Promise<ImageLook['frozen']> {
  const [image] = await imagesOf(ask, snapshot, look);
  if (!image) return [];
  const needle = stagingAddress(snapshot.config);
  const where = await addressIn(api, known, image.id, needle, thorough);
  return where ? [{ hub: look.hub.name, image: look.service.image, needle, where }] : [];
}
