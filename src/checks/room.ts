import { type EnvironmentName, environmentNames } from '../domain/names.ts';
import type { Plan } from '../domain/plan.ts';
import { liveContainer, type ObservedContainer, type Snapshot } from '../domain/snapshot.ts';
import { sizeText } from '../words/sizes.ts';
import { words } from '../words/words.ts';
import { error, type Finding, type Looked, warning } from './check.ts';

/** Before anything starts: room for a second copy of each hub that changes side by side, by what the live ones use. */
export function memoryForTwo({ snapshot, plan, memory, environments }: Looked): Finding[] {
  const available = snapshot.host.memoryAvailable;
  return doubled(snapshot, plan, environments).flatMap(({ environment, containers }): Finding[] => {
    const needed = containers.reduce((sum, { id }) => sum + (memory[id] ?? 0), 0);
    if (needed <= available) return [];
    const hubs = containers.map(({ hub }) => hub);
    const problem = words().engine.memory({
      needed: sizeText(needed),
      available: sizeText(available),
      hubs,
    });
    // Which hubs will change is not known before there is a plan: until then it is a warning.
    return [plan ? error('memory', problem, { environment }) : warning('memory', problem, { environment })];
  });
}

/** Running live containers that a second copy would start beside: those of the plan, or all that could be in one. */
export function doubled(
  snapshot: Snapshot,
  plan: Plan | null,
  environments: readonly EnvironmentName[],
): { environment: EnvironmentName; containers: ObservedContainer[] }[] {
  return environments.flatMap((environment) => {
    const hubs = plan ? startedBeside(plan, environment) : sideBySide(snapshot);
    const containers = hubs
      .flatMap((hub) => liveContainer(snapshot, environment, hub) ?? [])
      .filter(({ state }) => state === 'running');
    return containers.length === 0 ? [] : [{ environment, containers }];
  });
}

function startedBeside(plan: Plan, environment: EnvironmentName): string[] {
  if (plan.environment !== environment) return [];
  const steps = plan.stages.flatMap((stage) => stage.steps);
  const stopped = new Set(steps.flatMap((step) => (step.kind === 'stop' ? [step.hub] : [])));
  return steps.flatMap((step) =>
    step.kind === 'start' && !stopped.has(step.placement.hub) ? [step.placement.hub] : [],
  );
}

const sideBySide = ({ config }: Snapshot): string[] =>
  config.cutover === 'replace'
    ? []
    : config.hubs.filter(({ singleton }) => !singleton).map(({ name }) => name);

/** Environments whose gateway is going to open its ports; without a plan it may be any. */
export function opensPorts(plan: Plan | null): readonly EnvironmentName[] {
  if (!plan) return environmentNames;
  const steps = plan.stages.flatMap((stage) => stage.steps);
  return environmentNames.filter((environment) =>
    steps.some((s) => s.kind === 'gateway' && s.environment === environment && s.change !== 'reload'),
  );
}
