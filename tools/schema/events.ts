/** A line of a command that changes something, and of `attach`. */
import * as z from 'zod/mini';
import type { ResultEvent, StepEvent } from '../../src/domain/event.ts';
import type { HubChange, Note, Plan, Reason, Step } from '../../src/domain/plan.ts';
import {
  count,
  environment,
  imageId,
  lost,
  names,
  operationKind,
  problem,
  releaseId,
  type Same,
  same,
  time,
} from './shapes.ts';

const release = z.nullable(releaseId);

export const reason = z.union([
  z.strictObject({ why: z.enum(['first', 'forced', 'removed']) }),
  z.strictObject({ why: z.literal('source'), from: z.nullable(z.string()), to: z.string() }),
  z.strictObject({ why: z.literal('image'), from: release, to: releaseId }),
  z.strictObject({ why: z.enum(['configuration', 'standby-outdated']), keys: names }),
  z.strictObject({ why: z.enum(['not-running', 'standby-ready']), state: z.string() }),
  z.strictObject({ why: z.literal('unchanged'), since: release }),
]);
same<Same<z.output<typeof reason>['why'], Reason['why']>>();
same<[Reason] extends [z.output<typeof reason>] ? true : never>();

export const changeKind = z.enum(['start', 'resume', 'restart', 'keep', 'remove']);

const change = z.strictObject({
  hub: z.string(),
  change: changeKind,
  reasons: z.array(reason),
});
same<[HubChange] extends [z.output<typeof change>] ? true : never>();

export const note = z.union([
  z.strictObject({ note: z.literal('away'), hubs: names, ms: z.nullable(z.number()) }),
  z.strictObject({ note: z.literal('gateway-gap'), environment, ms: z.nullable(z.number()) }),
  z.strictObject({ note: z.literal('gateway-files'), environment }),
  z.strictObject({ note: z.enum(['no-undo', 'same-release']) }),
  z.strictObject({ note: z.literal('configuration-today'), keys: names }),
  z.strictObject({ note: z.literal('configuration-then'), backup: z.string() }),
  z.strictObject({
    note: z.literal('builds'),
    limit: count,
    why: z.enum(['setting', 'count', 'cores', 'memory']),
    memory: count,
    measured: z.boolean(),
    leaveCore: z.boolean(),
  }),
  z.strictObject({ note: z.literal('room'), free: count, needed: count, keepFree: count }),
  z.strictObject({ note: z.literal('strays'), hub: z.string(), paths: names }),
  z.strictObject({ note: z.literal('hook'), hook: z.string() }),
  z.strictObject({ note: z.literal('warning'), problem }),
  z.strictObject({
    note: z.literal('cleanup-all'),
    images: count,
    bytes: count,
    list: z.array(z.strictObject({ id: imageId, of: z.nullable(z.string()), bytes: count })),
    cache: z.strictObject({ entries: count, bytes: count }),
  }),
  z.strictObject({
    note: z.literal('keys'),
    file: z.string(),
    added: names,
    removed: names,
    changed: names,
  }),
  z.strictObject({ note: z.literal('down'), environment, what: names }),
  z.strictObject({ note: z.literal('gone'), environment, hubs: names }),
  z.strictObject({ note: z.literal('ledger'), ...lost }),
  z.strictObject({ note: z.literal('interrupted'), kind: operationKind, id: z.string() }),
]);
same<Same<z.output<typeof note>['note'], Note['note']>>();
same<[Note] extends [z.output<typeof note>] ? true : never>();

const kinds: Record<Step['kind'], true> = {
  pull: true,
  export: true,
  build: true,
  tag: true,
  hook: true,
  network: true,
  addresses: true,
  services: true,
  gateway: true,
  stop: true,
  clear: true,
  remove: true,
  create: true,
  start: true,
  resume: true,
  ready: true,
  candidate: true,
  cutover: true,
  revert: true,
  watch: true,
  record: true,
  label: true,
  drain: true,
  rest: true,
  hold: true,
  untag: true,
  'prune-images': true,
  'prune-cache': true,
  write: true,
  sweep: true,
};

/** What else a step holds is its own matter, and may change. */
const step = z.looseObject({ kind: z.enum(Object.keys(kinds) as Step['kind'][]) });

export const plan = z.strictObject({
  type: z.literal('plan'),
  operation: operationKind,
  id: z.string(),
  environment: z.nullable(environment),
  release,
  previous: release,
  hubs: z.array(change),
  notes: z.array(note),
  stages: z.array(z.strictObject({ steps: z.array(step), limit: z.exactOptional(count) })),
  undo: z.nullable(names),
});
same<[Plan & { type: 'plan' }] extends [z.output<typeof plan>] ? true : never>();

const stepEvent = z.strictObject({
  type: z.literal('step'),
  step: z.string(),
  state: z.enum(['started', 'done', 'failed']),
  at: time,
  ms: z.exactOptional(z.number().check(z.minimum(0))),
  problems: z.exactOptional(z.array(problem)),
});
same<Same<z.output<typeof stepEvent>, StepEvent>>();

const progress = z.strictObject({
  type: z.literal('progress'),
  step: z.nullable(z.string()),
  text: z.string(),
});

const probe = z.strictObject({
  requests: count,
  failed: count,
  longest_gap_ms: z.number(),
  skew_ms: z.number(),
});

const result = z.strictObject({
  type: z.literal('result'),
  operation: operationKind,
  result: z.enum(['done', 'nothing', 'failed', 'refused', 'cancelled']),
  release,
  previous: release,
  changed: names,
  seconds: z.strictObject({ total: z.number(), to_live: z.nullable(z.number()) }),
  probe: z.nullable(probe),
  undo: z.nullable(z.string()),
  freed_bytes: z.exactOptional(z.number()),
  free_bytes: z.exactOptional(count),
  reason: z.exactOptional(z.string()),
  problems: z.exactOptional(z.array(problem)),
});
same<Same<z.output<typeof result>, ResultEvent>>();

export const event = z.discriminatedUnion('type', [plan, stepEvent, progress, result]);
