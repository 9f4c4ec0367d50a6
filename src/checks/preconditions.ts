import type { Problem } from '../domain/failure.ts';
import type { Plan } from '../domain/plan.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Server } from '../run/server.ts';
import { checks } from './all.ts';
import { lookBefore } from './look/before.ts';
import { versionsOnce } from './look/machine.ts';

/** `problems` hold a plan back, `warnings` are shown with it. */
export interface Judgement {
  problems: Problem[];
  warnings: Problem[];
}

/** What must be true before a plan begins; every problem has its remedy. Nothing is touched. */
export async function preconditions(
  server: Server,
  snapshot: Snapshot,
  plan: Plan,
  askVersions = versionsOnce,
): Promise<Judgement> {
  if (plan.stages.length === 0) return { problems: [], warnings: [] };
  const looked = await lookBefore(server, snapshot, plan, askVersions);
  const findings = checks
    .filter(({ before }) => before.includes(plan.operation))
    .flatMap(({ run }) => run(looked));
  const of = (wanted: 'error' | 'warning') =>
    findings.filter(({ level }) => level === wanted).map(({ problem }) => problem);
  return { problems: of('error'), warnings: of('warning') };
}
