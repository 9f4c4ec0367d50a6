import type { OperationKind, ReleaseId } from '../domain/names.ts';
import type { Note, Plan, Stage, Step } from '../domain/plan.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { type CutOver, planCutOver, stepsAside } from './cutover.ts';
import { hookNotes, hookStages } from './hooks.ts';
import { type Marks, type Settling, settleStages } from './settle.ts';
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
        : [
            ...wanted.notes,
            ...cut.notes,
            ...hookNotes(snapshot, kind),
            ...(settling.cutOver ? undoNote(wanted, live?.release ?? null) : []),
          ],
    stages: withHooks(snapshot, wanted, stages),
    undo: wanted.undo,
  };
}

/** Tidying alone is no reason to say that something was done. */
const needed = (stages: Stage[]): Stage[] =>
  stages.every((stage) => stage.steps.every(({ kind }) => tidying.includes(kind))) ? [] : stages;

const tidying: readonly Step['kind'][] = ['sweep', 'prune-images', 'prune-cache'];

function undoNote({ undo, target }: Wanted, live: ReleaseId | null): Note[] {
  if (undo !== null) return [];
  return [{ note: live === target.release ? 'same-release' : 'no-undo' }];
}

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
  const changing = cut.decisions.filter((decision) => decision.change !== 'keep');
  const kept = cut.decisions.filter((decision) => decision.change === 'keep');
  const gone = new Set(cut.hubs.filter((hub) => hub.change === 'remove').map((hub) => hub.hub));
  return {
    kind,
    environment,
    release,
    images: Object.fromEntries(Object.entries(target.images).map(([hub, { id }]) => [hub, id])),
    leaving: [...changing.flatMap(({ live }) => live ?? []), ...liveOf(snapshot, environment, gone)],
    cleared: changing.flatMap(({ change, idle }) =>
      change === 'start' && idle && stepsAside(idle) ? [idle] : [],
    ),
    // The idle slot's container is live after the operation, or was removed for the one that is.
    serving: [
      ...kept.flatMap(({ live }) => live?.id ?? []),
      ...changing.flatMap(({ idle, beside }) => [...(idle ? [idle] : []), ...beside].map(({ id }) => id)),
    ],
    cutOver: cut.stages.some((stage) => stage.steps.some((step) => step.kind === 'cutover')),
    marks,
  };
}

function liveOf(snapshot: Snapshot, environment: Target['environment'], hubs: ReadonlySet<string>) {
  const slots = snapshot.environments[environment].live?.hubs ?? {};
  return snapshot.containers.filter(
    (c) => c.environment === environment && hubs.has(c.hub) && c.slot === slots[c.hub],
  );
}
