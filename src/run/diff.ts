import { type Between, commitsBetween, type Pairs } from '../build/between.ts';
import { historyOf } from '../domain/history.ts';
import type { HubName } from '../domain/names.ts';
import { readLedger } from '../ledger/ledger.ts';
import { compare, type Difference, type HubDifference } from '../operations/diff.ts';
import { observe } from './observe.ts';
import type { Server } from './server.ts';

/** `diff --json`. */
export interface Diff extends Omit<Difference, 'hubs'> {
  hubs: Record<HubName, HubDiff>;
}

export interface HubDiff extends HubDifference {
  /** From what production serves to what staging serves; null where one of them does not serve the hub. */
  commits: Between | null;
}

/** What a promotion would change now. Looks, and neither waits for the lock nor changes anything. */
export async function diff(server: Server): Promise<Diff> {
  const snapshot = await observe(server, historyOf(readLedger(server.state.ledger).facts));
  const difference = compare(snapshot, { id: 'diff', expect: null });
  const contexts = Object.fromEntries(
    Object.entries(snapshot.hubServices.staging).flatMap(([hub, { build }]) =>
      build ? [[hub, build.context]] : [],
    ),
  );
  const commits = await commitsBetween(server.config, contexts, pairsOf(difference));
  return {
    ...difference,
    hubs: Object.fromEntries(
      Object.entries(difference.hubs).map(([hub, of]) => [hub, { ...of, commits: commits[hub] ?? null }]),
    ),
  };
}

const pairsOf = ({ hubs }: Difference): Pairs =>
  Object.fromEntries(
    Object.entries(hubs).flatMap(([hub, { staging, production }]) =>
      staging && production ? [[hub, { from: production.commit, to: staging.commit }]] : [],
    ),
  );
