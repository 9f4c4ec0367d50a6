import { after, type Fact, historyOf } from '../../src/domain/history.ts';
import { imageLabel, repositoryOf } from '../../src/domain/images.ts';
import type { EnvironmentName, HubName } from '../../src/domain/names.ts';
import {
  type NextGeneration,
  type Placement,
  type Plan,
  type Rest,
  type Step,
  stepName,
} from '../../src/domain/plan.ts';
import type { Generation, ObservedContainer } from '../../src/domain/snapshot.ts';
import { undoStages } from '../../src/operations/recover.ts';
import { startedWith } from '../../src/operations/started-with.ts';
import { at, builtImage, type World } from './world.ts';

/**
 * What the steps do to the world, as run/effects and Docker do it, in memory. It is as strict as Docker is: an image
 * that a container uses keeps its last name, a paused container does not start.
 */

/** Thrown in place of a crash: the process is gone, and nothing of it runs on. */
export class Crash extends Error {}

/** Where it ends early: right after the nth step, or right before it. `fails`: the process itself undoes what it can. */
export interface Way {
  stopAt?: { step: number; before: boolean; fails: boolean };
}

/** From the plan to its end, with the facts that the road writes around it. */
export function carryOut(world: World, plan: Plan, way: Way = {}): void {
  const live = structuredClone(plan.environment && world.environments[plan.environment].live);
  const begun: Fact = {
    fact: 'operation-started',
    id: plan.id,
    kind: plan.operation,
    by: 'kim',
    at: at(world.operations),
    environment: plan.environment,
    release: plan.release,
  };
  if (plan.operation !== 'recover') world.facts.push(begun);
  try {
    takeSteps(world, plan, way);
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    if (way.stopAt?.fails) comeBack(world, plan, live);
    throw error;
  }
  world.facts.push({ fact: 'operation-ended', id: plan.id, at: at(world.operations), result: 'done' });
}

export function takeSteps(world: World, plan: Pick<Plan, 'stages'>, { stopAt }: Way = {}): void {
  for (const [number, step] of plan.stages.flatMap((stage) => stage.steps).entries()) {
    if (stopAt?.step === number && stopAt.before) throw new Crash(stepName(step));
    take(world, step);
    if (stopAt?.step === number) throw new Crash(stepName(step));
  }
}

/** As the road does when a step fails: before `record` everything goes back, after it the rest is left to recovery. */
function comeBack(world: World, { id, environment, release, previous }: Plan, live: Generation | null): void {
  const { interrupted } = historyOf(world.facts);
  const settled = world.facts
    .slice(world.facts.findLastIndex((fact) => fact.fact === 'operation-started'))
    .some((fact) => fact.fact === 'live');
  if (settled || environment === null || !interrupted) return;
  const cut = world.environments[environment].live?.id === id;
  world.environments[environment].live = live;
  if (cut && release !== previous && release !== null)
    world.facts.push({ fact: 'bad', at: at(world.operations), release, why: 'watch' });
  takeSteps(world, { stages: undoStages(world.look(), environment, interrupted) });
  world.facts.push({ fact: 'operation-ended', id, at: at(world.operations), result: 'undone' });
}

function take(world: World, step: Step): void {
  const fact = (one: Fact) => void world.facts.push(one);
  const now = at(world.operations);
  switch (step.kind) {
    case 'pull':
      world.checkedOut = world.commits.findIndex((_, n) => String(n + 1) === step.to[0]) + 1;
      return;
    case 'export':
    case 'candidate':
    case 'watch':
    case 'sweep':
    case 'hook':
    case 'prune-images':
    case 'prune-cache':
      return;
    case 'build':
      build(world, step.hub, step.release, step.commit);
      return;
    case 'tag': {
      const hubs = Object.entries(step.hubs).map(([hub, { from }]) => {
        const { id, labels } = imageOf(world, from);
        return [hub, { image: id, commit: labels[imageLabel.commit]!, subject: '', dirty: false }];
      });
      fact({
        fact: 'release',
        at: now,
        release: { id: step.release, created: now, by: 'kim', hubs: Object.fromEntries(hubs) },
      });
      for (const { from, reference } of Object.values(step.hubs))
        name(world, reference, imageOf(world, from).id);
      return;
    }
    case 'network':
      fact({ fact: 'network', at: now, environment: step.environment, subnet: step.subnet });
      world.environments[step.environment].network.exists = true;
      return;
    case 'addresses':
      for (const [hub, index] of Object.entries(step.indices)) fact({ fact: 'address', at: now, hub, index });
      return;
    case 'services':
      for (const service of step.services) join(world, service, `workhub-${step.environment}`);
      return;
    case 'gateway': {
      const { shape, conf } = world.environments[step.environment].gatewayWanted!;
      world.environments[step.environment].gateway = {
        container: `gateway-${step.environment}`,
        running: true,
        shape,
        conf,
      };
      return;
    }
    case 'create':
      for (const placement of step.placements) create(world, placement);
      return;
    case 'start':
      start(world, world.container(step.placement.environment, step.placement.hub, step.placement.slot));
      return;
    case 'resume':
      become(world, step.container, ['paused'], 'running');
      return;
    case 'ready': {
      const { environment, hub, slot } = step.placement;
      must(world.container(environment, hub, slot).state === 'running', `${hub}.${slot} does not run`);
      return;
    }
    case 'stop':
      become(world, step.container, ['running'], 'exited');
      return;
    case 'clear':
      become(world, step.container, ['paused'], 'paused');
      world.containers.find(({ id }) => id === step.container)!.address = null;
      return;
    case 'remove':
      remove(world, step.container);
      return;
    case 'drain':
    case 'rest':
      rest(world, step.container, step.rest);
      return;
    case 'cutover':
      cutOver(world, step.environment, step.generation);
      return;
    case 'record':
      record(world, step);
      return;
    case 'label':
      for (const [reference, image] of Object.entries(step.images))
        name(world, reference, image === null ? null : imageOf(world, image).id);
      return;
    case 'hold':
      for (const [hub, { image, reference }] of Object.entries(step.images))
        hold(world, hub, step.release, image, reference);
      return;
    case 'untag': {
      const history = historyOf(world.facts);
      const served = history.wentLive[step.release] !== undefined;
      fact({ fact: served ? 'release-retired' : 'release-dropped', at: now, release: step.release });
      for (const reference of step.images) name(world, reference, null);
      return;
    }
  }
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Docker would refuse, or users would notice: ${what}`);
}

/** A cached build of the same sources gives the same image; --force gives another. */
function build(world: World, hub: HubName, release: string, commit: string): void {
  const code = world.commits[Number(commit[0]) - 1]![hub]!;
  const plain = `sha256:${hub}-${code}`;
  const id = world.images.some((image) => image.id === plain) ? `${plain}-${release}` : plain;
  world.images.push(builtImage(hub, id, code, commit, world.operations));
  name(world, `${hub}:${release}`, id);
}

function imageOf(world: World, idOrReference: string) {
  const found = world.images.find(
    (image) => image.id === idOrReference || image.tags.includes(idOrReference),
  );
  if (!found) throw new Error(`no image ${idOrReference}`);
  return found;
}

/** An image without a name is gone; Docker keeps the last name of one that a container uses. */
function name(world: World, reference: string, id: string | null): void {
  for (const image of world.images) {
    if (!image.tags.includes(reference)) continue;
    const used = [...world.containers, ...world.holds].find((container) => container.image === image.id);
    const last = image.tags.length === 1 && id !== image.id;
    must(!last || id !== null || !used, `${reference} is the last name of an image that ${used?.id} uses`);
    image.tags = image.tags.filter((tag) => tag !== reference);
  }
  if (id !== null) imageOf(world, id).tags = [...imageOf(world, id).tags, reference].sort();
  const used = new Set([...world.containers, ...world.holds].map((container) => container.image));
  world.images = world.images.filter((image) => image.tags.length > 0 || used.has(image.id));
}

function join(world: World, service: string, network: string): void {
  const known = world.supports[service] ?? { container: `workhub-${service}-1`, state: 'down', networks: [] };
  const networks = [...new Set([...known.networks, network])].sort();
  world.supports[service] = { ...known, state: 'running', networks };
}

function create(world: World, placement: Placement): void {
  const { environment, hub, slot, release, operation, fingerprint, image } = placement;
  const there = world.standing.find((c) => samePlace(c, placement) && c.state !== 'paused');
  must(!there, `${environment} ${hub}.${slot} is taken`);
  const plain = `${environment}/${hub}.${slot}@${release}`;
  const id = world.containers.some((c) => c.id === plain) ? `${plain}'` : plain;
  world.containers.push({
    id,
    name: `workhub-${environment}-${slot}-${hub}-1`,
    environment,
    hub,
    slot,
    release,
    operation,
    fingerprint,
    configuration: JSON.parse(fingerprint),
    image: imageOf(world, image).id,
    state: 'created',
    health: null,
    address: placement.address,
  });
}

type Place = Pick<Placement, 'environment' | 'hub' | 'slot'>;

const samePlace = (a: Place, b: Place): boolean =>
  a.environment === b.environment && a.hub === b.hub && a.slot === b.slot;

function start(world: World, container: ObservedContainer): void {
  const hub = world.config.hubs.find((known) => known.name === container.hub);
  const twin = world.containers.find(
    (c) =>
      c !== container &&
      c.environment === container.environment &&
      c.hub === container.hub &&
      c.state === 'running',
  );
  const alone = hub?.singleton === true || world.config.cutover === 'replace';
  must(!alone || !twin, `${container.id} would run beside ${twin?.id}`);
  const beside = world.standing.find((c) => c !== container && samePlace(c, container));
  must(!beside, `${container.id} would have the address of ${beside?.id}`);
  become(world, container.id, ['created', 'exited', 'running'], 'running');
}

function become(world: World, id: string, from: string[], state: ObservedContainer['state']): void {
  const container = world.containers.find((known) => known.id === id);
  if (!container) throw new Error(`no container ${id}`);
  must(from.includes(container.state), `${id} is ${container.state}`);
  container.state = state;
  container.health = state === 'running' ? 'healthy' : null;
}

/** As engine/hold: where nothing of ours that runs or is paused is made of it yet. */
function hold(world: World, hub: HubName, release: string, image: string, reference: string): void {
  must(imageOf(world, reference).id === image, `${reference} is another image`);
  const ours = [...world.containers, ...world.holds];
  if (ours.some((c) => c.image === image && (c.state === 'running' || c.state === 'paused'))) return;
  world.holds = world.holds.filter((known) => known.id !== `hold/${hub}@${release}`);
  world.holds.push({ id: `hold/${hub}@${release}`, hub, release, image, state: 'running' });
}

const isLive = (world: World, container: ObservedContainer): boolean =>
  world.standing.includes(container) &&
  world.environments[container.environment].live?.hubs[container.hub] === container.slot;

function remove(world: World, id: string): void {
  const holds = world.holds.length;
  world.holds = world.holds.filter((known) => known.id !== id);
  if (world.holds.length < holds) return;
  const container = world.containers.find((known) => known.id === id);
  const ran = container?.state !== 'created' && container?.state !== 'dead';
  must(container !== undefined && !(ran && isLive(world, container)), `${id} is live and must not go`);
  world.containers = world.containers.filter((known) => known.id !== id);
}

function rest(world: World, id: string, how: Rest): void {
  const container = world.containers.find((known) => known.id === id);
  must(container !== undefined && !isLive(world, container), `${id} is live and must not rest`);
  container!.health = null;
  if (how === 'removed') remove(world, id);
  else if (how === 'stopped') container!.state = 'exited';
  else if (container!.state === 'running') container!.state = 'paused';
}

function cutOver(world: World, environment: EnvironmentName, next: NextGeneration): void {
  for (const [hub, slot] of Object.entries(next.hubs))
    must(
      world.container(environment, hub, slot).state === 'running',
      `${hub}.${slot} is not running at the cut-over`,
    );
  const { id, release, hubs } = next;
  world.environments[environment].live = { id, environment, release, at: at(world.operations), hubs };
}

function record(world: World, { environment, release, bad, good }: Extract<Step, { kind: 'record' }>): void {
  const now = at(world.operations);
  const { interrupted } = historyOf(world.facts);
  const configuration = startedWith(world.look(), environment, interrupted?.id ?? '');
  const facts: Fact[] = [];
  if (good) facts.push({ fact: 'good', at: now, release: good });
  facts.push({ fact: 'live', at: now, by: 'kim', environment, release, configuration });
  if (bad) facts.push({ fact: 'bad', at: now, release: bad, why: 'rolled-back' });
  after(historyOf(world.facts), facts);
  world.facts.push(...facts);
}

export const tagsOf = (world: World): Record<string, string> =>
  Object.fromEntries(
    world.images
      .flatMap((image) => image.tags.map((tag): [string, string] => [tag, image.id]))
      .sort(([x], [y]) => (x < y ? -1 : 1)),
  );

export const repositories = (world: World): string[] => [
  ...new Set(Object.keys(tagsOf(world)).map((tag) => repositoryOf(tag))),
];
