import {
  type Change,
  type Command,
  changesOf,
  commandsOf,
  floorsOf,
  type Results,
  spreadOf,
} from './results.ts';

/** What twinport sets itself, beside what a run measured: medians, of failures the worst. Times in milliseconds. */
export interface Limit {
  what: string;
  limit: number;
  measured: number;
  held: boolean;
  /** How the two are written. */
  unit: 's' | 'ms' | '×' | 'requests';
}

/** Every limit of which the run has a figure. Pure. */
export function limitsOf(results: Results): Limit[] {
  const node = command(results, 'process', 'node');
  const floor = (hubs: number): number | null => median(floorsOf(results, hubs, hubs));
  const own = results.changes.filter(({ contender }) => contender === 'twinport');
  return [
    limit('`promote` of one hub is live', 's', plus(floor(1), 600), live(results, 'promote', 1)),
    ...[5, 25].map((hubs) =>
      limit(
        `\`promote\` of ${hubs} hubs is live, against the floor`,
        '×',
        1.25,
        ratio(live(results, 'promote', hubs), floor(hubs)),
      ),
    ),
    limit('`rollback` of five hubs from a paused standby is live', 's', 300, live(results, 'rollback', 5)),
    limit(
      '`deploy` with nothing to do, beyond git',
      's',
      1000,
      beyond(command(results, 'twinport', 'nothing'), command(results, 'process', 'git')),
    ),
    limit('`--help`, against `node -e 0`', '×', 2.5, ratio(command(results, 'process', 'help'), node)),
    limit('`status`, against `node -e 0`', '×', 8, ratio(command(results, 'process', 'status'), node)),
    limit('failed requests in any change', 'requests', 0, mostOf(own.map(({ failed }) => failed))),
    limit('old and new answers mixed in any change', 'ms', 0, mostOf(own.map(({ mixed }) => mixed))),
  ].filter((one) => one !== null);
}

function limit(what: string, unit: Limit['unit'], most: number | null, measured: number | null) {
  if (most === null || measured === null) return null;
  return { what, unit, limit: most, measured, held: measured <= most } satisfies Limit;
}

const live = (results: Results, act: Change['act'], hubs: number): number | null =>
  median(
    changesOf(results, { contender: 'twinport', act, hubs, changed: hubs, check: 'quick' }).map(
      (change) => change.live,
    ),
  );

const command = (results: Results, contender: string, name: Command['name']): number | null =>
  median(commandsOf(results, contender, name));

const median = (values: readonly number[]): number | null => spreadOf(values)?.median ?? null;
const mostOf = (values: readonly number[]): number | null => spreadOf(values)?.max ?? null;
const plus = (ms: number | null, more: number): number | null => (ms === null ? null : ms + more);
const beyond = (ms: number | null, other: number | null): number | null =>
  ms === null || other === null ? null : ms - other;
const ratio = (ms: number | null, of: number | null): number | null =>
  ms === null || of === null ? null : ms / of;
