import { type Fact, type History, type LostFacts, type OperationRecord, previousOf } from './history.ts';
import { imageLabel, imageTagged, repositoryOf, taggedReleases } from './images.ts';
import {
  type Alias,
  type EnvironmentName,
  environmentNames,
  type HubName,
  isReleaseId,
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
 * Facts that a damaged or missing ledger lacks, as far as the symlinks, tags, labels and containers say; the last of
 * them says what was lost. Who made a release, and when, is not among them. Empty for a sound ledger.
 */
export function missingFacts(history: History, seen: Seen): Fact[] {
  const ended = staleOperation(history, seen);
  const open = ended.length === 0 ? history.interrupted : null;
  const facts = [...ended, ...(isLost(history, seen, open) ? seenFacts(history, seen, open) : [])];
  if (facts.length === 0 && history.damaged.length === 0) return [];
  return [...facts, { fact: 'completed', at: seen.now, ...loss(history, facts) }];
}

/** Something else was cut over since it began, so it has ended, and only the line that says so is lost. */
function staleOperation({ interrupted }: History, seen: Seen): Fact[] {
  if (!interrupted || interrupted.environment === null || interrupted.before === undefined) return [];
  const { id, before, environment } = interrupted;
  const live = seen.live[environment];
  if (!live || live.id === id || live.id === before) return [];
  return [{ fact: 'operation-ended', id, at: seen.now, result: 'unknown' }];
}

function loss(history: History, facts: readonly Fact[]): LostFacts {
  const { damaged, releases } = history;
  return {
    why: damaged.length > 0 ? 'damaged' : releases.length === 0 ? 'missing' : 'incomplete',
    lines: damaged,
    releases: facts.flatMap((fact) => (fact.fact === 'release' ? [fact.release.id] : [])),
  };
}

/** While an operation is open, recovery knows better why what is live is not what was recorded. */
const isLost = (history: History, seen: Seen, open: OperationRecord | null): boolean =>
  history.damaged.length > 0 ||
  (open === null && environmentNames.some((environment) => isUnknown(history, seen, environment)));

/** Something is live that the ledger has never heard of. */
function isUnknown(history: History, { live }: Seen, environment: EnvironmentName): boolean {
  const release = live[environment]?.release;
  if (release === undefined) return false;
  return (
    release !== believedLive(history, environment) || !history.releases.some((known) => known.id === release)
  );
}

const believedLive = (history: History, environment: EnvironmentName): ReleaseId | null =>
  environment === 'staging' ? history.staging : (history.production.at(-1) ?? null);

function seenFacts(history: History, seen: Seen, open: OperationRecord | null): Fact[] {
  const known = new Set(history.releases.map((release) => release.id));
  const releases = releasesSeen(seen).filter(({ id }) => !known.has(id) && id !== open?.release);
  return [
    ...releases.map((release): Fact => ({ fact: 'release', at: seen.now, release })),
    ...productionFacts(history, seen, recordedLive(history, seen, 'production', open)),
    ...stagingFacts(history, seen, recordedLive(history, seen, 'staging', open)),
    ...badFacts(history, seen, open),
  ];
}

/** What the ledger would say is live: where an open operation has cut over and not recorded, what was before it. */
function recordedLive(
  history: History,
  seen: Seen,
  environment: EnvironmentName,
  open: OperationRecord | null,
): ReleaseId | null {
  const live = seen.live[environment];
  if (live === null || open === null || open.id !== live.id) return live?.release ?? null;
  if (believedLive(history, environment) === live.release) return live.release;
  return aliasedRelease(seen, environment);
}

/** Where the ledger does not know what is live, it may not know what was before it either: `:rollback` does. */
function productionFacts(history: History, seen: Seen, live: ReleaseId | null): Fact[] {
  if (live === null) return [];
  const before = aliasedRelease(seen, 'rollback', live) ?? previousOf(history, live);
  if (believedLive(history, 'production') === live && previousOf(history, live) === before) return [];
  const first = before !== null && !history.wentLive[before]?.production;
  return [
    ...(first ? [liveFact(history, seen, 'production', before)] : []),
    { ...liveFact(history, seen, 'production', live), before },
  ];
}

const stagingFacts = (history: History, seen: Seen, live: ReleaseId | null): Fact[] =>
  live === null || live === history.staging ? [] : [liveFact(history, seen, 'staging', live)];

const liveFact = (
  history: History,
  seen: Seen,
  environment: EnvironmentName,
  release: ReleaseId,
): Extract<Fact, { fact: 'live' }> => ({
  fact: 'live',
  at: seen.now,
  by: '',
  environment,
  release,
  configuration:
    seen.live[environment]?.release === release
      ? configurationSeen(seen, environment)
      : (history.configurationOf[release] ?? {}),
});

/** With which values the live containers were started, as they say themselves. */
function configurationSeen({ live, containers }: Seen, environment: EnvironmentName) {
  const serving = containers.filter(
    (c) => c.environment === environment && live[environment]?.hubs[c.hub] === c.slot,
  );
  return Object.fromEntries(
    serving.flatMap(({ hub, configuration }) => (configuration ? [[hub, configuration]] : [])),
  );
}

/**
 * The newest release that production ever had was taken back where an older one is live; what is live was taken up
 * again if it was bad. Older releases may have been bad too: nobody can tell any more.
 */
function badFacts(history: History, seen: Seen, open: OperationRecord | null): Fact[] {
  const live = seen.live.production?.release;
  if (live === undefined || open?.environment === 'production') return [];
  const had = [
    ...Object.keys(history.wentLive).filter((release) => history.wentLive[release]?.production),
    ...seen.containers.filter((c) => c.environment === 'production').map(({ release }) => release),
  ];
  const newest =
    had
      .filter(isReleaseId)
      .sort((a, b) => releaseNumber(a) - releaseNumber(b))
      .at(-1) ?? live;
  const takenBack = releaseNumber(newest) > releaseNumber(live) && !history.bad.includes(newest);
  return [
    ...(takenBack
      ? [{ fact: 'bad' as const, at: seen.now, release: newest, why: 'rolled-back' as const }]
      : []),
    ...(history.bad.includes(live) ? [{ fact: 'good' as const, at: seen.now, release: live }] : []),
  ];
}

/** The release whose images carry that alias. */
function aliasedRelease(seen: Seen, alias: Alias, except: ReleaseId | null = null): ReleaseId | null {
  const environment = alias === 'staging' ? 'staging' : 'production';
  const aliased = Object.values(seen.hubServices[environment]).flatMap((service) => {
    const image = imageTagged(seen.images, `${repositoryOf(service.image)}:${alias}`);
    return image ? [image.id] : [];
  });
  const candidates = releasesSeen(seen).filter((release) => {
    const images = Object.values(release.hubs).map((hub) => hub.image);
    return images.length === aliased.length && images.every((image) => aliased.includes(image));
  });
  return candidates.filter((release) => release.id !== except).at(-1)?.id ?? null;
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
