/** One request as the load saw it. Times are milliseconds on the machine's monotonic clock, the same in containers. */
export interface Answered {
  hub: string;
  kind: 'get' | 'post' | 'slow' | 'upload' | 'hub-to-hub';
  start: number;
  end: number;
  /** 0: no answer. */
  status: number;
  /** From `X-Twinport-Slot`, e.g. `green`; null where the answer did not say. */
  slot: string | null;
  version: number | null;
  error?: string;
}

export const monotonicMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

export interface Summary {
  requests: number;
  failed: number;
  /** The first few failures, as text. */
  failures: string[];
  /** The longest time in which one hub gave no good answer although it was asked. */
  longestGapMs: number;
  perSecond: number;
}

/** What the clients of all hubs saw. */
export function summaryOf(records: Answered[]): Summary {
  const failures = records.filter((record) => !isGood(record));
  const seconds = (latest(records, 'end') - earliest(records)) / 1000;
  return {
    requests: records.length,
    failed: failures.length,
    failures: failures.slice(0, 5).map(describe),
    longestGapMs: Math.max(0, ...hubsOf(records).map((hub) => longestGap(records, hub))),
    perSecond: seconds > 0 ? Math.round(records.length / seconds) : 0,
  };
}

/** Which version each changed hub answered with before and after. */
export type Changes = Record<string, { from: number; to: number }>;

export interface CutoverSeen {
  /** When the first new answer of any changed hub was complete; null where none came. */
  firstNew: number | null;
  /** When every changed hub had given its first new answer; null where one never did. */
  newEverywhere: number | null;
  /** How long after `firstNew` a request that got an old answer was still started. */
  skewMs: number;
  /** Requests started after `firstNew` that got an old answer. */
  mixed: Answered[];
  /** Answers that were neither old nor new. */
  strange: Answered[];
}

/** One cut-over of all changed hubs together, in the requests that were started around it. */
export function cutoverIn(records: Answered[], changes: Changes): CutoverSeen {
  const good = records.filter((record) => isGood(record) && record.hub in changes);
  const isNew = (record: Answered) => record.version === changes[record.hub]!.to;
  const isOld = (record: Answered) => record.version === changes[record.hub]!.from;
  const fresh = good.filter(isNew);
  const firstNew = fresh.length > 0 ? earliest(fresh, 'end') : null;
  const mixed = firstNew === null ? [] : good.filter((record) => isOld(record) && record.start > firstNew);
  return {
    firstNew,
    newEverywhere: everywhere(fresh, Object.keys(changes)),
    skewMs: firstNew === null || mixed.length === 0 ? 0 : latest(mixed, 'start') - firstNew,
    mixed,
    strange: good.filter((record) => !isNew(record) && !isOld(record)),
  };
}

/** The requests started from `from` to `to`. */
export const between = (records: Answered[], from: number, to: number): Answered[] =>
  records.filter((record) => record.start >= from && record.start <= to);

export const isGood = (record: Answered): boolean => record.status >= 200 && record.status < 300;

function everywhere(fresh: Answered[], hubs: string[]): number | null {
  const firsts = hubs.map((hub) => fresh.filter((record) => record.hub === hub)).map(firstEnd);
  return firsts.includes(null) ? null : Math.max(...(firsts as number[]));
}

const firstEnd = (records: Answered[]): number | null =>
  records.length > 0 ? earliest(records, 'end') : null;

// A gap counts from one good answer to the next, or to the last request that got none.
function longestGap(records: Answered[], hub: string): number {
  const ofHub = records.filter(
    (record) => record.hub === hub && record.kind !== 'slow' && record.kind !== 'upload',
  );
  if (ofHub.length === 0) return 0;
  const ends = ofHub.filter(isGood).map((record) => record.end);
  const marks = [earliest(ofHub), ...ends, latest(ofHub, 'end')].sort((a, b) => a - b);
  return marks.slice(1).reduce((longest, mark, at) => Math.max(longest, mark - marks[at]!), 0);
}

const hubsOf = (records: Answered[]): string[] => [...new Set(records.map((record) => record.hub))];

const describe = (record: Answered): string =>
  `${record.kind} ${record.hub} at ${record.start.toFixed(0)}: ${record.error ?? record.status} (slot ${record.slot}, version ${record.version})`;

// Not Math.min(...records): a spread of a hundred thousand arguments overflows the stack.
const earliest = (records: Answered[], key: 'start' | 'end' = 'start'): number =>
  records.reduce((least, record) => Math.min(least, record[key]), Number.POSITIVE_INFINITY);

const latest = (records: Answered[], key: 'start' | 'end'): number =>
  records.reduce((most, record) => Math.max(most, record[key]), Number.NEGATIVE_INFINITY);
