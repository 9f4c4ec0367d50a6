import type { EnvironmentName, HubName, OperationKind, ReleaseId } from './names.ts';
import { releaseNumber } from './names.ts';
import type { Release } from './release.ts';

/**
 * A line of the ledger. Facts are appended and fsynced before the effect they announce; what is live is
 * never read from here but from the gateway's symlink.
 */
export type Fact =
  | { fact: 'format'; version: number; at: string }
  | {
      fact: 'operation-started';
      id: string;
      kind: OperationKind;
      by: string;
      at: string;
      environment: EnvironmentName | null;
      release: ReleaseId | null;
      /** Generation that was live: what a cut-over that turns out bad goes back to. Absent in older ledgers. */
      before?: string | null;
    }
  | {
      fact: 'operation-ended';
      id: string;
      at: string;
      result: string;
      proof?: Proof | null;
      /** Hubs that stopped before their new one started: milliseconds from then to the new one's answer. */
      away?: Record<HubName, number>;
      /** Gateways that were replaced: milliseconds from the old one's stop to the new one's first answer. */
      gap?: Partial<Record<EnvironmentName, number>>;
      /** What went wrong without changing how it ended, such as a `post-` hook. */
      problems?: string[];
    }
  | { fact: 'release'; at: string; release: Release }
  /** Undone before anybody was served by it: forgotten, but its id is not given again. */
  | { fact: 'release-dropped'; at: string; release: ReleaseId }
  /** It was live once, and its images go: no way back to it any more. */
  | { fact: 'release-retired'; at: string; release: ReleaseId }
  | {
      fact: 'live';
      at: string;
      by: string;
      environment: EnvironmentName;
      release: ReleaseId;
      /** Configuration each hub was started with: hub -> key -> fingerprint. */
      configuration: Record<HubName, Record<string, string>>;
      /** What production would go back to, where the ledger had lost it; null for nothing. Absent otherwise. */
      before?: ReleaseId | null;
    }
  | { fact: 'bad'; at: string; release: ReleaseId; why: 'rolled-back' | 'watch' }
  | { fact: 'good'; at: string; release: ReleaseId }
  /** What a build took, for the next one's plan. */
  | ({ fact: 'built'; at: string; hub: HubName } & BuildTaken)
  | { fact: 'network'; at: string; environment: EnvironmentName; subnet: string }
  | { fact: 'address'; at: string; hub: HubName; index: number }
  /** The facts before this one, since the last of its kind, were seen and not remembered. */
  | ({ fact: 'completed'; at: string } & LostFacts);

/** What a ledger lacked. */
export interface LostFacts {
  why: 'missing' | 'damaged' | 'incomplete';
  /** Numbers of the lines that could not be read. */
  lines: number[];
  /** Releases that were found again. */
  releases: ReleaseId[];
}

/** Milliseconds, and bytes at the peak. */
export interface BuildTaken {
  ms: number;
  /** Null where it could not be measured. */
  memory: number | null;
  /** By how much free disk fell. */
  disk: number;
}

/** How many builds of each hub are remembered. */
const buildsKept = 3;

/** What was seen of a cut-over from outside. */
export interface Proof {
  requests: number;
  failed: number;
  longest_gap_ms: number;
  skew_ms: number;
}

export interface OperationRecord {
  id: string;
  kind: OperationKind;
  by: string;
  at: string;
  environment: EnvironmentName | null;
  release: ReleaseId | null;
  before?: string | null;
}

/** The fold of all facts. */
export interface History {
  /** Oldest first. */
  releases: Release[];
  dropped: ReleaseId[];
  /** Good production releases in the order they went live, the present one last. */
  production: ReleaseId[];
  staging: ReleaseId | null;
  bad: ReleaseId[];
  /** Begun and not ended: what recovery looks at. */
  interrupted: OperationRecord | null;
  configuration: Record<EnvironmentName, Record<HubName, Record<string, string>>>;
  /** Production's configuration when a release last went live there. */
  configurationOf: Record<ReleaseId, Record<HubName, Record<string, string>>>;
  wentLive: Record<ReleaseId, Partial<Record<EnvironmentName, string>>>;
  /** The last builds of each hub, oldest first. */
  builds: Record<HubName, BuildTaken[]>;
  subnets: Partial<Record<EnvironmentName, string>>;
  /** How long a hub that cannot run twice was away the last time; milliseconds. */
  away: Record<EnvironmentName, Record<HubName, number>>;
  /** How long an environment was without answers when its gateway was last replaced; milliseconds. */
  gap: Partial<Record<EnvironmentName, number>>;
  addresses: Record<HubName, number>;
  /** Numbers of the ledger's lines that could not be read, since it was last completed. */
  damaged: number[];
}

export const emptyHistory = (): History => ({
  releases: [],
  dropped: [],
  production: [],
  staging: null,
  bad: [],
  interrupted: null,
  configuration: { staging: {}, production: {} },
  configurationOf: {},
  wentLive: {},
  builds: {},
  subnets: {},
  away: { staging: {}, production: {} },
  gap: {},
  addresses: {},
  damaged: [],
});

export const historyOf = (facts: Iterable<Fact>, damaged: number[] = []): History => ({
  ...after(emptyHistory(), facts),
  damaged,
});

/** What these facts, seen in place of lost ones, say of the loss. */
export function lostFacts(facts: readonly Fact[]): LostFacts | null {
  const completed = facts.find((fact) => fact.fact === 'completed');
  return completed ? { why: completed.why, lines: completed.lines, releases: completed.releases } : null;
}

/** The history with more facts; the one given stays as it is. */
export function after(history: History, facts: Iterable<Fact>): History {
  const next = structuredClone(history);
  for (const fact of facts) take(next, fact);
  return next;
}

function take(history: History, fact: Fact): void {
  switch (fact.fact) {
    case 'format':
      return;
    case 'operation-started': {
      const { fact: _, ...record } = fact;
      history.interrupted = record;
      return;
    }
    case 'operation-ended':
      if (history.interrupted?.id !== fact.id) return;
      if (history.interrupted.environment !== null)
        Object.assign(history.away[history.interrupted.environment], fact.away);
      Object.assign(history.gap, fact.gap);
      history.interrupted = null;
      return;
    case 'release':
      history.releases = [...history.releases.filter((r) => r.id !== fact.release.id), fact.release];
      return;
    case 'release-dropped':
      history.releases = history.releases.filter((r) => r.id !== fact.release);
      history.dropped = [...new Set([...history.dropped, fact.release])];
      return;
    case 'release-retired':
      history.production = history.production.filter((id) => id !== fact.release);
      return;
    case 'live':
      takeLive(history, fact);
      return;
    case 'bad':
      history.bad = [...new Set([...history.bad, fact.release])];
      history.production = history.production.filter((id) => id !== fact.release);
      return;
    case 'good':
      history.bad = history.bad.filter((id) => id !== fact.release);
      return;
    case 'built': {
      const { ms, memory, disk } = fact;
      const before = history.builds[fact.hub] ?? [];
      history.builds[fact.hub] = [...before, { ms, memory, disk }].slice(-buildsKept);
      return;
    }
    case 'network':
      history.subnets[fact.environment] = fact.subnet;
      return;
    case 'address':
      history.addresses[fact.hub] = fact.index;
      return;
    case 'completed':
      history.damaged = [];
      return;
  }
}

function takeLive(history: History, fact: Extract<Fact, { fact: 'live' }>): void {
  history.configuration[fact.environment] = fact.configuration;
  const wentLive = history.wentLive[fact.release] ?? {};
  wentLive[fact.environment] ??= fact.at;
  history.wentLive[fact.release] = wentLive;
  if (fact.environment === 'staging') {
    history.staging = fact.release;
    return;
  }
  history.configurationOf[fact.release] = fact.configuration;
  if (fact.before !== undefined) {
    history.production = [...upTo(history.production, fact.before, fact.release), fact.release];
    return;
  }
  const known = history.production.indexOf(fact.release);
  // Going back to a release takes those above it off the stack; going forward puts it on top.
  history.production =
    known >= 0 ? history.production.slice(0, known + 1) : [...history.production, fact.release];
}

/** What lies below a release, with this one right under it. */
function upTo(stack: readonly ReleaseId[], before: ReleaseId | null, release: ReleaseId): ReleaseId[] {
  const others = stack.filter((id) => id !== release && id !== before);
  if (before === null) return [];
  const at = stack.indexOf(before);
  return [...(at < 0 ? others : stack.slice(0, at).filter((id) => id !== release)), before];
}

/** Production's rollback target: the good release that was live before the present one. */
export const previousOf = (history: History, live: ReleaseId | null): ReleaseId | null => {
  const at = live === null ? -1 : history.production.lastIndexOf(live);
  return at > 0 ? history.production[at - 1]! : null;
};

export const releaseById = (history: History, releaseId: ReleaseId): Release | undefined =>
  history.releases.find((release) => release.id === releaseId);

/** The next free id, past everything the ledger or an image tag ever named. */
export function nextReleaseId(known: Iterable<ReleaseId>): ReleaseId {
  let last = 0;
  for (const releaseId of known) last = Math.max(last, releaseNumber(releaseId));
  return `r${last + 1}`;
}
