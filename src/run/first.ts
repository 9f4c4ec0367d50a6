import { imageNames } from '../checks/hubs.ts';
import { preconditions } from '../checks/preconditions.ts';
import { Failure, wrongUsage } from '../domain/failure.ts';
import type { Note, Plan } from '../domain/plan.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Operation } from './operation.ts';
import type { Server } from './server.ts';

/** The user's own gateway files do not hold. A rollback goes without them: what is in force stays in force. */
export function refuseBrokenGateway(snapshot: Snapshot, { kind, environment }: Operation): void {
  if (environment === null || kind === 'rollback') return;
  const { gatewayProblems } = snapshot.environments[environment];
  if (gatewayProblems.length > 0) throw wrongUsage(gatewayProblems);
}

/** Tags are moved by name: what was interrupted is not finished under names that are wrong. Throws Failure 3. */
export function refuseImageNames(snapshot: Snapshot): void {
  const problems = imageNames(snapshot).map(({ problem }) => problem);
  if (problems.length > 0) throw new Failure(3, problems);
}

/** The plan with what people should know beforehand. Throws Failure 3 for what must be true and is not. */
export async function checkedFirst(server: Server, snapshot: Snapshot, plan: Plan): Promise<Plan> {
  const { problems, warnings } = await preconditions(server, snapshot, plan);
  if (problems.length > 0) throw new Failure(3, problems);
  return {
    ...plan,
    notes: [...plan.notes, ...warnings.map((problem): Note => ({ note: 'warning', problem }))],
  };
}
