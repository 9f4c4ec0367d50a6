import type { EnvironmentName, HubName } from '../domain/names.ts';
import { liveContainer, type Snapshot } from '../domain/snapshot.ts';

/**
 * Configuration of each hub that the operation made live: hub -> key -> fingerprint. Where its cut-over was before this
 * look, as in a recovery, the files may have changed since, and what the containers carry counts; a container that does
 * not say is left out rather than guessed at.
 */
export function startedWith(
  snapshot: Snapshot,
  environment: EnvironmentName,
  operation: string,
): Record<HubName, Record<string, string>> {
  const before = snapshot.environments[environment].live?.id === operation;
  return Object.fromEntries(
    Object.entries(snapshot.hubServices[environment]).flatMap(([hub, service]) => {
      const live = before ? liveContainer(snapshot, environment, hub) : undefined;
      if (!live || live.fingerprint === service.fingerprint) return [[hub, service.fingerprints]];
      return live.configuration ? [[hub, live.configuration]] : [];
    }),
  );
}
