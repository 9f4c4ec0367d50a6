import { historyOf } from '../../src/domain/history.ts';
import { isRefusal, type Plan, type Refusal, stepName } from '../../src/domain/plan.ts';
import { planCleanup } from '../../src/operations/cleanup.ts';
import { planDeploy } from '../../src/operations/deploy.ts';
import { planPromote } from '../../src/operations/promote.ts';
import { planRecover } from '../../src/operations/recover.ts';
import { planRollback } from '../../src/operations/rollback.ts';
import { carryOut, takeSteps, type Way } from './simulate.ts';
import type { World } from './world.ts';

/** Commands as people give them: the plan that they would see, and the same carried out. */

export interface DeployOptions {
  hubs?: string[];
  force?: boolean;
  /** The nth commit. */
  ref?: number;
}

const idOf = (world: World): string => `op${world.operations + 1}`;

export const deployPlan = (world: World, { hubs = [], force = false, ref }: DeployOptions = {}) =>
  planDeploy(world.look(), {
    id: idOf(world),
    sources: world.sources(hubs, ref),
    force,
  });

export const promotePlan = (world: World, expect: string | null = null) =>
  planPromote(world.look(), { id: idOf(world), expect });

export const rollbackPlan = (world: World, to: string | null = null) =>
  planRollback(world.look(), { id: idOf(world), to });

export function recoverPlan(world: World): Plan {
  const { interrupted } = historyOf(world.facts);
  if (!interrupted) throw new Error('nothing was interrupted');
  return planRecover(world.look(), interrupted);
}

export const deploy = (world: World, options: DeployOptions = {}, way: Way = {}): Plan =>
  act(world, () => deployPlan(world, options), way);

export const promote = (world: World, way: Way = {}): Plan => act(world, () => promotePlan(world), way);

export const rollback = (world: World, to: string | null = null, way: Way = {}): Plan =>
  act(world, () => rollbackPlan(world, to), way);

export const cleanup = (world: World, way: Way = {}): Plan =>
  act(world, () => planCleanup(world.look(), { id: idOf(world), all: null }), way);

export function recover(world: World, way: Way = {}): Plan {
  const plan = recoverPlan(world);
  carryOut(world, plan, way);
  return plan;
}

/** Pulls first and then plans again, as the road does. */
function act(world: World, plan: () => Plan | Refusal, way: Way): Plan {
  const pulls = accepted(plan()).stages.filter((stage) => stage.steps.some((step) => step.kind === 'pull'));
  takeSteps(world, { stages: pulls });
  const planned = accepted(plan());
  world.operations += 1;
  if (planned.stages.length > 0) carryOut(world, planned, way);
  return planned;
}

export function accepted(outcome: Plan | Refusal): Plan {
  if (isRefusal(outcome))
    throw new Error(`refused: ${outcome.refused.map((problem) => problem.rule).join('; ')}`);
  return outcome;
}

/** The place in a plan right after the step of this name, or right before it. */
export function at(
  outcome: Plan | Refusal,
  when: 'before' | 'after',
  name: string,
  how: 'crashes' | 'fails' = 'crashes',
): Way {
  const steps = accepted(outcome).stages.flatMap((stage) => stage.steps);
  const step = steps.findIndex((one) => stepName(one) === name);
  if (step < 0) throw new Error(`no step ${name} among ${steps.map(stepName).join(', ')}`);
  return { stopAt: { step, before: when === 'before', fails: how === 'fails' } };
}
