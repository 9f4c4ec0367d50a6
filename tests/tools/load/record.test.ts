import { describe, expect, it } from 'vitest';
import { type Answered, between, cutoverIn, summaryOf } from '../../../tools/load/record.ts';

const answered = (start: number, version: number, rest: Partial<Answered> = {}): Answered => ({
  hub: 'sales',
  kind: 'get',
  start,
  end: start + 2,
  status: 200,
  slot: 'blue',
  version,
  ...rest,
});

describe('what the load saw of a cut-over', () => {
  const changes = { sales: { from: 1, to: 2 }, fin: { from: 7, to: 8 } };

  it('counts no mixed answer where the old ones all started before the first new answer', () => {
    const seen = cutoverIn([answered(0, 1), answered(9, 1), answered(9, 2), answered(12, 2)], changes);
    expect(seen).toMatchObject({ firstNew: 11, skewMs: 0, mixed: [], strange: [] });
  });

  it('counts an old answer to a request started after the first new one, and says how late it was', () => {
    const seen = cutoverIn([answered(0, 2), answered(10, 1), answered(32, 1)], changes);
    expect(seen.mixed).toHaveLength(2);
    expect(seen.skewMs).toBe(30);
  });

  it('counts an old answer of one hub after a new one of another', () => {
    const seen = cutoverIn([answered(0, 2), answered(5, 7, { hub: 'fin', kind: 'hub-to-hub' })], changes);
    expect(seen.mixed).toHaveLength(1);
  });

  it('lets a slow request that was begun before the cut-over end with the old version', () => {
    const slow = answered(0, 1, { kind: 'slow', end: 3000 });
    expect(cutoverIn([slow, answered(100, 2)], changes).mixed).toEqual([]);
  });

  it('is new everywhere when the last of the changed hubs has answered anew, and not before', () => {
    expect(cutoverIn([answered(0, 2)], changes).newEverywhere).toBeNull();
    expect(cutoverIn([answered(0, 2), answered(40, 8, { hub: 'fin' })], changes).newEverywhere).toBe(42);
  });

  it('ignores hubs that were not changed and tells versions that nobody expected', () => {
    const seen = cutoverIn([answered(0, 3, { hub: 'manager' }), answered(1, 9)], changes);
    expect(seen).toMatchObject({ firstNew: null, strange: [{ version: 9 }] });
  });
});

describe('what the load saw altogether', () => {
  it('counts refused connections and bad answers as failed and names them', () => {
    const summary = summaryOf([
      answered(0, 1),
      answered(5, 1, { status: 0, error: 'ECONNRESET' }),
      answered(6, 1, { status: 502 }),
    ]);
    expect(summary).toMatchObject({ requests: 3, failed: 2 });
    expect(summary.failures[0]).toContain('ECONNRESET');
  });

  it('measures the longest time without a good answer, hub by hub', () => {
    const steady = [0, 10, 20, 30, 40].map((start) => answered(start, 1));
    const dark = [
      answered(0, 1, { hub: 'fin' }),
      answered(20, 1, { hub: 'fin', status: 502 }),
      answered(38, 1, { hub: 'fin' }),
    ];
    expect(summaryOf([...steady, ...dark]).longestGapMs).toBe(38);
  });

  it('sees a hub that never came back', () => {
    expect(summaryOf([answered(0, 1), answered(90, 1, { status: 502 })]).longestGapMs).toBe(90);
  });

  it('does not take a slow page for a gap', () => {
    expect(summaryOf([answered(0, 1), answered(0, 1, { kind: 'slow', end: 3000 })]).longestGapMs).toBe(2);
  });

  it('manages a long series', () => {
    const records = Array.from({ length: 200_000 }, (_, at): Answered => {
      return { hub: 'sales', kind: 'get', start: at, end: at + 2, status: 200, slot: 'blue', version: 1 };
    });
    expect(summaryOf(records)).toMatchObject({ requests: 200_000, failed: 0, perSecond: 1000 });
  });

  it('picks the requests that were started within a time', () => {
    expect(between([answered(1, 1), answered(5, 1), answered(9, 1)], 2, 8)).toHaveLength(1);
  });
});
