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

/** `backup`: where the values come from, if they are not today's. */
export const rollback = (id: string, to: ReleaseId | null, backup: string | null): Operation => ({
  id,
  kind: 'rollback',
  environment: 'production',
  asks: true,
  plan: async (_server, snapshot) => {
    const outcome = planRollback(snapshot, { id, to });
    if (backup === null || isRefusal(outcome)) return { outcome, builder: null };
    const notes: Note[] = [...outcome.notes, { note: 'configuration-then', backup }];
    return { outcome: { ...outcome, notes }, builder: null };
  },
});

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
