import type { Problem } from '../domain/failure.ts';
import type { EnvironmentName, HubName, OperationKind } from '../domain/names.ts';
import type { Plan } from '../domain/plan.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { CheckName, FindingCode } from './codes.ts';
import type { DeepLook, DiskLook, PortLook, VersionsLook } from './looked.ts';

/** One thing that is looked after: a line of `twinport check`, and a reason to hold an operation back. */
export interface Check {
  name: CheckName;
  title: () => string;
  run: (looked: Looked) => Finding[];
  /** Operations that it is asked before: an error refuses them, a warning is shown with their plan. */
  before: readonly OperationKind[];
}

export interface Finding {
  level: 'error' | 'warning';
  code: FindingCode;
  /** Where only one environment or one hub is concerned. */
  environment?: EnvironmentName;
  hub?: HubName;
  problem: Problem;
}

type Of = Pick<Finding, 'environment' | 'hub'>;

export const error = (code: FindingCode, problem: Problem, of: Of = {}): Finding => ({
  level: 'error',
  code,
  ...of,
  problem,
});
export const warning = (code: FindingCode, problem: Problem, of: Of = {}): Finding => ({
  level: 'warning',
  code,
  ...of,
  problem,
});

/**
 * Everything that the checks judge, looked at once; plain data. What takes long or starts something is looked at for the
 * command alone, and a check whose part was not looked at finds nothing.
 */
export interface Looked {
  snapshot: Snapshot;
  /** What is about to happen; null: nothing, somebody only wants to know. */
  plan: Plan | null;
  /** Those that are judged. */
  environments: readonly EnvironmentName[];
  /** Another operation is under way at this moment. */
  operationRuns: boolean;
  /** Public ports that somebody else has. */
  ports: PortLook[];
  versions: VersionsLook | null;
  /** Null: there is room, or the plan makes it. */
  disk: DiskLook | null;
  /** Bytes that live containers use, by their id; those that were asked. */
  memory: Record<string, number>;
  /** Names of all networks and volumes there are; null: not looked at. */
  shared: { networks: string[]; volumes: string[] } | null;
  /** What `env check` finds. */
  configuration: Finding[];
  /** What git does with `.twinport/`, where there is a git; null: not looked at. */
  stateInGit: 'tracked' | 'ignored' | 'open' | null;
  deep: DeepLook | null;
}
