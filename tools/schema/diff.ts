/** What `twinport diff --json` prints. */
import * as z from 'zod/mini';
import type { Diff, HubDiff } from '../../src/run/diff.ts';
import { changeKind, note, reason } from './events.ts';
import { commit, count, imageId, names, problem, releaseId, type Same, same } from './shapes.ts';

const side = z.nullable(
  z.strictObject({ release: releaseId, image: imageId, commit, bytes: z.nullable(count) }),
);

const commits = z.array(z.strictObject({ commit, subject: z.string() }));

const hub = z.strictObject({
  change: z.nullable(changeKind),
  reasons: z.array(reason),
  staging: side,
  production: side,
  commits: z.nullable(
    z.strictObject({
      relation: z.enum(['same', 'ahead', 'behind', 'diverged', 'unknown']),
      added: commits,
      removed: commits,
    }),
  ),
  configuration: names,
  compose: z.strictObject({ changed: names, unlike_staging: names }),
});
same<[HubDiff] extends [z.output<typeof hub>] ? true : never>();
same<Same<keyof z.output<typeof hub>, keyof HubDiff>>();

export const diff = z.strictObject({
  staging: z.nullable(releaseId),
  production: z.nullable(releaseId),
  hubs: z.record(z.string(), hub),
  promotion: z.strictObject({
    refused: z.nullable(z.array(problem)),
    nothing: z.boolean(),
    restarts: names,
    notes: z.array(note),
  }),
});
same<[Diff] extends [z.output<typeof diff>] ? true : never>();
same<Same<keyof z.output<typeof diff>, keyof Diff>>();
