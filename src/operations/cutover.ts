import type { HubConfig } from '../domain/config.ts';
import {
  type EnvironmentName,
  environmentNames,
  type HubName,
  type ReleaseId,
  type Slot,
} from '../domain/names.ts';
import type { HubChange, NextGeneration, Note, Stage, Step } from '../domain/plan.ts';
import { isUp, type ObservedContainer, type Snapshot } from '../domain/snapshot.ts';
import { restoreTags } from './settle.ts';
import { removal, withoutEmpty } from './stages.ts';
import { type Decision, decide, type Target } from './target.ts';

/** The stages that make a target live; deploy, promote and rollback share them. */
export interface CutOver {
  hubs: HubChange[];
  notes: Note[];
  /** Empty where everything serves as wanted already. */
  stages: Stage[];
  decisions: Decision[];
}

/**
 * Ground, start, try, cut over, watch. Nothing here touches what is live before the `cutover` step, except for
 * singletons and `cutover: replace`, which cannot run twice: those stop first, and a note says so.
 */
export function planCutOver(snapshot: Snapshot, target: Target, urgent: boolean): CutOver {
  const decisions = decide(snapshot, target);
  const gone = goneHubs(snapshot, target);
  const changing = decisions.filter((decision) => decision.change !== 'keep');
  const generation = nextGeneration(snapshot, target, decisions, gone);
  const ground = groundStages(snapshot, target.environment, urgent);
  const replaced = changing.filter(
    (decision) => cannotRunTwice(snapshot, decision.hub) && decision.live !== null && isUp(decision.live),
  );
  return {
    decisions,
    hubs: [
      ...decisions.map(hubChange),
      ...gone.map((hub): HubChange => ({ hub, change: 'remove', reasons: [{ why: 'removed' }] })),
    ],
    notes: notesOf(snapshot, ground, target.environment, replaced),
    stages: withoutEmpty([
      { steps: restoreTags(snapshot, namedReleases(snapshot, target)) },
      ...ground,
      ...(generation
        ? [
            ...startStages(snapshot, target.environment, changing, replaced),
            ...trialStages(target.environment, changing, generation),
            ...switchStages(snapshot, target, changing, generation),
          ]
        : []),
    ]),
  };
}

/** Releases whose own tags must be there: what comes, what is live on the other side, what may be gone back to. */
const namedReleases = (snapshot: Snapshot, target: Target): (ReleaseId | null)[] => [
  target.release,
  ...environmentNames
    .filter((environment) => environment !== target.environment)
    .map((environment) => snapshot.environments[environment].live?.release ?? null),
  ...snapshot.history.production.slice(-snapshot.config.keep),
];

export const cannotRunTwice = (snapshot: Snapshot, hub: HubConfig): boolean =>
  hub.singleton || snapshot.config.cutover === 'replace';

const hubChange = (decision: Decision): HubChange => ({
  hub: decision.hub.name,
  change: decision.change,
  reasons: decision.reasons,
});

/** Served now, and no longer wanted. */
function goneHubs(snapshot: Snapshot, target: Target): HubName[] {
  const served = Object.keys(snapshot.environments[target.environment].live?.hubs ?? {});
  return served
    .filter((hub) => !target.images[hub] || !snapshot.config.hubs.some((h) => h.name === hub))
    .sort();
}

/** Null where the live generation says the same already. */
function nextGeneration(
  snapshot: Snapshot,
  target: Target,
  decisions: Decision[],
  gone: HubName[],
): NextGeneration | null {
  const live = snapshot.environments[target.environment].live;
  const changed = decisions
    .filter((decision) => decision.change !== 'keep')
    .map((decision) => decision.hub.name);
  if (live && live.release === target.release && changed.length === 0 && gone.length === 0) return null;
  const hubs: Record<HubName, Slot> = Object.fromEntries(
    decisions.map((decision) => [decision.hub.name, decision.placement.slot]),
  );
  return { id: target.operation, release: target.release, hubs, changed };
}

/** The ground that containers stand on: network, services without a release, gateway. */
export function groundStages(snapshot: Snapshot, environment: EnvironmentName, urgent: boolean): Stage[] {
  const observed = snapshot.environments[environment];
  const network: Step[] = observed.network.exists
    ? []
    : [{ kind: 'network', environment, subnet: observed.network.subnet }];
  return [
    { steps: [...addressSteps(snapshot), ...network] },
    { steps: serviceSteps(snapshot, environment) },
    { steps: gatewaySteps(snapshot, environment, urgent) },
  ].filter((stage) => stage.steps.length > 0);
}

function addressSteps(snapshot: Snapshot): Step[] {
  const fresh = Object.entries(snapshot.addresses).filter(
    ([hub, index]) => snapshot.history.addresses[hub] !== index,
  );
  return fresh.length === 0 ? [] : [{ kind: 'addresses', indices: Object.fromEntries(fresh) }];
}

/** PostgreSQL, Redis …: started if absent, never recreated by a release, and reachable in the environment by name. */
function serviceSteps(snapshot: Snapshot, environment: EnvironmentName): Step[] {
  const services = supportServices(snapshot, environment);
  const network = `${snapshot.config.project}-${environment}`;
  const start = downServices(snapshot, environment);
  const apart = services.filter((service) => {
    const support = snapshot.supports[service];
    return support?.state === 'running' && !support.networks.includes(network);
  });
  if (start.length === 0 && apart.length === 0) return [];
  return [{ kind: 'services', environment, services, start }];
}

/** One that ended with 0 has done its work, unless its restart policy says that it is to run. */
export function downServices(snapshot: Snapshot, environment: EnvironmentName): string[] {
  const stays = (service: string) =>
    ['always', 'unless-stopped'].includes(snapshot.model.services[service]?.restart ?? '');
  return supportServices(snapshot, environment).filter((service) => {
    const state = snapshot.supports[service]?.state ?? 'down';
    return state === 'down' || (state === 'done' && stays(service));
  });
}

/** Everything in the Compose file that is no hub and does not belong to the other environment alone. */
export function supportServices(snapshot: Snapshot, environment: EnvironmentName): string[] {
  const hubs = new Set(
    Object.values(snapshot.hubServices).flatMap((services) =>
      Object.values(services).map((service) => service.name),
    ),
  );
  const { profile } = snapshot.config.environments[environment];
  return Object.values(snapshot.model.services)
    .filter((service) => !hubs.has(service.name))
    .filter((service) => service.profiles.length === 0 || service.profiles.includes(profile))
    .map((service) => service.name)
    .sort();
}

/** An urgent operation, a rollback, touches a gateway that runs only for its own sake: half-made edits can wait. */
function gatewaySteps(snapshot: Snapshot, environment: EnvironmentName, urgent: boolean): Step[] {
  const { gateway, gatewayWanted } = snapshot.environments[environment];
  const step = (change: 'create' | 'replace' | 'reload' | 'start'): Step[] => [
    { kind: 'gateway', environment, change },
  ];
  if (!gateway) return step('create');
  if (!gateway.running) return step(gateway.shape === gatewayWanted?.shape ? 'start' : 'replace');
  if (urgent || !gatewayWanted) return [];
  if (gateway.shape !== gatewayWanted.shape) return step('replace');
  return gateway.conf === gatewayWanted.conf ? [] : step('reload');
}

/** What a gateway that runs lacks of today's files. A running one alone: any other takes them up when it starts. */
export const refreshSteps = (snapshot: Snapshot, environment: EnvironmentName): Step[] =>
  snapshot.environments[environment].gateway?.running ? gatewaySteps(snapshot, environment, false) : [];

/** What people should know before a gateway is replaced: the last time there, or else on the other side. */
export function gapNotes({ history }: Snapshot, steps: readonly Step[]): Note[] {
  return steps.flatMap((step): Note[] => {
    if (step.kind !== 'gateway' || step.change !== 'replace') return [];
    const known = [step.environment, ...environmentNames].map((name) => history.gap[name]);
    const ms = known.find((one) => one !== undefined) ?? null;
    return [{ note: 'gateway-gap', environment: step.environment, ms }];
  });
}

function startStages(
  snapshot: Snapshot,
  environment: EnvironmentName,
  changing: Decision[],
  replaced: Decision[],
): Stage[] {
  const fresh = changing.filter((decision) => decision.change === 'start');
  return [
    { steps: changing.flatMap((decision) => removals(snapshot, environment, decision)) },
    // Side by side: what is created takes its address when it starts.
    { steps: [...createSteps(environment, fresh), ...fresh.flatMap((d) => stepAside(environment, d))] },
    { steps: replaced.map((d) => ({ kind: 'stop', environment, hub: d.hub.name, container: d.live!.id })) },
    { steps: changing.map(startStep) },
  ];
}

/** What was paused needs a moment, so it is tried on the way of users while it is asked itself. */
function trialStages(
  environment: EnvironmentName,
  changing: Decision[],
  generation: NextGeneration,
): Stage[] {
  const woken = changing.length > 0 && changing.every(({ change }) => change === 'resume');
  const ready = changing.map(
    ({ placement, change }): Step => ({ kind: 'ready', placement, woken: change === 'resume' }),
  );
  const candidate: Step = { kind: 'candidate', environment, generation };
  return woken ? [{ steps: [...ready, candidate] }] : [{ steps: ready }, { steps: [candidate] }];
}

/** What stands in the way, and what an operation that was killed, and forgotten, may have left of an earlier one. */
function removals(snapshot: Snapshot, environment: EnvironmentName, decision: Decision): Step[] {
  const { hub, idle, beside, change } = decision;
  const stale = snapshot.cleared.filter((c) => c.environment === environment && c.hub === hub.name);
  const gone = change === 'start' ? [...stale, ...(idle && !stepsAside(idle) ? [idle] : [])] : [];
  return [...gone, ...beside].map((container) => removal(container, 'slot'));
}

const stepAside = (environment: EnvironmentName, { hub, idle }: Decision): Step[] =>
  idle && stepsAside(idle) ? [{ kind: 'clear', environment, hub: hub.name, container: idle.id }] : [];

/** A paused one is slow to remove; any other is gone at once. */
export const stepsAside = ({ state }: ObservedContainer): boolean => state === 'paused';

function createSteps(environment: EnvironmentName, fresh: Decision[]): Step[] {
  return (['blue', 'green'] as const).flatMap((slot): Step[] => {
    const placements = fresh
      .map((decision) => decision.placement)
      .filter((placement) => placement.slot === slot);
    return placements.length === 0 ? [] : [{ kind: 'create', environment, slot, placements }];
  });
}

const startStep = ({ change, placement, idle }: Decision): Step =>
  change === 'resume' ? { kind: 'resume', placement, container: idle!.id } : { kind: 'start', placement };

function switchStages(
  snapshot: Snapshot,
  target: Target,
  changing: Decision[],
  generation: NextGeneration,
): Stage[] {
  const { environment } = target;
  const placements = changing.map((decision) => decision.placement);
  const watch: Step[] =
    placements.length === 0 ? [] : [{ kind: 'watch', environment, placements, ms: snapshot.config.watchMs }];
  return [{ steps: [{ kind: 'cutover', environment, generation }] }, { steps: watch }];
}

function notesOf(
  snapshot: Snapshot,
  ground: Stage[],
  environment: EnvironmentName,
  replaced: Decision[],
): Note[] {
  const steps = ground.flatMap((stage) => stage.steps);
  const notes = gapNotes(snapshot, steps);
  const hubs = replaced.map((decision) => decision.hub.name);
  if (hubs.length > 0) notes.push({ note: 'away', hubs, ms: awayBefore(snapshot, environment, hubs) });
  return notes;
}

/** The last time there, or where it was the only time, in the other environment: it is the same image. */
function awayBefore(
  { history }: Snapshot,
  environment: EnvironmentName,
  hubs: readonly HubName[],
): number | null {
  const environments = [environment, ...environmentNames.filter((name) => name !== environment)];
  const known = hubs.flatMap(
    (hub) => environments.map((name) => history.away[name][hub]).find((ms) => ms !== undefined) ?? [],
  );
  return known.length === 0 ? null : Math.max(...known);
}
