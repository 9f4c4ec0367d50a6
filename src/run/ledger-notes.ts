import { lostFacts } from '../domain/history.ts';
import type { Note } from '../domain/plan.ts';
import type { Snapshot } from '../domain/snapshot.ts';

/** What the ledger had lost and is now taken from what is seen: people are told what is not known. */
export function ledgerNotes({ rebuilt }: Snapshot): Note[] {
  const lost = lostFacts(rebuilt);
  return lost ? [{ note: 'ledger', ...lost }] : [];
}
