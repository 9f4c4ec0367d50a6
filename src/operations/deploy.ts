import { nextReleaseId, releaseById } from '../domain/history.ts';
import { imageBuiltFrom, imageLabel, repositoryOf, taggedReleases } from '../domain/images.ts';
import type { HubName, ReleaseId } from '../domain/names.ts';
import type { Note, Plan, Reason, Refusal, Stage, Step, TaggedImage } from '../domain/plan.ts';
import { liveContainer, type ObservedImage, type Snapshot } from '../domain/snapshot.ts';
import type { Source } from '../domain/source.ts';
import { buildsAtOnce, memoryFor } from './builds-at-once.ts';
import { planGoLive } from './go-live.ts';
import { missingRoom, roomFor, roomStages } from './room.ts';
import { withoutEmpty } from './stages.ts';
import type { TargetImage } from './target.ts';

export interface DeployRequest {
  id: string;
  /** One a hub that is to be deployed, in the order of twinport.yml; the others stay as staging has them. */
  sources: Source[];
  force: boolean;
}

/** Build what changed, and bring it up as staging. */
export function planDeploy(snapshot: Snapshot, request: DeployRequest): Plan | Refusal {
  const before = snapshot.environments.staging.live?.release ?? null;
  const wanted = request.sources.map((source) => ({
    source,
    image: imageFor(snapshot, source, request.force),
  }));
  const present = presentImages(
    snapshot,
    wanted.map(({ source }) => source.hub),
  );
  const images: Record<HubName, Choice> = {
    ...present,
    ...Object.fromEntries(wanted.map((w) => [w.source.hub, w.image])),
  };
  const release = sameAsStaged(snapshot, images) ?? newRelease(snapshot);
  return planGoLive(snapshot, {
    kind: 'deploy',
    target: {
      operation: request.id,
      environment: 'staging',
      release,
      images: targetImages(snapshot, release, images),
    },
    marks: { bad: null, good: null },
    first: withoutEmpty([
      { steps: pullSteps(request.sources) },
      ...(release === before ? [] : buildStages(snapshot, request, release, images)),
    ]),
    undo: release === before ? null : undoOf(snapshot, before, request.sources),
    notes: buildNotes(snapshot, request, images),
  });
}

/** An image that is here already, or null where it is to be built; and why. */
interface Choice {
  image: ObservedImage | null;
  reasons: Reason[];
}

function imageFor(snapshot: Snapshot, source: Source, force: boolean): Choice {
  if (force) return { image: null, reasons: [{ why: 'forced' }] };
  const image = imageBuiltFrom(snapshot.images, source.fingerprint) ?? null;
  if (image) return { image, reasons: [] };
  const staged = liveContainer(snapshot, 'staging', source.hub);
  const from = snapshot.images.find((known) => known.id === staged?.image)?.labels[imageLabel.commit] ?? null;
  return { image: null, reasons: [{ why: 'source', from, to: source.target }] };
}

/** Hubs that are not being deployed keep the images that staging runs. */
function presentImages(snapshot: Snapshot, deployed: HubName[]): Record<HubName, Choice> {
  const { live } = snapshot.environments.staging;
  const staged = live ? releaseById(snapshot.history, live.release) : undefined;
  return Object.fromEntries(
    Object.keys(live?.hubs ?? {})
      .filter((hub) => !deployed.includes(hub) && snapshot.hubServices.staging[hub])
      .flatMap((hub): [HubName, Choice][] => {
        const id = liveContainer(snapshot, 'staging', hub)?.image ?? staged?.hubs[hub]?.image;
        const image = snapshot.images.find((known) => known.id === id);
        return image ? [[hub, { image, reasons: [] }]] : [];
      }),
  );
}

/** The same images are the same release, however many commits lie between. */
function sameAsStaged(snapshot: Snapshot, images: Record<HubName, Choice>): ReleaseId | null {
  const staged = snapshot.environments.staging.live?.release;
  const release = staged === undefined ? undefined : releaseById(snapshot.history, staged);
  if (!release || Object.keys(release.hubs).length !== Object.keys(images).length) return null;
  const same = Object.entries(images).every(
    ([hub, { image }]) => image !== null && image.id === release.hubs[hub]?.image,
  );
  return same ? release.id : null;
}

const newRelease = (snapshot: Snapshot): ReleaseId =>
  nextReleaseId([
    ...snapshot.history.releases.map((release) => release.id),
    ...snapshot.history.dropped,
    ...Object.keys(snapshot.history.wentLive),
    ...taggedReleases(snapshot.images).keys(),
    ...Object.values(snapshot.environments).flatMap((environment) => environment.live?.release ?? []),
  ]);

const reference = (snapshot: Snapshot, hub: HubName, release: ReleaseId): string =>
  `${repositoryOf(snapshot.hubServices.staging[hub]!.image)}:${release}`;

const targetImages = (
  snapshot: Snapshot,
  release: ReleaseId,
  images: Record<HubName, Choice>,
): Record<HubName, TargetImage> =>
  Object.fromEntries(
    Object.entries(images).map(([hub, { image, reasons }]) => [
      hub,
      { reference: reference(snapshot, hub, release), id: image?.id ?? null, reasons },
    ]),
  );

/** One a repository, however many hubs it holds. */
function pullSteps(sources: Source[]): Step[] {
  const steps = new Map<string, Step>();
  for (const { repository, branch, head, target, exported } of sources) {
    if (exported || head === target || branch === null) continue;
    steps.set(repository, { kind: 'pull', repository, branch, from: head, to: target });
  }
  return [...steps.values()];
}

function buildStages(
  snapshot: Snapshot,
  request: DeployRequest,
  release: ReleaseId,
  images: Record<HubName, Choice>,
): Stage[] {
  const built = toBuild(request, images);
  const tagged = Object.entries(images).map(([hub, { image }]): [HubName, TaggedImage] => {
    const to = reference(snapshot, hub, release);
    if (image) return [hub, { from: image.id, reference: to, commit: null }];
    const twin = twinOf(request, built, hub);
    return [hub, { from: reference(snapshot, twin.hub, release), reference: to, commit: twin.target }];
  });
  return [
    ...roomStages(snapshot, hubsOf(built)),
    {
      steps: built
        .filter((source) => source.exported)
        .map(({ hub, repository, target }) => ({ kind: 'export', hub, repository, commit: target })),
    },
    {
      steps: built.map(({ hub, target }) => ({ kind: 'build', hub, release, commit: target })),
      limit: limitOf(snapshot, hubsOf(built)).limit,
    },
    { steps: [{ kind: 'tag', release, hubs: Object.fromEntries(tagged) }] },
  ];
}

/** What is built: of hubs that are made from the very same sources, the first. */
function toBuild(request: DeployRequest, images: Record<HubName, Choice>): Source[] {
  const wanted = request.sources.filter((source) => images[source.hub]?.image === null);
  return wanted.filter((source) => wanted.find((one) => one.fingerprint === source.fingerprint) === source);
}

/** The source whose build is this hub's too; its own where it shares none. */
function twinOf(request: DeployRequest, built: Source[], hub: HubName): Source {
  const own = request.sources.find((source) => source.hub === hub)!;
  return built.find((source) => source.fingerprint === own.fingerprint) ?? own;
}

function buildNotes(snapshot: Snapshot, request: DeployRequest, images: Record<HubName, Choice>): Note[] {
  const hubs = hubsOf(toBuild(request, images));
  const { keepFree } = snapshot.config;
  const room: Note = {
    note: 'room',
    free: snapshot.host.diskFree,
    needed: roomFor(snapshot, hubs),
    keepFree,
  };
  return [
    ...(hubs.length > 1 ? [buildsNote(snapshot, hubs)] : []),
    ...(missingRoom(snapshot, hubs) > 0 ? [room] : []),
    ...toBuild(request, images)
      .filter(({ strays }) => strays.length > 0)
      .map(({ hub, strays }): Note => ({ note: 'strays', hub, paths: strays })),
  ];
}

function buildsNote(snapshot: Snapshot, hubs: HubName[]): Note {
  const memory = Math.max(...hubs.map((hub) => memoryFor(snapshot, hub)));
  const measured = memory !== snapshot.config.build.memory;
  return {
    note: 'builds',
    ...limitOf(snapshot, hubs),
    memory,
    measured,
    leaveCore: hasCoreLeft(snapshot, hubs),
  };
}

/** Several builds in a row would take every core for long, and one leaves others enough of several. */
const hasCoreLeft = ({ host, environments }: Snapshot, hubs: HubName[]): boolean =>
  hubs.length > 1 && host.cores > 1 && environments.production.live !== null;

export const leavesCore = ({ notes }: Plan): boolean =>
  notes.some((note) => note.note === 'builds' && note.leaveCore);

const limitOf = (snapshot: Snapshot, hubs: HubName[]) => {
  const { host, config, history } = snapshot;
  return buildsAtOnce({
    cores: hasCoreLeft(snapshot, hubs) ? host.cores - 1 : host.cores,
    memoryAvailable: host.memoryAvailable,
    needs: hubs.map((hub) => memoryFor({ config, history }, hub)),
    parallel: config.build.parallel,
  });
};

const hubsOf = (sources: readonly Source[]): HubName[] => sources.map(({ hub }) => hub);

/** Back to the commits that staging had. */
function undoOf(snapshot: Snapshot, before: ReleaseId | null, deployed: Source[]): string[] | null {
  const release = before === null ? undefined : releaseById(snapshot.history, before);
  if (!release) return null;
  const commits = deployed.flatMap(({ hub }): [HubName, string][] => {
    const reference = release.hubs[hub];
    return reference?.commit ? [[hub, reference.commit]] : [];
  });
  if (commits.length === 0) return null;
  // Without --hub the others would be brought up to date along with them.
  if (commits.length < snapshot.config.hubs.length) {
    return ['deploy', ...commits.flatMap(([hub, commit]) => ['--ref', `${hub}=${commit}`, '--hub', hub])];
  }
  const distinct = new Set(commits.map(([, commit]) => commit));
  const refs = distinct.size === 1 ? [...distinct] : commits.map(([hub, commit]) => `${hub}=${commit}`);
  return ['deploy', ...refs.flatMap((ref) => ['--ref', ref])];
}
