import type { ReleaseId } from '../domain/names.ts';
import { isRefusal, type Note, type Plan } from '../domain/plan.ts';
import { namelessImages } from '../engine/prune.ts';
import { planCleanup } from '../operations/cleanup.ts';
import { planPromote } from '../operations/promote.ts';
import { planRollback } from '../operations/rollback.ts';
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

/** The road itself recovers before every operation; this one has nothing left to do after that. */
export const recover = (id: string): Operation => ({
  id,
  kind: 'recover',
  environment: null,
  asks: true,
  plan: async (_server, snapshot) => ({
    outcome: nothingToDo(id, snapshot.environments.production.live?.release ?? null),
    builder: null,
  }),
});

const nothingToDo = (id: string, live: ReleaseId | null): Plan => ({
  operation: 'recover',
  id,
  environment: null,
  release: live,
  previous: live,
  hubs: [],
  notes: [],
  stages: [],
  undo: null,
});

export const cleanup = (id: string, all: boolean): Operation => ({
  id,
  kind: 'cleanup',
  environment: null,
  asks: all,
  plan: async ({ api }, snapshot) => ({
    outcome: planCleanup(snapshot, { id, all, nameless: await namelessImages(api) }),
    builder: null,
  }),
});
