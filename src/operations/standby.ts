import { releaseById } from '../domain/history.ts';
import type { EnvironmentName, ReleaseId } from '../domain/names.ts';
import type { ObservedContainer, Snapshot } from '../domain/snapshot.ts';

/**
 * Containers of idle slots that production keeps ready: those that run the images of its rollback target, for hubs
 * whose live container runs another.
 */
export function standbyContainers(
  snapshot: Snapshot,
  environment: EnvironmentName,
  rollback: ReleaseId | null,
): ObservedContainer[] {
  if (environment === 'staging' || rollback === null || snapshot.config.standby === 'none') return [];
  const release = releaseById(snapshot.history, rollback);
  const live = snapshot.environments[environment].live?.hubs ?? {};
  return snapshot.containers.filter(
    (container) =>
      container.environment === environment &&
      container.slot !== live[container.hub] &&
      container.state !== 'running' &&
      container.image === release?.hubs[container.hub]?.image,
  );
}
