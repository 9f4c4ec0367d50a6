import type { Problem } from '../domain/failure.ts';
import { imageLabel } from '../domain/images.ts';
import type { EnvironmentName, HubName, ReleaseId } from '../domain/names.ts';
import { type HubChange, isRefusal, type Note, type Reason } from '../domain/plan.ts';
import { liveContainer, type ObservedContainer, type Snapshot } from '../domain/snapshot.ts';
import { type PromoteRequest, planPromote } from './promote.ts';
import { changedKeys } from './target.ts';

/** What a promotion would change. The planner of `promote` itself says what it would do. */
export interface Difference {
  staging: ReleaseId | null;
  production: ReleaseId | null;
  /** Every hub that either side serves, in the order of twinport.yml; those that left it come last. */
  hubs: Record<HubName, HubDifference>;
  promotion: Promotion;
}

export interface HubDifference {
  /** Null where a promotion would be refused. */
  change: HubChange['change'] | null;
  reasons: Reason[];
  staging: Side | null;
  production: Side | null;
  /** Keys of the environment and mounted files whose values production would get anew; never a value. */
  configuration: string[];
  compose: {
    /** Settings that production would get anew. */
    changed: string[];
    /** Settings in which production's service is not staging's: what was tried had them otherwise. */
    unlike_staging: string[];
  };
}

/** What one environment serves of a hub. */
export interface Side {
  release: ReleaseId;
  image: string;
  /** 40 hex digits; empty where the image does not say. */
  commit: string;
  /** Null where the image itself is gone. */
  bytes: number | null;
}

export interface Promotion {
  /** Why it would be refused; null where it would not. */
  refused: Problem[] | null;
  /** Nothing at all would change. */
  nothing: boolean;
  /** Hubs that would get another container, or their standby. */
  restarts: HubName[];
  notes: Note[];
}

export function compare(snapshot: Snapshot, request: PromoteRequest): Difference {
  const { staging, production } = snapshot.environments;
  const plan = planPromote(snapshot, request);
  const changes = isRefusal(plan) ? [] : plan.hubs;
  const hubs = hubsServed(snapshot).map((hub): [HubName, HubDifference] => [
    hub,
    differenceOf(snapshot, hub, changes.find((change) => change.hub === hub) ?? null),
  ]);
  return {
    staging: staging.live?.release ?? null,
    production: production.live?.release ?? null,
    hubs: Object.fromEntries(hubs),
    promotion: isRefusal(plan)
      ? { refused: plan.refused, nothing: false, restarts: [], notes: [] }
      : {
          refused: null,
          nothing: plan.stages.length === 0,
          restarts: changes.filter(({ change }) => restarting.has(change)).map(({ hub }) => hub),
          notes: plan.notes,
        },
  };
}

const restarting = new Set<HubChange['change']>(['start', 'resume', 'restart']);

function hubsServed({ environments, config }: Snapshot): HubName[] {
  const configured = config.hubs.map(({ name }) => name);
  const served = new Set(
    [environments.staging, environments.production].flatMap(({ live }) => Object.keys(live?.hubs ?? {})),
  );
  const gone = [...served].filter((hub) => !configured.includes(hub)).sort();
  return [...configured.filter((hub) => served.has(hub)), ...gone];
}

function differenceOf(snapshot: Snapshot, hub: HubName, planned: HubChange | null): HubDifference {
  const changed = changedOnProduction(snapshot, hub);
  return {
    change: planned?.change ?? null,
    reasons: planned?.reasons ?? [],
    staging: sideOf(snapshot, 'staging', hub),
    production: sideOf(snapshot, 'production', hub),
    configuration: changed.filter(isValue).map(withoutPrefix),
    compose: {
      changed: changed.filter((key) => !isValue(key)),
      unlike_staging: unlikeStaging(snapshot, hub),
    },
  };
}

function sideOf(snapshot: Snapshot, environment: EnvironmentName, hub: HubName): Side | null {
  const container = liveContainer(snapshot, environment, hub);
  if (!container) return null;
  const image = snapshot.images.find(({ id }) => id === container.image);
  const commit = image?.labels[imageLabel.commit] ?? commitReleased(snapshot, container);
  return { release: container.release, image: container.image, commit, bytes: image?.size ?? null };
}

const commitReleased = ({ history }: Snapshot, { release, hub }: ObservedContainer): string =>
  history.releases.find(({ id }) => id === release)?.hubs[hub]?.commit ?? '';

/** Against what production's hub was started with; empty for one that is not served there yet. */
function changedOnProduction(snapshot: Snapshot, hub: HubName): string[] {
  const service = snapshot.hubServices.production[hub];
  const live = liveContainer(snapshot, 'production', hub);
  if (!service || !live || service.fingerprint === live.fingerprint) return [];
  return changedKeys(snapshot, 'production', hub, service);
}

/** Names as fingerprints have them: `env.KEY`, `file:/app/keys`, and Compose's own words for everything else. */
const isValue = (key: string): boolean => key.startsWith('env.') || key.startsWith('file:');
const withoutPrefix = (key: string): string => key.replace(/^(?:env\.|file:)/, '');

function unlikeStaging({ hubServices }: Snapshot, hub: HubName): string[] {
  const staging = hubServices.staging[hub]?.fingerprints ?? {};
  const production = hubServices.production[hub]?.fingerprints ?? {};
  return [...new Set([...Object.keys(staging), ...Object.keys(production)])]
    .filter((key) => !isValue(key) && staging[key] !== production[key])
    .sort();
}
