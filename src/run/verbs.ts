import { type Problem, wrongUsage } from '../domain/failure.ts';
import type { ReleaseId } from '../domain/names.ts';
import { isRefusal, type Note, type Plan, type Refusal } from '../domain/plan.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { foreignIn } from '../engine/prune.ts';
import { planCleanup } from '../operations/cleanup.ts';
import { planRefresh } from '../operations/mend.ts';
import { planPromote } from '../operations/promote.ts';
import { planRollback } from '../operations/rollback.ts';
import { words } from '../words/words.ts';
import type { Operation } from './operation.ts';

/** The operations that need nothing but the snapshot. */

export const promote = (id: string, expect: ReleaseId | null): Operation => ({
  id,
  kind: 'promote',
  environment: 'production',
  asks: true,
  plan: async (_server, snapshot) => ({ outcome: planPromote(snapshot, { id, expect }), builder: null }),
});

/** `then`: the values are those of that time, from a backup or because the files still hold them; null: today's. */
export const rollback = (
  id: string,
  to: ReleaseId | null,
  then: { backup: string | null } | null,
): Operation => ({
  id,
  kind: 'rollback',
  environment: 'production',
  asks: true,
  plan: async (_server, snapshot) => {
    const outcome = planRollback(snapshot, { id, to });
    if (then === null || isRefusal(outcome)) return { outcome, builder: null };
    return { outcome: { ...outcome, notes: notesThen(outcome.notes, then.backup) }, builder: null };
  },
});

/** What still differs although the environment files are those of that time is mounted, or is in the Compose file. */
function notesThen(notes: readonly Note[], backup: string | null): Note[] {
  const files = notes.flatMap((note) => (note.note === 'configuration-today' ? note.keys : []));
  const others = notes.filter(({ note }) => note !== 'configuration-today');
  return [...others, { note: 'configuration-then', backup, files }];
}

/** The road itself recovers before every operation; what is left then is to bring back what should run. */
export const recover = (id: string): Operation => ({
  id,
  kind: 'recover',
  environment: null,
  asks: true,
  plan: async (_server, snapshot) => ({ outcome: mendOrWhyNot(snapshot, id), builder: null }),
});

function mendOrWhyNot(snapshot: Snapshot, id: string): Plan | Refusal {
  const plan = planRefresh(snapshot, id);
  const gone = plan.notes.flatMap((note) => (note.note === 'gone' ? [words().result.imageGone(note)] : []));
  const slips = Object.values(snapshot.environments).flatMap((one) => (one.live ? one.gatewayProblems : []));
  if (plan.stages.length > 0) return { ...plan, notes: [...plan.notes, ...slips.map(asWarning)] };
  if (slips.length > 0) throw wrongUsage(slips);
  return gone.length > 0 ? { refused: gone } : plan;
}

const asWarning = (problem: Problem): Note => ({ note: 'warning', problem });

export const cleanup = (id: string, all: boolean): Operation => ({
  id,
  kind: 'cleanup',
  environment: null,
  asks: all,
  plan: async ({ api }, snapshot) => ({
    outcome: planCleanup(snapshot, { id, all: all ? await foreignIn(api) : null }),
    builder: null,
  }),
});
