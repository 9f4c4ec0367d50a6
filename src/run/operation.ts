import type { Emit } from '../domain/event.ts';
import type { EnvironmentName, OperationKind } from '../domain/names.ts';
import type { Plan, Refusal } from '../domain/plan.ts';
import type { ComposeModel } from '../domain/services.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Builder } from './builder.ts';
import type { Server } from './server.ts';

/** A mutating command on its way down the road. */
export interface Operation {
  id: string;
  kind: OperationKind;
  environment: EnvironmentName | null;
  /** Whether a person is asked before anything happens. */
  asks: boolean;
  /** Begins to look at what the snapshot does not hold while that is made. Resolves when it is seen; never rejects. */
  lookAhead?(server: Server, model: Promise<ComposeModel>): Promise<void>;
  /** Looks at what the snapshot does not hold (git), and plans. */
  plan(server: Server, snapshot: Snapshot): Promise<Planned>;
  /** Where a plan begins with a pull: everything read anew, since the pull may have changed it. */
  afterPull?(server: Server): Promise<Server>;
  /** Whether the pull brought nothing that the plan was made of, configuration and Compose file apart. */
  broughtOnlyCode?(server: Server): Promise<boolean>;
}

export interface Planned {
  outcome: Plan | Refusal;
  builder: Builder | null;
}

export interface Traffic {
  emit: Emit;
  /** Null where nobody can be asked. */
  confirm: ((plan: Plan) => Promise<boolean>) | null;
  cancel: AbortSignal;
  dryRun: boolean;
  lockWaitMs: number;
}

/** `--yes`: nobody reads the plan before it is carried out. */
export const answeredBeforehand = async (): Promise<boolean> => true;
