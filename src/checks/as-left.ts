import { previousOf } from '../domain/history.ts';
import { environmentNames, type HubName } from '../domain/names.ts';
import type { Release } from '../domain/release.ts';
import { hasImage, isUp, type Snapshot } from '../domain/snapshot.ts';
import { type Drift, driftOf } from '../operations/drift.ts';
import { words } from '../words/words.ts';
import { error, type Finding, type Looked, warning } from './check.ts';

/** What is not as the last operation left it: after somebody's own commands, after a reboot, after a prune. */

export const drift = ({ snapshot }: Looked): Finding[] =>
  driftOf(snapshot)
    // Said with everything else that runs beside twinport.
    .filter((one) => one.drift !== 'plain-compose')
    .map((one) => warning('drift', words().check.drift(one), ofDrift(one)));

const ofDrift = (one: Drift) => ({
  ...('environment' in one ? { environment: one.environment } : {}),
  ...('hub' in one ? { hub: one.hub } : {}),
});

/** A standby that came up by itself is a second live copy: it has a database pool and a scheduler of its own. */
export function standbys({ snapshot }: Looked): Finding[] {
  if (snapshot.history.interrupted) return [];
  return snapshot.containers
    .filter((c) => isUp(c) && snapshot.environments[c.environment].live?.hubs[c.hub] !== c.slot)
    .map(({ hub, environment, release, name }) =>
      warning('second-copy', words().check.secondCopy({ hub, environment, release, container: name }), {
        hub,
        environment,
      }),
    );
}

/** `operation`: one that runs right now is no interrupted one; who calls knows. */
export function interrupted({ snapshot, operationRuns }: Looked): Finding[] {
  const begun = snapshot.history.interrupted;
  if (!begun || operationRuns) return [];
  return [
    warning('interrupted', words().check.interrupted({ kind: begun.kind, by: begun.by, since: begun.at })),
  ];
}

/** Its images are gone: no command brings them back, but their commits can be built again. */
export function wayBack({ snapshot }: Looked): Finding[] {
  const live = snapshot.environments.production.live?.release ?? null;
  const target = previousOf(snapshot.history, live);
  const release = snapshot.history.releases.find(({ id }) => id === target);
  if (!release) return [];
  const gone = Object.keys(release.hubs).filter(
    (hub) => snapshot.hubServices.production[hub] && !hasImage(snapshot, release.hubs[hub]!.image),
  );
  if (gone.length === 0) return [];
  const refs = refsOf(snapshot, release);
  return [
    warning('rollback-lost', words().check.rollbackLost({ release: release.id, hubs: gone, refs }), {
      environment: 'production',
    }),
  ];
}

/** For `deploy --ref`: one commit for all, or one for each hub. */
function refsOf({ config }: Snapshot, release: Release): string[] {
  const commits = new Map<HubName, string>(
    config.hubs.flatMap(({ name }) => {
      const commit = release.hubs[name]?.commit;
      return commit ? [[name, commit.slice(0, 12)] as const] : [];
    }),
  );
  const distinct = [...new Set(commits.values())];
  if (distinct.length === 1) return distinct;
  return [...commits].map(([hub, commit]) => `${hub}=${commit}`);
}

/** The user's own gateway files: nothing can be deployed where they do not hold. */
export const gatewayFiles = ({ snapshot, environments }: Looked): Finding[] =>
  environmentNames
    .filter((name) => environments.includes(name))
    .flatMap((environment) =>
      snapshot.environments[environment].gatewayProblems.map(
        (problem): Finding => error('gateway-files', problem, { environment }),
      ),
    );
