import { liveContainer, type Snapshot } from '../../domain/snapshot.ts';
import { isStatus } from '../../engine/containers.ts';
import type { DockerApi } from '../../engine/docker-api.ts';
import type { Known } from './known.ts';
import type { HubLook } from './look.ts';

export interface Image {
  id: string;
  /** As the Dockerfile says; empty: root. */
  user: string;
}

/** Null where there is no such image (yet). */
export async function imageNamed(api: DockerApi, reference: string): Promise<Image | null> {
  try {
    type Inspected = { Id: string; Config: { User?: string } };
    const { Id, Config } = await api.request<Inspected>(
      'GET',
      `/images/${encodeURIComponent(reference)}/json`,
    );
    return { id: Id, user: Config.User ?? '' };
  } catch (error) {
    if (isStatus(error, 404)) return null;
    throw error;
  }
}

export type AskImage = (reference: string) => Promise<Image | null>;

/** Each image is asked about once in a look, whichever hub and environment it is for; one that is named by its id, once. */
export function askingOnce(api: DockerApi, known: Known): AskImage {
  const asked = new Map<string, Promise<Image | null>>();
  const ask = async (reference: string): Promise<Image | null> => {
    if (!reference.startsWith('sha256:')) return imageNamed(api, reference);
    const find = async () => (await imageNamed(api, reference))?.user ?? null;
    const user = await known.answer(`user ${reference}`, find);
    return user === null ? null : { id: reference, user };
  };
  return (reference) => {
    const answer = asked.get(reference) ?? ask(reference);
    asked.set(reference, answer);
    return answer;
  };
}

/**
 * What serves the hub now, and in production also what a promotion would bring; before the first deployment what the
 * service's tag names. Empty before the first build.
 */
export async function imagesOf(
  ask: AskImage,
  snapshot: Snapshot,
  { hub, environment, service }: HubLook,
): Promise<Image[]> {
  const environments = environment === 'production' ? (['production', 'staging'] as const) : [environment];
  const live = environments.flatMap((name) => liveContainer(snapshot, name, hub.name)?.image ?? []);
  const references = live.length === 0 ? [service.image] : [...new Set(live)];
  const images = await Promise.all(references.map(ask));
  return images.filter((image) => image !== null);
}
