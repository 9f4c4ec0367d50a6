import type { Stage, Step } from '../domain/plan.ts';
import type { ObservedContainer } from '../domain/snapshot.ts';

export const removal = (
  { environment, hub, id }: Pick<ObservedContainer, 'environment' | 'hub' | 'id'>,
  why: Extract<Step, { kind: 'remove' }>['why'],
): Step => ({ kind: 'remove', environment, hub, container: id, why });

export const withoutEmpty = (stages: Stage[]): Stage[] => stages.filter((stage) => stage.steps.length > 0);
