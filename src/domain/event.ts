import type { Problem } from './failure.ts';
import type { Proof } from './history.ts';
import type { HubName, OperationKind, ReleaseId } from './names.ts';
import type { Plan } from './plan.ts';

/** One type for every audience: terminal, plain text, --json, the run's file, attach. */
export type RunEvent = PlanEvent | StepEvent | ProgressEvent | ResultEvent;

export interface PlanEvent {
  type: 'plan';
  plan: Plan;
}

export interface StepEvent {
  type: 'step';
  step: string;
  state: 'started' | 'done' | 'failed';
  at: string;
  /** Milliseconds the step took; absent on `started`. */
  ms?: number;
  problems?: Problem[];
}

export interface ProgressEvent {
  type: 'progress';
  /** The step it belongs to, or null for the operation as a whole. */
  step: string | null;
  text: string;
}

export type ResultState = 'done' | 'nothing' | 'failed' | 'refused' | 'cancelled';

/** The last line. Names as INTERFACE gives them. */
export interface ResultEvent {
  type: 'result';
  operation: OperationKind;
  result: ResultState;
  release: ReleaseId | null;
  previous: ReleaseId | null;
  changed: HubName[];
  seconds: { total: number; to_live: number | null };
  probe: Proof | null;
  undo: string | null;
  /** Of a clean-up: measured on the file system that holds Docker's data, before and after. */
  freed_bytes?: number;
  free_bytes?: number;
  reason?: string;
  problems?: Problem[];
}

export type Emit = (event: RunEvent) => void;
