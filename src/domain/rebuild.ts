import { type Fact, type History, previousOf } from './history.ts';
import { imageLabel, imageTagged, repositoryOf, taggedReleases } from './images.ts';
import {
  type EnvironmentName,
  environmentNames,
  type HubName,
  type ReleaseId,
  releaseNumber,
} from './names.ts';
import type { Release, ReleasedHub } from './release.ts';
import type { HubServices } from './services.ts';
import type { Generation, ObservedContainer, ObservedImage } from './snapshot.ts';

/** What there is to see without a ledger. */
export interface Seen {
  now: string;
  live: Record<EnvironmentName, Generation | null>;
  hubServices: HubServices;
  images: readonly ObservedImage[];
  containers: readonly ObservedContainer[];
}

/**
 * Facts that a damaged or missing ledger lacks, as far as the symlinks, tags, labels and containers say. Who made a
 * release is not among them, nor the configuration of one that is not live. Empty for a sound ledger, and while an operation is open:
 * then recovery knows better.
 */
export function missingFacts(history: History, seen: Seen): Fact[] {
  if (history.interrupted || !isLost(history, seen)) return [];
  const known = new Set(history.releases.map((release) => release.id));
  const releases = releasesSeen(seen).filter((release) => !known.has(release.id));
  return [
    ...releases.map((release): Fact => ({ fact: 'release', at: seen.now, release })),
    ...productionFacts(history, seen),
    ...liveFacts(seen, 'staging', history.staging),
  ];
}

/** Something is live that the ledger has never heard of. */
const isLost = (history: History, { live }: Seen): boolean =>
  environmentNames.some((environment) => {
    const release = live[environment]?.release;
    if (release === undefined) return false;
    const believed = environment === 'staging' ? history.staging : (history.production.at(-1) ?? null);
    return release !== believed || !history.releases.some((known) => known.id === release);
  });

/** Where the ledger does not know what is live, it does not know what was before it either: `:rollback` does. */
function productionFacts(history: History, seen: Seen): Fact[] {
  const live = seen.live.production?.release;
  if (live === undefined) return [];
  const believed = history.production.at(-1) ?? null;
  const before = rollbackRelease(seen) ?? previousOf(history, live);
  if (believed === live && previousOf(history, live) === before) return [];
  return [
    ...(before === null || before === believed ? [] : [liveFact(seen, 'production', before)]),
    liveFact(seen, 'production', live),
  ];
}

function liveFacts(seen: Seen, environment: EnvironmentName, believed: ReleaseId | null): Fact[] {
  const release = seen.live[environment]?.release;
  return release === undefined || release === believed ? [] : [liveFact(seen, environment, release)];
}

const liveFact = (seen: Seen, environment: EnvironmentName, release: ReleaseId): Fact => ({
  fact: 'live',
  at: seen.now,
  by: '',
  environment,
  release,
  configuration: release === seen.live[environment]?.release ? carried(seen, environment) : {},
});

/** What the live containers say they were started with. */
const carried = ({ live, containers }: Seen, environment: EnvironmentName) =>
  Object.fromEntries(
    Object.entries(live[environment]?.hubs ?? {}).flatMap(([hub, slot]) => {
      const found = containers.find((c) => c.environment === environment && c.hub === hub && c.slot === slot);
      return found?.configuration ? [[hub, found.configuration]] : [];
    }),
  );

/** The release whose images carry `:rollback`. */
function rollbackRelease(seen: Seen): ReleaseId | null {
  const aliased = Object.values(seen.hubServices.production).flatMap((service) => {
    const image = imageTagged(seen.images, `${repositoryOf(service.image)}:rollback`);
    return image ? [image.id] : [];
  });
  const candidates = releasesSeen(seen).filter((release) => {
    const images = Object.values(release.hubs).map((hub) => hub.image);
    return images.length === aliased.length && images.every((image) => aliased.includes(image));
  });
  const live = seen.live.production?.release;
  return candidates.filter((release) => release.id !== live).at(-1)?.id ?? null;
}

/** Every release that tags name, and those that are live, oldest first. */
function releasesSeen(seen: Seen): Release[] {
  const found = new Map<ReleaseId, Record<HubName, ReleasedHub>>();
  const put = (id: ReleaseId, hub: HubName, image: string) => {
    found.set(id, { [hub]: releasedHub(seen, image), ...found.get(id) });
  };
  for (const [id, references] of taggedReleases(seen.images)) {
    for (const [hub, service] of Object.entries(seen.hubServices.production)) {
      const reference = `${repositoryOf(service.image)}:${id}`;
      const image = references.includes(reference) ? imageTagged(seen.images, reference) : undefined;
      if (image) put(id, hub, image.id);
    }
  }
  for (const generation of Object.values(seen.live)) {
    for (const [hub, slot] of Object.entries(generation?.hubs ?? {})) {
      const container = seen.containers.find(
        (c) => c.environment === generation!.environment && c.hub === hub && c.slot === slot,
      );
      if (container) put(generation!.release, hub, container.image);
    }
  }
  return [...found]
    .map(([id, hubs]) => ({ id, created: createdOf(seen, hubs), by: '', hubs }))
    .sort((a, b) => releaseNumber(a.id) - releaseNumber(b.id));
}

function releasedHub({ images }: Seen, id: string): ReleasedHub {
  const labels = images.find((image) => image.id === id)?.labels ?? {};
  return {
    image: id,
    commit: labels[imageLabel.commit] ?? '',
    subject: labels[imageLabel.subject] ?? '',
    dirty: false,
  };
}

/** When its youngest image was built. */
const createdOf = ({ images, now }: Seen, hubs: Record<HubName, ReleasedHub>): string =>
  Object.values(hubs)
    .map((hub) => images.find((image) => image.id === hub.image)?.created ?? '')
    .sort()
    .at(-1) || now;
