import { after, type Fact, type History, previousOf, releaseById } from '../domain/history.ts';
import { imageTagged, repositoryOf, taggedReleases } from '../domain/images.ts';
import type { Alias, EnvironmentName, HubName, OperationKind, ReleaseId } from '../domain/names.ts';
import type { Rest, Stage, Step } from '../domain/plan.ts';
import { hasImage, hasRelease, type ObservedContainer, type Snapshot } from '../domain/snapshot.ts';
import { withoutEmpty } from './stages.ts';

/** What is live now, or will be when these stages run, and what it leaves behind. */
export interface Settling {
  kind: OperationKind;
  environment: EnvironmentName;
  release: ReleaseId;
  /** Hubs of the release. */
  hubs: readonly HubName[];
  /** Containers that no longer serve, and what each becomes. */
  leaving: { container: ObservedContainer; rest: Rest }[];
  /** Containers that serve on, or stand by; everything else in this environment's slots goes. */
  staying: readonly string[];
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
  const keep = keptReleases(snapshot, history, settling);
  return withoutEmpty([
    { steps: recorded(snapshot, settling) ? [] : [{ kind: 'record', environment, release, ...marks }] },
    { steps: labelSteps(snapshot, settling, history) },
    { steps: settling.leaving.map((leaving) => leave(snapshot, environment, leaving)) },
    { steps: retiredContainers(snapshot, settling) },
    { steps: untagSteps(snapshot, keep) },
    { steps: [{ kind: 'sweep', environment }] },
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

function recorded(snapshot: Snapshot, { environment, release, marks }: Settling): boolean {
  const { history } = snapshot;
  const live = environment === 'staging' ? history.staging : history.production.at(-1);
  const marked =
    (marks.bad === null || history.bad.includes(marks.bad)) &&
    (marks.good === null || !history.bad.includes(marks.good));
  return live === release && marked && settledBefore(snapshot, environment);
}

/** A release that went live has its configuration in the history; without it the fact is still to be written. */
const settledBefore = (snapshot: Snapshot, environment: EnvironmentName): boolean =>
  Object.keys(snapshot.history.configuration[environment]).length > 0;

/** `:staging`; or `:production` and `:rollback`. Only those that are not right yet. */
export function labelSteps(
  snapshot: Snapshot,
  settling: Pick<Settling, 'environment' | 'release' | 'hubs'>,
  history: History,
): Step[] {
  const { environment, release, hubs } = settling;
  const steps = [labelStep(snapshot, environment, environment, release, hubs)];
  if (environment === 'production') {
    const previous = previousKept(snapshot, history, release);
    const served = Object.keys((previous && releaseById(history, previous)?.hubs) || {});
    steps.push(labelStep(snapshot, environment, 'rollback', previous, served));
  }
  return steps.filter((step) => Object.keys(step.images).length > 0);
}

/** The release before, where its images are still here. */
export function previousKept(snapshot: Snapshot, history: History, live: ReleaseId): ReleaseId | null {
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

function leave(
  snapshot: Snapshot,
  environment: EnvironmentName,
  { container, rest }: Settling['leaving'][number],
): Step {
  const common = { environment, hub: container.hub, container: container.id, rest };
  const port = snapshot.config.hubs.find((hub) => hub.name === container.hub)?.port;
  return container.state === 'running' && port !== undefined
    ? { kind: 'drain', ...common, port }
    : { kind: 'rest', ...common };
}

function retiredContainers(snapshot: Snapshot, { environment, leaving, staying }: Settling): Step[] {
  const spared = new Set([...staying, ...leaving.map(({ container }) => container.id)]);
  return snapshot.containers
    .filter((container) => container.environment === environment && !spared.has(container.id))
    .map((container) => ({
      kind: 'remove',
      environment,
      hub: container.hub,
      container: container.id,
      why: 'retired',
    }));
}

/**
 * Live on either side, the last `releases.keep` of production, and one that was taken back: its images stay until the
 * next promotion.
 */
function keptReleases(snapshot: Snapshot, history: History, settling: Settling): Set<ReleaseId> {
  const live = Object.values(snapshot.environments).flatMap((observed) => observed.live?.release ?? []);
  const stillServed = live.filter((id) => id !== snapshot.environments[settling.environment].live?.release);
  const bad = settling.kind === 'promote' ? [] : history.bad;
  return new Set([
    settling.release,
    ...stillServed,
    ...history.production.slice(-snapshot.config.keep),
    ...bad,
  ]);
}

function untagSteps(snapshot: Snapshot, keep: Set<ReleaseId>): Step[] {
  return [...taggedReleases(snapshot.images)]
    .filter(([release]) => !keep.has(release))
    .map(([release, images]) => ({ kind: 'untag', release, images }));
}
