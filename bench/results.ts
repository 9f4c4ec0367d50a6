/** What a run of the benchmark leaves behind, as JSON; tables and chart are made from it and from nothing else. */
export interface Results {
  machine: Record<string, string>;
  quick: boolean;
  contenders: { name: string; title: string; settings: string[] }[];
  load: { perSecond: number; bootMs: number };
  changes: Change[];
  floors: Floor[];
  commands: Command[];
  traces: Trace[];
  seconds: number;
}

/** One change of production, as the load saw it. Milliseconds. */
export interface Change {
  contender: string;
  act: 'promote' | 'rollback';
  /** Of so many hubs so many change. */
  hubs: number;
  changed: number;
  check: 'quick' | 'usual';
  /** Until the new version answers everywhere, and until the command is over. */
  live: number;
  command: number;
  requests: number;
  failed: number;
  /** The longest time in which a hub gave no good answer. */
  gap: number;
  /** How long after the first new answer an old one was still given. */
  mixed: number;
}

export interface Floor {
  hubs: number;
  changed: number;
  ms: number;
}

/** The wall time of a whole command. */
export interface Command {
  contender: string;
  name: 'nothing' | 'status' | 'help' | 'version' | 'node' | 'git';
  ms: number;
}

/** Where the time of one command went. Milliseconds; what runs side by side counts once. */
export interface Trace {
  name: string;
  total: number;
  /** Until Node was up, and from then until the first call of anything: modules and configuration are read. */
  node: number;
  imports: number;
  engine: { count: number; ms: number };
  processes: { count: number; ms: number };
}

export interface Spread {
  median: number;
  min: number;
  max: number;
  count: number;
}

/** Null of nothing. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)!, count: sorted.length };
}

export type Wanted = Pick<Change, 'contender' | 'act' | 'hubs' | 'changed' | 'check'>;

export const changesOf = (results: Results, wanted: Wanted): Change[] =>
  results.changes.filter((change) =>
    (Object.keys(wanted) as (keyof Wanted)[]).every((key) => change[key] === wanted[key]),
  );

export const floorsOf = ({ floors }: Results, hubs: number, changed: number): number[] =>
  floors.filter((floor) => floor.hubs === hubs && floor.changed === changed).map(({ ms }) => ms);

export const commandsOf = ({ commands }: Results, contender: string, name: Command['name']): number[] =>
  commands.filter((command) => command.contender === contender && command.name === name).map(({ ms }) => ms);
