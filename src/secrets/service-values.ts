import type { Secret } from '../domain/secret.ts';
import type { ComposeModel } from '../domain/services.ts';

/** What Compose resolved for one service. */
export interface ServiceValues {
  /** Keys that Compose gives no value are absent. */
  environment: ReadonlyMap<string, Secret>;
  /** Directories and files of this machine in the container. */
  binds: { source: string; target: string }[];
  /** As written: `1000:1000`, `node`; null: the image's own. */
  user: string | null;
  ownNetwork: boolean;
}

/**
 * Kept beside the model and not in it: a snapshot stays plain data that anybody may print, and the values live exactly
 * as long as it does.
 */
const kept = new WeakMap<ComposeModel, ReadonlyMap<string, ServiceValues>>();

export const keepValues = (model: ComposeModel, values: ReadonlyMap<string, ServiceValues>): void =>
  void kept.set(model, values);

/** By service. Empty for a model that was not read from Compose. */
export const valuesOfServices = (model: ComposeModel): ReadonlyMap<string, ServiceValues> =>
  kept.get(model) ?? new Map();
