import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { stoppingAt } from '../../src/cli/stop-at.ts';
import type { RunEvent } from '../../src/domain/event.ts';

let kill: MockInstance<typeof process.kill>;

beforeEach(() => {
  kill = vi.spyOn(process, 'kill').mockReturnValue(true);
});

afterEach(() => vi.restoreAllMocks());

const step = (name: string, state: 'started' | 'done' | 'failed'): RunEvent => ({
  type: 'step',
  step: name,
  state,
  at: '',
});

/** How often the process had stopped after each of these. */
function stopsAfter(where: string | undefined, ...events: RunEvent[]): number[] {
  const seen: RunEvent[] = [];
  const emit = stoppingAt((event) => void seen.push(event), where);
  const stops = events.map((event) => {
    emit(event);
    return kill.mock.calls.length;
  });
  expect(seen).toEqual(events);
  return stops;
}

const events = [
  step('start:a', 'started'),
  step('start:b', 'started'),
  step('start:b', 'done'),
  step('start:a', 'done'),
];

describe('TWINPORT_STOP_AT', () => {
  it('stops the process right after the line of that step in that state', () => {
    expect(stopsAfter('start:b:done', ...events)).toEqual([0, 0, 1, 1]);
    expect(kill).toHaveBeenCalledWith(process.pid, 'SIGSTOP');
  });

  it('takes the beginning of a name, and stops once', () => {
    expect(stopsAfter('start:started', ...events)).toEqual([1, 1, 1, 1]);
  });

  it('stops nothing where it is not set, or names no step', () => {
    expect(stopsAfter(undefined, ...events)).toEqual([0, 0, 0, 0]);
    expect(stopsAfter('stop:a:done', ...events)).toEqual([0, 0, 0, 0]);
    expect(stopsAfter('start:a:failed', ...events)).toEqual([0, 0, 0, 0]);
  });
});
