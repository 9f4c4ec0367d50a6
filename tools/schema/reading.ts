/** What the reading commands print with --json: one value each. */
import * as z from 'zod/mini';
import type { CheckReport } from '../../src/checks/report.ts';
import type { Drift } from '../../src/operations/drift.ts';
import type { ReleaseStatus, Status } from '../../src/run/status.ts';
import { checkNames, type Finding } from '../../src/secrets/checks/look.ts';
import type { Difference } from '../../src/secrets/diff.ts';
import type { KeyRow } from '../../src/secrets/table.ts';
import {
  commit,
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
  slot,
  time,
} from './shapes.ts';

const hub = z.strictObject({
  slot,
  container: z.nullable(z.string()),
  image: z.nullable(imageId),
  commit: z.nullable(commit),
  subject: z.nullable(z.string()),
  dirty: z.boolean(),
  release: z.nullable(releaseId),
  health: z.string(),
  since: z.nullable(time),
});

const served = {
  release: z.nullable(releaseId),
  healthy: z.boolean(),
  url: z.string(),
  hubs: z.record(z.string(), hub),
  idle: z.array(
    z.strictObject({ hub: z.string(), slot, container: z.string(), release: releaseId, state: z.string() }),
  ),
  holds: z.array(z.strictObject({ hub: z.string(), container: z.string(), release: releaseId })),
};

const rollback = z.strictObject({
  release: releaseId,
  ready: z.boolean(),
  standby: z.enum(['paused', 'stopped', 'none']),
});

const drift = z.union([
  z.strictObject({ drift: z.literal('container'), environment, hub: z.string(), state: z.string() }),
  z.strictObject({
    drift: z.literal('gateway'),
    environment,
    state: z.enum(['missing', 'stopped', 'configuration']),
  }),
  z.strictObject({
    drift: z.literal('tag'),
    environment,
    reference: z.string(),
    wanted: z.nullable(z.string()),
  }),
  z.strictObject({ drift: z.literal('service'), environment, service: z.string() }),
  z.strictObject({ drift: z.literal('ledger'), ...lost }),
  z.strictObject({ drift: z.literal('unheld'), release: releaseId, hubs: names }),
  z.strictObject({ drift: z.literal('plain-compose'), service: z.string(), container: z.string() }),
]);
same<Same<z.output<typeof drift>, Drift>>();

export const status = z.strictObject({
  project: z.string(),
  environments: z.strictObject({
    staging: z.strictObject(served),
    production: z.strictObject({ ...served, rollback: z.nullable(rollback) }),
  }),
  operation: z.nullable(
    z.strictObject({
      id: z.string(),
      kind: operationKind,
      by: z.string(),
      pid: count,
      since: time,
      step: z.nullable(z.string()),
    }),
  ),
  drift: z.array(drift),
  interrupted: z.nullable(
    z.strictObject({ id: z.string(), kind: operationKind, by: z.string(), since: time }),
  ),
  disk: z.strictObject({ free_bytes: count, keep_free_bytes: count }),
});
same<Same<z.output<typeof status>, Status>>();

export const releases = z.array(
  z.strictObject({
    id: releaseId,
    created: time,
    by: z.string(),
    state: z.enum(['staged', 'live', 'previous', 'bad', 'retired']),
    hubs: z.record(z.string(), z.strictObject({ commit, subject: z.string(), image: imageId })),
  }),
);
same<Same<z.output<typeof releases>, ReleaseStatus[]>>();

const level = z.enum(['error', 'warning']);

export const check = z.array(
  z.strictObject({
    check: z.string(),
    title: z.string(),
    status: z.enum(['ok', 'warning', 'error']),
    problems: z.array(
      z.strictObject({
        level,
        code: z.string(),
        environment: z.nullable(environment),
        hub: z.nullable(z.string()),
        place: z.nullable(z.string()),
        rule: z.string(),
        remedy: z.nullable(z.string()),
        evidence: z.array(z.string()),
      }),
    ),
  }),
);
same<Same<z.output<typeof check>, CheckReport[]>>();

const cell = z.strictObject({
  state: z.enum(['set', 'empty', 'missing']),
  fingerprint: z.nullable(z.string().check(z.regex(/^[0-9a-f]{8}$/))),
});
const keyRow = z.strictObject({
  key: z.string(),
  staging: cell,
  production: cell,
  relation: z.enum(['same', 'differs', 'one-sided']),
});
same<Same<z.output<typeof keyRow>, KeyRow>>();

const finding = z.strictObject({
  level: z.enum(['error', 'warning']),
  check: z.enum(checkNames),
  ...problem.def.shape,
});
same<Same<z.output<typeof finding>, Omit<Finding, 'problem' | 'environment'> & Finding['problem']>>();

export const envCheck = z.strictObject({ keys: z.array(keyRow), problems: z.array(finding) });

export const envDiff = z.array(
  z.strictObject({
    between: z.tuple([z.string(), z.string()]),
    added: names,
    removed: names,
    changed: names,
  }),
);
same<Same<z.output<typeof envDiff>, Difference[]>>();

/** Paths in the directory. */
export const init = z.strictObject({ directory: z.string(), written: names, kept: names });

/** A line of `logs`. */
export const logLine = z.strictObject({ hub: z.string(), line: z.string() });
