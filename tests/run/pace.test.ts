import { describe, expect, it } from 'vitest';
import { portEveryMs, stateEveryMs } from '../../src/engine/readiness.ts';
import { routeEveryMs } from '../../src/run/prober.ts';

/** Each returns milliseconds between two questions to one of so many; beside it, how often all may be asked together. */
const paces: [name: string, everyMs: (count: number) => number, perSecond: number][] = [
  ['the ports of new containers', portEveryMs, 250],
  ['their states', stateEveryMs, 25],
  ['the routes around a cut-over', routeEveryMs, 167],
];

const many = Array.from({ length: 100 }, (_, at) => at + 1);

describe.each(paces)('%s', (_, everyMs, perSecond) => {
  it('are asked as often for five hubs as for one', () => {
    expect(everyMs(5)).toBe(everyMs(1));
  });

  it('are never asked more often together, however many there are: that would be a load of its own', () => {
    const rates = many.map((count) => (1000 * count) / everyMs(count));
    expect(Math.max(...rates)).toBeLessThanOrEqual(perSecond);
  });

  it('are asked at least every four seconds, of a hundred too', () => {
    expect(Math.max(...many.map(everyMs))).toBeLessThanOrEqual(4000);
  });
});
