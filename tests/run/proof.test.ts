import { describe, expect, it } from 'vitest';
import { type Asked, everywhereSince, proofOf } from '../../src/run/prober.ts';

const wanted = { a: 'a.green', b: 'b.green' };
const before = new Set(['a', 'b']);

/** A request from `start` to `end` that got an answer of this slot; null: none, or a 502. */
const asked = (slot: string | null, start: number, end: number, hub = slot?.[0] ?? 'a'): Asked => ({
  hub,
  start,
  end,
  served: slot !== null,
  slot,
});

describe('when the new release answers everywhere', () => {
  it('is when the last route gave its first new answer', () => {
    const seen = [
      asked('a.blue', 0, 5),
      asked('a.green', 10, 15),
      asked('b.green', 20, 30),
      asked('a.green', 40, 50),
    ];
    expect(everywhereSince(seen, wanted)).toBe(30);
    expect(everywhereSince(seen.toReversed(), wanted)).toBe(30);
  });

  it('is not yet while one route has not', () => {
    expect(everywhereSince([asked('a.green', 10, 15), asked('b.blue', 10, 15)], wanted)).toBeNull();
  });

  it('does not count an answer that was none', () => {
    expect(everywhereSince([{ ...asked('a.green', 10, 15), served: false }], { a: 'a.green' })).toBeNull();
  });
});

describe('the proof of a cut-over', () => {
  it('counts requests, failures and the longest time without an answer of one hub', () => {
    const seen = [
      asked('a.blue', 0, 10),
      asked(null, 20, 30),
      asked('a.green', 50, 60),
      asked('a.green', 60, 70),
      asked('b.blue', 0, 20),
      asked('b.green', 20, 40),
    ];
    expect(proofOf(seen, 15, wanted, before)).toEqual({
      requests: 6,
      failed: 1,
      longest_gap_ms: 50,
      skew_ms: 0,
    });
  });

  it('says for how long a request that began after the first new answer still got an old one', () => {
    const seen = [asked('a.green', 10, 20), asked('b.blue', 45, 50), asked('b.green', 60, 70)];
    expect(proofOf(seen, 5, wanted, before)?.skew_ms).toBe(25);
  });

  it('blames no request that began before the first new answer and ended after it', () => {
    const seen = [asked('b.blue', 15, 300), asked('a.green', 10, 20), asked('b.green', 310, 320)];
    expect(proofOf(seen, 5, wanted, before)?.skew_ms).toBe(0);
  });

  it('is none where no request ended after the rename: never a zero that was not seen', () => {
    expect(proofOf([asked('a.blue', 0, 5)], 10, wanted, before)).toBeNull();
    expect(proofOf([], 10, wanted, before)).toBeNull();
  });

  it('counts a route that nobody served before from its first answer on', () => {
    const seen = [asked(null, 0, 5), asked(null, 6, 12), asked('a.green', 20, 30), asked(null, 40, 50)];
    expect(proofOf(seen, 10, { a: 'a.green' }, new Set())).toMatchObject({ requests: 2, failed: 1 });
  });

  it('counts nothing of a new route that never answered', () => {
    expect(proofOf([asked(null, 0, 5), asked(null, 20, 30)], 10, { a: 'a.green' }, new Set())).toBeNull();
  });
});
