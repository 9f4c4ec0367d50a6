import type { Stage } from '../domain/plan.ts';

export const withoutEmpty = (stages: Stage[]): Stage[] => stages.filter((stage) => stage.steps.length > 0);
