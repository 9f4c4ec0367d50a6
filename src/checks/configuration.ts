import { refused } from '../domain/failure.ts';
import type { Plan } from '../domain/plan.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Server } from '../run/server.ts';
import type { lookAtConfiguration } from '../secrets/checks/gather.ts';
import type { CheckName, Finding } from '../secrets/checks/look.ts';

/** Environment files, keys and what images hold, before a release takes them up. A rollback must not wait for them. */
export async function configurationFindings(
  server: Server,
  snapshot: Snapshot,
  plan: Plan,
): Promise<Finding[]> {
  const takesUp = plan.operation === 'deploy' || plan.operation === 'promote';
  if (!takesUp || plan.stages.length === 0) return [];
  const findings = await findingsOf(server, snapshot, { images: false });
  // The deployment itself tries them once the image is there.
  return findings.filter(({ check }) => check !== 'key-untried');
}

const ofFiles = new Set<CheckName>(['file-missing', 'file-unreadable', 'file-unparsable']);

/**
 * Compose could not read its file. Where an environment file is the reason, that is said with its line and the way out,
 * as a Failure 3; null where it is something else. Either way every value is known to the filter now.
 */
export async function explainedByFiles(
  server: Pick<Server, 'config' | 'api' | 'state'>,
): Promise<Error | null> {
  const findings = await findingsOf(server, null, { images: false });
  const wrong = findings.filter(({ check }) => ofFiles.has(check));
  return wrong.length === 0 ? null : refused(wrong.map(({ problem }) => problem));
}

/** A rollback does not wait for what only these need, a YAML parser among it: loaded by who looks. */
async function findingsOf(...look: Parameters<typeof lookAtConfiguration>): Promise<Finding[]> {
  const [gather, { judge }] = await Promise.all([
    import('../secrets/checks/gather.ts'),
    import('../secrets/checks/all.ts'),
  ]);
  return judge(await gather.lookAtConfiguration(...look));
}
