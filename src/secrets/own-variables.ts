import { isStatus } from '../engine/containers.ts';
import type { DockerApi } from '../engine/docker-api.ts';

/**
 * A container's environment without what its image brings along, unless `named` says that the files name the key too.
 * Values in the clear: for whoever compares them or hides them.
 */
export async function ownVariables(
  api: DockerApi,
  container: string,
  named: (key: string) => boolean = () => false,
): Promise<Map<string, string>> {
  type Inspected = { Image: string; Config: { Env: string[] | null } };
  const { Image, Config } = await api.request<Inspected>('GET', `/containers/${container}/json`);
  const brought = await variablesOf(api, Image);
  return new Map(
    [...variables(Config.Env)].filter(([key, value]) => named(key) || brought.get(key) !== value),
  );
}

/** A container outlives its image where somebody forced that; it has brought nothing then. */
async function variablesOf(api: DockerApi, image: string): Promise<Map<string, string>> {
  type Inspected = { Config: { Env: string[] | null } };
  try {
    const { Config } = await api.request<Inspected>('GET', `/images/${encodeURIComponent(image)}/json`);
    return variables(Config.Env);
  } catch (error) {
    if (isStatus(error, 404)) return new Map();
    throw error;
  }
}

const variables = (env: string[] | null): Map<string, string> =>
  new Map(
    (env ?? []).map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
