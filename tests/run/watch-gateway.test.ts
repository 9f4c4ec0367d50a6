import { describe, expect, it } from 'vitest';
import type { FailedAnswer } from '../../src/gateway/gateway.ts';
import { hubsWorseThanBefore } from '../../src/run/watch-gateway.ts';

const cutAt = 1_000_000;

/** 5xx of one hub at these milliseconds from the cut-over. */
const answers = (slot: 'blue' | 'green', ...at: number[]): FailedAnswer[] =>
  at.map((ms) => ({
    at: cutAt + ms,
    hub: 'sales',
    slot,
    status: 502,
    own: false,
    method: 'POST',
    path: '/orders',
  }));

const every = (count: number, from: number, to: number): number[] =>
  Array.from({ length: count }, (_, n) => from + ((to - from) * n) / count);

const worse = (seen: FailedAnswer[], afterMs: number): number | undefined =>
  hubsWorseThanBefore(seen, { sales: 'green' }, cutAt, cutAt + afterMs)[0]?.count;

describe('5xx of a new release', () => {
  it('are worse than none in the minute before, from the fifth on', () => {
    expect(worse(answers('green', ...every(4, 0, 1000)), 1000)).toBeUndefined();
    expect(worse(answers('green', ...every(5, 0, 1000)), 1000)).toBe(5);
  });

  it('are not worse where the hub had as many in the minute before', () => {
    const usual = answers('blue', ...every(600, -60_000, 0));
    expect(worse([...usual, ...answers('green', ...every(10, 0, 1000))], 1000)).toBeUndefined();
    expect(worse([...usual, ...answers('green', ...every(30, 0, 1000))], 1000)).toBeUndefined();
    expect(worse([...usual, ...answers('green', ...every(31, 0, 1000))], 1000)).toBe(31);
  });

  it('do not count where the old release still gave them', () => {
    expect(worse(answers('blue', ...every(50, 0, 1000)), 1000)).toBeUndefined();
  });

  it('are shown by the last five', () => {
    const [seen] = hubsWorseThanBefore(
      answers('green', ...every(9, 0, 900)),
      { sales: 'green' },
      cutAt,
      cutAt + 1000,
    );
    expect(seen!.examples).toEqual(Array(5).fill('POST /orders 502'));
  });
});
