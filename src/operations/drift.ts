import { type LostFacts, lostFacts } from '../domain/history.ts';
import { type EnvironmentName, environmentNames, type HubName, type ReleaseId } from '../domain/names.ts';
import { liveContainer, type Snapshot } from '../domain/snapshot.ts';
import { downServices } from './cutover.ts';
import { unheld } from './hold.ts';
import { labelsToPutRight, rollbackOf } from './settle.ts';

/** What is not as the last operation left it, because somebody else changed it. */
export type Drift =
  | { drift: 'container'; environment: EnvironmentName; hub: HubName; state: string }
  | { drift: 'gateway'; environment: EnvironmentName; state: 'missing' | 'stopped' | 'configuration' }
  | { drift: 'service'; environment: EnvironmentName; service: string }
  /** The ledger lacks what is seen; the next command that changes something completes it. */
  | ({ drift: 'ledger' } & LostFacts)
  | { drift: 'tag'; environment: EnvironmentName; reference: string; wanted: string | null }
  /** Images of the way back that anybody's prune would take. */
  | { drift: 'unheld'; release: ReleaseId; hubs: HubName[] }
  | { drift: 'plain-compose'; service: string; container: string };

/** Empty where everything is as it should be. `recover` mends all but plain Compose's. */
export function driftOf(snapshot: Snapshot): Drift[] {
  const running = snapshot.history.interrupted !== null;
  return [
    ...environmentNames.flatMap((environment) => [
      ...containerDrift(snapshot, environment),
      ...serviceDrift(snapshot, environment),
      ...(running ? [] : gatewayDrift(snapshot, environment)),
      ...(running ? [] : tagDrift(snapshot, environment)),
    ]),
    ...(running ? [] : unheldDrift(snapshot)),
    ...plainCompose(snapshot),
    ...ledgerDrift(snapshot),
  ];
}

function containerDrift(snapshot: Snapshot, environment: EnvironmentName): Drift[] {
  const hubs = Object.keys(snapshot.environments[environment].live?.hubs ?? {});
  return hubs.flatMap((hub): Drift[] => {
    const state = liveContainer(snapshot, environment, hub)?.state ?? 'missing';
    return state === 'running' ? [] : [{ drift: 'container', environment, hub, state }];
  });
}

function gatewayDrift(snapshot: Snapshot, environment: EnvironmentName): Drift[] {
  const { live, gateway, gatewayWanted } = snapshot.environments[environment];
  if (!live) return [];
  if (!gateway) return [{ drift: 'gateway', environment, state: 'missing' }];
  if (!gateway.running) return [{ drift: 'gateway', environment, state: 'stopped' }];
  const same = gateway.conf === gatewayWanted?.conf && gateway.shape === gatewayWanted.shape;
  return same ? [] : [{ drift: 'gateway', environment, state: 'configuration' }];
}

const tagDrift = (snapshot: Snapshot, environment: EnvironmentName): Drift[] =>
  labelsToPutRight(snapshot, environment).flatMap((step) =>
    step.kind === 'label'
      ? Object.entries(step.images).map(
          ([reference, wanted]): Drift => ({ drift: 'tag', environment, reference, wanted }),
        )
      : [],
  );

/** Databases and the like that a live environment needs. */
function serviceDrift(snapshot: Snapshot, environment: EnvironmentName): Drift[] {
  if (!snapshot.environments[environment].live) return [];
  return downServices(snapshot, environment).map((service) => ({ drift: 'service', environment, service }));
}

function ledgerDrift({ rebuilt }: Snapshot): Drift[] {
  const lost = lostFacts(rebuilt);
  return lost ? [{ drift: 'ledger', ...lost }] : [];
}

function unheldDrift(snapshot: Snapshot): Drift[] {
  const release = rollbackOf(snapshot, snapshot.history);
  const hubs = Object.keys(unheld(snapshot, release));
  return release === null || hubs.length === 0 ? [] : [{ drift: 'unheld', release, hubs }];
}

/** Hubs that plain `docker compose up` started beside twinport: a second live copy that nobody cuts over. */
function plainCompose(snapshot: Snapshot): Drift[] {
  const hubs = Object.values(snapshot.hubServices).flatMap((services) => Object.values(services));
  return hubs.flatMap(({ name }): Drift[] => {
    const support = snapshot.supports[name];
    return support?.state === 'running'
      ? [{ drift: 'plain-compose', service: name, container: support.container }]
      : [];
  });
}
