import { releaseById } from '../domain/history.ts';
import { type EnvironmentName, environmentNames, type HubName } from '../domain/names.ts';
import type { Note, Placement, Plan, Stage, Step } from '../domain/plan.ts';
import {
  type ContainerState,
  hasImage,
  liveContainer,
  type ObservedContainer,
  type Snapshot,
} from '../domain/snapshot.ts';
import { gapNotes, groundStages, refreshSteps } from './cutover.ts';
import { holdSteps, unheld } from './hold.ts';
import { placementOf } from './recover.ts';
import { labelsToPutRight, restoreTags, rollbackOf } from './settle.ts';
import { removal, withoutEmpty } from './stages.ts';
import { releaseReference } from './target.ts';

/**
 * What should serve and does not is brought back where it stood, without a cut-over: the gateway's symlink says what is
 * live, whatever stopped it. A Docker daemon that was killed without live-restore is the usual cause: on its next start
 * it stops what survived and counts that as stopped by hand, so `unless-stopped` does not apply any more (moby,
 * daemon.restore and killWithSignal). Empty where everything runs.
 */
export function planMend(
  snapshot: Snapshot,
  id: string,
  environments: readonly EnvironmentName[] = environmentNames,
): Plan {
  return planFor(snapshot, id, brokenAmong(snapshot, id, environments), []);
}

/** The same for both environments, and gateways take up what changed in their files. */
export function planRefresh(snapshot: Snapshot, id: string): Plan {
  const broken = brokenAmong(snapshot, id, environmentNames);
  return planFor(
    snapshot,
    id,
    broken,
    broken.flatMap(({ environment }) => refreshSteps(snapshot, environment)),
  );
}

const brokenAmong = (snapshot: Snapshot, id: string, environments: readonly EnvironmentName[]): Broken[] =>
  environments
    .filter((environment) => snapshot.environments[environment].live !== null)
    .map((environment) => brokenIn(snapshot, environment, id));

/** `fresh` comes last: a slip in the user's own files keeps nothing from coming back. */
function planFor(snapshot: Snapshot, id: string, broken: Broken[], fresh: Step[]): Plan {
  const live = snapshot.environments.production.live?.release ?? null;
  return {
    operation: 'recover',
    id,
    environment: null,
    release: live,
    previous: live,
    hubs: [],
    notes: [...broken.flatMap(notesOf), ...gapNotes(snapshot, fresh), ...fresh.flatMap(freshNote)],
    stages: withoutEmpty([...stagesOf(snapshot, broken), { steps: fresh }]),
    undo: null,
  };
}

interface Broken {
  environment: EnvironmentName;
  down: Down[];
  ground: Stage[];
  /** Their images are gone: nothing could be started. */
  gone: HubName[];
}

interface Down {
  hub: HubName;
  /** Null where somebody removed it. */
  container: ObservedContainer | null;
  placement: Placement;
}

function brokenIn(snapshot: Snapshot, environment: EnvironmentName, id: string): Broken {
  const down = snapshot.config.hubs.flatMap((hub) => downHub(snapshot, environment, hub, id));
  const canBe = ({ container, placement }: Down) =>
    !isAnew(container) || hasImage(snapshot, imageOf(snapshot, placement));
  return {
    environment,
    down: down.filter(canBe),
    ground: groundStages(snapshot, environment, true),
    gone: down.filter((one) => !canBe(one)).map(({ hub }) => hub),
  };
}

/** Docker is still about to start or remove it: neither needs help. */
const cared: ContainerState[] = ['running', 'restarting', 'removing'];

function downHub(
  snapshot: Snapshot,
  environment: EnvironmentName,
  hub: Snapshot['config']['hubs'][number],
  id: string,
): Down[] {
  const live = snapshot.environments[environment].live!;
  const slot = live.hubs[hub.name];
  const service = snapshot.hubServices[environment][hub.name];
  if (!slot || !service) return [];
  const container = liveContainer(snapshot, environment, hub.name) ?? null;
  if (container && cared.includes(container.state)) return [];
  const fresh = {
    slot,
    image: releaseReference(snapshot, hub.name, live.release),
    release: live.release,
    operation: id,
    fingerprint: service.fingerprint,
  };
  const what = isAnew(container) ? fresh : container!;
  return [{ hub: hub.name, container, placement: placementOf(snapshot, environment, what, hub) }];
}

/** Nobody knows whether one that never ran was made to its end: it stands for one that is missing. */
const isAnew = (container: ObservedContainer | null): boolean =>
  container === null || container.state === 'created' || container.state === 'dead';

/** The image that the release says; empty where it is not known. */
const imageOf = (snapshot: Snapshot, { release, hub }: Placement): string =>
  releaseById(snapshot.history, release)?.hubs[hub]?.image ?? '';

function stagesOf(snapshot: Snapshot, broken: Broken[]): Stage[] {
  const down = broken.flatMap((one) => one.down);
  const anew = down.filter(({ container }) => isAnew(container));
  const releases = anew.map(({ placement }) => placement.release);
  const rollback = rollbackOf(snapshot, snapshot.history);
  return withoutEmpty([
    { steps: restoreTags(snapshot, releases) },
    ...broken.flatMap(({ ground }) => ground),
    { steps: anew.flatMap(({ container }) => (container ? [removal(container, 'slot')] : [])) },
    { steps: creations(anew) },
    { steps: down.map(startStep) },
    {
      steps: down.map(({ placement, container }) => ({
        kind: 'ready',
        placement,
        woken: isPaused(container),
      })),
    },
    { steps: broken.flatMap(({ environment }) => labelsToPutRight(snapshot, environment)) },
    { steps: holdSteps(rollback, unheld(snapshot, rollback)) },
  ]);
}

/** One an environment and slot, as Compose has a project for each. */
function creations(anew: Down[]): Step[] {
  const groups = new Map<string, Placement[]>();
  for (const { placement } of anew) {
    const key = `${placement.environment} ${placement.slot}`;
    groups.set(key, [...(groups.get(key) ?? []), placement]);
  }
  return [...groups.values()].map((placements) => {
    const { environment, slot } = placements[0]!;
    return { kind: 'create', environment, slot, placements };
  });
}

const isPaused = (container: ObservedContainer | null): boolean => container?.state === 'paused';

const startStep = ({ container, placement }: Down): Step =>
  isPaused(container)
    ? { kind: 'resume', placement, container: container!.id }
    : { kind: 'start', placement };

function notesOf({ environment, down, ground, gone }: Broken): Note[] {
  const services = ground
    .flatMap((stage) => stage.steps)
    .flatMap((step) => (step.kind === 'services' ? step.start : step.kind === 'gateway' ? ['gateway'] : []));
  const what = [...services, ...down.map(({ hub }) => hub)];
  return [
    ...(what.length === 0 ? [] : [{ note: 'down' as const, environment, what }]),
    ...(gone.length === 0 ? [] : [{ note: 'gone' as const, environment, hubs: gone }]),
  ];
}

const freshNote = (step: Step): Note[] =>
  step.kind === 'gateway' && step.change === 'reload'
    ? [{ note: 'gateway-files', environment: step.environment }]
    : [];
