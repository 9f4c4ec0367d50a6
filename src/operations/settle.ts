import { after, type Fact, type History, previousOf, releaseById } from '../domain/history.ts';
import { imageTagged, isBuiltBy, repositoryOf, taggedReleases, tagOf } from '../domain/images.ts';
import {
  type Alias,
  aliases,
  type EnvironmentName,
  environmentNames,
  type HubName,
  type OperationKind,
  type ReleaseId,
} from '../domain/names.ts';
import type { Stage, Step } from '../domain/plan.ts';
import {
  hasImage,
  hasRelease,
  type ObservedContainer,
  type ObservedImage,
  type Snapshot,
} from '../domain/snapshot.ts';
import { endHolds, holdSteps, rollbackImages, unheld } from './hold.ts';
import { removal, withoutEmpty } from './stages.ts';
import { restOf, type Standing } from './standby.ts';
import { changedKeys } from './target.ts';

/** What is live now, or will be when these stages run, and what it leaves behind. */
export interface Settling {
  kind: OperationKind;
  environment: EnvironmentName;
  release: ReleaseId;
  /** Image of every hub of the release; null where this operation builds it. */
  images: Record<HubName, string | null>;
  /** Containers that no longer serve. */
  leaving: ObservedContainer[];
  /** Containers that stepped aside for those that serve now. */
  cleared: ObservedContainer[];
  /** Containers that serve on, or whose slot is taken by one that does. */
  serving: readonly string[];
  /** These stages follow a cut-over of the same plan. */
  cutOver: boolean;
  marks: Marks;
}

/** Releases whose standing changes: taken back, or taken up again. */
export interface Marks {
  bad: ReleaseId | null;
  good: ReleaseId | null;
}

/** After the watch: the ledger, the labels, the drain, and what nobody needs any more. Recovery runs the same stages. */
export function settleStages(snapshot: Snapshot, settling: Settling): Stage[] {
  const { environment, release, marks } = settling;
  const history = historyAfter(snapshot, settling);
  const hubs = Object.keys(settling.images);
  const keep = keptReleases(snapshot, history, settling);
  const standing = standingAfter(snapshot, settling, history);
  const rollback = rollbackOf(snapshot, history, environment === 'production' ? release : undefined);
  return withoutEmpty([
    { steps: recorded(snapshot, settling) ? [] : [{ kind: 'record', environment, release, ...marks }] },
    { steps: labelSteps(snapshot, { environment, release, hubs }, history) },
    { steps: settling.leaving.map((container) => leave(snapshot, container, standing)) },
    { steps: holding(snapshot, settling, rollback) },
    {
      steps: [
        ...retiredContainers(snapshot, settling, standing),
        ...endHolds(snapshot, rollbackImages(snapshot, rollback)),
      ],
    },
    { steps: [...untagSteps(snapshot, keep), ...strayAliases(snapshot, keep)] },
    { steps: settling.kind === 'deploy' ? [{ kind: 'prune-images', all: false }] : [] },
    { steps: [{ kind: 'sweep', environment }] },
    {
      steps: settling.kind === 'deploy' ? [{ kind: 'prune-cache', keepFree: snapshot.config.keepFree }] : [],
    },
  ]);
}

/** What the history will say once `record` has run: labels and retention are decided on that. */
export function historyAfter(
  snapshot: Snapshot,
  settling: Pick<Settling, 'environment' | 'release' | 'marks'>,
): History {
  const { environment, release, marks } = settling;
  const at = snapshot.now;
  const facts: Fact[] = [{ fact: 'live', at, by: snapshot.by, environment, release, configuration: {} }];
  if (marks.bad) facts.push({ fact: 'bad', at, release: marks.bad, why: 'rolled-back' });
  if (marks.good) facts.unshift({ fact: 'good', at, release: marks.good });
  return after(snapshot.history, facts);
}

/** The ledger says already what `record` would write: who is live, with which configuration, and who is bad. */
export function recorded(
  snapshot: Snapshot,
  { environment, release, images, marks, cutOver }: Settling,
): boolean {
  const { history } = snapshot;
  const live = environment === 'staging' ? history.staging : history.production.at(-1);
  const marked =
    (marks.bad === null || history.bad.includes(marks.bad)) &&
    (marks.good === null || !history.bad.includes(marks.good));
  return (
    !cutOver && live === release && marked && Object.keys(images).every(configured(snapshot, environment))
  );
}

const configured =
  (snapshot: Snapshot, environment: EnvironmentName) =>
  (hub: HubName): boolean => {
    const service = snapshot.hubServices[environment][hub];
    const known = snapshot.history.configuration[environment][hub] !== undefined;
    return !service || (known && changedKeys(snapshot, environment, hub, service).length === 0);
  };

/** `:staging`; or `:production` and `:rollback`. Only those that are not right yet. */
export function labelSteps(
  snapshot: Snapshot,
  { environment, release, hubs }: Pick<Settling, 'environment' | 'release'> & { hubs: readonly HubName[] },
  history: History,
): Step[] {
  const steps = [labelStep(snapshot, environment, environment, release, hubs)];
  if (environment === 'production') {
    const previous = previousKept(snapshot, history, release);
    const served = Object.keys((previous && releaseById(history, previous)?.hubs) || {});
    steps.push(labelStep(snapshot, environment, 'rollback', previous, served));
  }
  return steps.filter((step) => Object.keys(step.images).length > 0);
}

/** Aliases of what is live that somebody moved or took away. */
export function labelsToPutRight(snapshot: Snapshot, environment: EnvironmentName): Step[] {
  const { live } = snapshot.environments[environment];
  if (!live) return [];
  const hubs = Object.keys(live.hubs);
  const settling = { environment, release: live.release, hubs, marks: { bad: null, good: null } };
  return labelSteps(snapshot, settling, historyAfter(snapshot, settling));
}

/** What production would go back to; `live`: what it is going to serve, where that changes. */
export const rollbackOf = (
  snapshot: Snapshot,
  history: History,
  live: ReleaseId | null = snapshot.environments.production.live?.release ?? null,
): ReleaseId | null => previousKept(snapshot, history, live);

/** The release before, where its images are still here. */
function previousKept(snapshot: Snapshot, history: History, live: ReleaseId | null): ReleaseId | null {
  if (snapshot.config.keep < 2) return null;
  const previous = previousOf(history, live);
  const release = previous === null ? undefined : releaseById(history, previous);
  return release && hasRelease(snapshot, release) ? release.id : null;
}

/** Aliases by reference: `wbsaleshub:staging` -> `wbsaleshub:r4`, or null where no image should carry it. */
function labelStep(
  snapshot: Snapshot,
  environment: EnvironmentName,
  alias: Alias,
  release: ReleaseId | null,
  hubs: readonly HubName[],
) {
  const known = release === null ? undefined : releaseById(snapshot.history, release);
  const images: Record<string, string | null> = {};
  for (const [hub, service] of Object.entries(snapshot.hubServices[environment])) {
    const repository = repositoryOf(service.image);
    const present = imageTagged(snapshot.images, `${repository}:${alias}`)?.id;
    const source = release !== null && hubs.includes(hub) ? `${repository}:${release}` : null;
    // Undefined too for a release that this operation is still going to tag.
    const wanted =
      source === null ? undefined : (known?.hubs[hub]?.image ?? imageTagged(snapshot.images, source)?.id);
    if (source === null ? present !== undefined : wanted === undefined || wanted !== present) {
      images[`${repository}:${alias}`] = source;
    }
  }
  return { kind: 'label' as const, alias, images };
}

/** A prune takes names that containers do not hold: the releases' own ones are put back where the image is still here. */
export function restoreTags(snapshot: Snapshot, releases: readonly (ReleaseId | null)[]): Step[] {
  return [...new Set(releases)].flatMap((id): Step[] => {
    const release = id === null ? undefined : releaseById(snapshot.history, id);
    if (!release) return [];
    const images: Record<string, string> = {};
    for (const [hub, { image }] of Object.entries(release.hubs)) {
      const service = snapshot.hubServices.production[hub];
      if (!service || !hasImage(snapshot, image)) continue;
      const reference = `${repositoryOf(service.image)}:${release.id}`;
      if (imageTagged(snapshot.images, reference)?.id !== image) images[reference] = image;
    }
    return Object.keys(images).length === 0 ? [] : [{ kind: 'label', alias: release.id, images }];
  });
}

/** What idle containers are judged by once `history` holds. */
export const standingAfter = (
  snapshot: Snapshot,
  { kind, release, images }: Pick<Settling, 'kind' | 'images'> & { release: ReleaseId | null },
  history: History,
): Standing => ({
  serving: images,
  rollback: previousKept(snapshot, history, release),
  bad: badKept(kind, history),
});

function leave(snapshot: Snapshot, container: ObservedContainer, standing: Standing): Step {
  const { environment, hub, id, state } = container;
  const common = { environment, hub, container: id, rest: restOf(snapshot, container, standing) };
  const port = snapshot.config.hubs.find((known) => known.name === hub)?.port;
  return state === 'running' && port !== undefined
    ? { kind: 'drain', ...common, port }
    : { kind: 'rest', ...common };
}

/** What is neither served nor waiting; a standby that somebody else started is a second live copy. */
function retiredContainers(
  snapshot: Snapshot,
  { environment, leaving, cleared, serving }: Settling,
  standing: Standing,
): Step[] {
  const spared = new Set([...serving, ...leaving.map(({ id }) => id)]);
  const idle = snapshot.containers
    .filter((container) => container.environment === environment && !spared.has(container.id))
    .filter((one) => one.state === 'running' || restOf(snapshot, one, standing) === 'removed');
  return [...cleared, ...idle].map((container) => removal(container, 'retired'));
}

/**
 * Live on either side, the last `releases.keep` of production, and one that was taken back: its images stay until the
 * next promotion.
 */
function keptReleases(snapshot: Snapshot, history: History, settling: Settling): Set<ReleaseId> {
  const elsewhere = environmentNames.filter((environment) => environment !== settling.environment);
  return new Set([
    settling.release,
    ...elsewhere.flatMap((environment) => snapshot.environments[environment].live?.release ?? []),
    ...history.production.slice(-snapshot.config.keep),
    ...badKept(settling.kind, history),
  ]);
}

/** After a change on production the engine looks what still runs: one that was to be paused may have been stopped. */
function holding(snapshot: Snapshot, settling: Settling, rollback: ReleaseId | null): Step[] {
  const { environment, cutOver, leaving, images } = settling;
  if (environment !== 'production' || !(cutOver || leaving.length > 0))
    return holdSteps(rollback, unheld(snapshot, rollback));
  const served = Object.values(images);
  const differing = Object.entries(rollbackImages(snapshot, rollback)).filter(
    ([, { image }]) => !served.includes(image),
  );
  return holdSteps(rollback, Object.fromEntries(differing));
}

const badKept = (kind: OperationKind, history: History): ReleaseId[] =>
  kind === 'promote' ? [] : history.bad;

/** Only what this project built, and nothing that a container of somebody else's is made of. */
export function untagSteps(snapshot: Snapshot, keep: ReadonlySet<ReleaseId>): Step[] {
  return [...taggedReleases(removable(snapshot))]
    .filter(([release]) => !keep.has(release))
    .map(([release, images]) => ({ kind: 'untag', release, images }));
}

const removable = ({ images, config, usedElsewhere }: Snapshot): ObservedImage[] =>
  images.filter(isBuiltBy(config.project)).filter(({ id }) => !usedElsewhere.includes(id));

/** `:staging`, `:production` and `:rollback` of a hub that is no longer in twinport.yml, once no release needs its image. */
export function strayAliases(snapshot: Snapshot, keep: ReadonlySet<ReleaseId>): Step[] {
  const services = Object.values(snapshot.hubServices).flatMap((of) => Object.values(of));
  const known = services.map((service) => repositoryOf(service.image));
  const kept = snapshot.history.releases.filter((release) => keep.has(release.id));
  const needed = new Set([
    ...kept.flatMap((release) => Object.values(release.hubs).map((hub) => hub.image)),
    ...snapshot.containers.map((container) => container.image),
  ]);
  const tags = removable(snapshot)
    .filter(({ id }) => !needed.has(id))
    .flatMap((image) => image.tags)
    .filter((tag) => !known.includes(repositoryOf(tag)));
  return aliases.flatMap((alias): Step[] => {
    const stray = tags.filter((tag) => tagOf(tag) === alias).sort();
    const images = Object.fromEntries(stray.map((tag) => [tag, null]));
    return stray.length === 0 ? [] : [{ kind: 'label', alias, images }];
  });
}
