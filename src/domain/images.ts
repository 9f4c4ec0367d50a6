import type { ReleaseId } from './names.ts';
import { isReleaseId } from './names.ts';
import type { ObservedImage } from './snapshot.ts';

/** `localhost:5000/team/hub:staging` -> `localhost:5000/team/hub`: a colon before the last slash is a port. */
export function repositoryOf(image: string): string {
  const name = image.split('@')[0]!;
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
}

export const tagOf = (reference: string): string => reference.slice(repositoryOf(reference).length + 1);

export const imageTagged = (images: readonly ObservedImage[], reference: string): ObservedImage | undefined =>
  images.find((image) => image.tags.includes(reference));

/** Releases that images still carry a tag of: release -> its references. */
export function taggedReleases(images: readonly ObservedImage[]): Map<ReleaseId, string[]> {
  const found = new Map<ReleaseId, string[]>();
  for (const reference of images.flatMap((image) => image.tags).sort()) {
    const tag = tagOf(reference);
    if (isReleaseId(tag)) found.set(tag, [...(found.get(tag) ?? []), reference]);
  }
  return found;
}

/** Built by this project's twinport: what anybody else made is not ours to remove. */
export const isBuiltBy = (project: string) => (image: ObservedImage) =>
  image.labels[imageLabel.project] === project;

/** Labels that every build of ours puts on its image; the first four are the OCI's own names. */
export const imageLabel = {
  commit: 'org.opencontainers.image.revision',
  created: 'org.opencontainers.image.created',
  source: 'org.opencontainers.image.source',
  version: 'org.opencontainers.image.version',
  subject: 'twinport.subject',
  fingerprint: 'twinport.source',
  hub: 'twinport.hub',
  project: 'twinport.project',
} as const;

/** The newest image that an earlier build made from the same sources, for whichever hub. */
export const imageBuiltFrom = (images: readonly ObservedImage[], fingerprint: string) =>
  images
    .filter((image) => image.labels[imageLabel.fingerprint] === fingerprint)
    .sort((a, b) => (a.created < b.created ? 1 : -1))[0];
