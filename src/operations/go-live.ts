import type { OperationKind } from '../domain/names.ts';
import type { Note, Plan, Stage } from '../domain/plan.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { type CutOver, planCutOver, restOf } from './cutover.ts';
import { hookNotes, hookStages } from './hooks.ts';
import { historyAfter, type Marks, previousKept, type Settling, settleStages } from './settle.ts';
import { standbyContainers } from './standby.ts';
import type { Target } from './target.ts';

export interface Wanted {
  kind: Extract<OperationKind, 'deploy' | 'promote' | 'rollback'>;
  target: Target;
  marks: Marks;
  /** Stages before the cut-over's own: pull, build, tag. */
  first: Stage[];
  undo: string[] | null;
  notes: Note[];
}

/** The whole road of a release to an environment: what comes first, the cut-over, and what follows the watch. */
export function planGoLive(snapshot: Snapshot, wanted: Wanted): Plan {
  const { target, kind } = wanted;
  const cut = planCutOver(snapshot, target, kind === 'rollback');
  const settling = settlingOf(snapshot, wanted, cut);
  const live = snapshot.environments[target.environment].live;
  const stages = needed([...wanted.first, ...cut.stages, ...settleStages(snapshot, settling)]);
  return {
    operation: kind,
    id: target.operation,
    environment: target.environment,
    release: target.release,
    previous: live?.release ?? null,
    hubs: cut.hubs,
    notes:
      stages.length === 0
        ? []
        : [...wanted.notes, ...cut.notes, ...hookNotes(snapshot, kind), ...undoNote(wanted)],
    stages: withHooks(snapshot, wanted, stages),
    undo: wanted.undo,
  };
}

/** Sweeping alone is no reason to say that something was done. */
const needed = (stages: Stage[]): Stage[] =>
  stages.every((stage) => stage.steps.every((step) => step.kind === 'sweep')) ? [] : stages;

const undoNote = ({ undo }: Wanted): Note[] => (undo === null ? [{ note: 'no-undo' }] : []);

/** What the team runs itself: after the pull, which may bring it, and before everything else; and last of all. */
function withHooks(snapshot: Snapshot, { kind, target }: Wanted, stages: Stage[]): Stage[] {
  if (stages.length === 0) return [];
  const isPull = (stage: Stage) => stage.steps.some((step) => step.kind === 'pull');
  return [
    ...stages.filter(isPull),
    ...hookStages(snapshot, kind, 'pre', target),
    ...stages.filter((stage) => !isPull(stage)),
    ...hookStages(snapshot, kind, 'post', target),
  ];
}

function settlingOf(snapshot: Snapshot, { kind, target, marks }: Wanted, cut: CutOver): Settling {
  const { environment, release } = target;
  const settling = { kind, environment, release, hubs: Object.keys(target.images), marks };
  const rollback = previousKept(snapshot, historyAfter(snapshot, settling), release);
  const changing = cut.decisions.filter((decision) => decision.change !== 'keep');
  const gone = new Set(cut.hubs.filter((hub) => hub.change === 'remove').map((hub) => hub.hub));
  const rest = restOf(
    snapshot,
    environment,
    kind === 'rollback' && marks.bad !== null ? 'rollback' : 'other',
  );
  const leaving = [
    ...changing.flatMap(({ live }) => (live ? [{ container: live, rest }] : [])),
    ...liveOf(snapshot, environment, gone).map((container) => ({ container, rest: 'removed' as const })),
  ];
  const kept = cut.decisions.filter((decision) => decision.change === 'keep');
  const standby = standbyContainers(snapshot, environment, rollback).filter((container) =>
    kept.some((decision) => decision.hub.name === container.hub),
  );
  return {
    ...settling,
    leaving,
    staying: [
      ...kept.flatMap(({ live }) => live?.id ?? []),
      // The idle slot's container is live after the operation, or was removed for the one that is.
      ...changing.flatMap(({ idle }) => idle?.id ?? []),
      ...standby.map((container) => container.id),
    ],
  };
}

function liveOf(snapshot: Snapshot, environment: Target['environment'], hubs: ReadonlySet<string>) {
  const slots = snapshot.environments[environment].live?.hubs ?? {};
  return snapshot.containers.filter(
    (c) => c.environment === environment && hubs.has(c.hub) && c.slot === slots[c.hub],
  );
}
