/** Shapes that several outputs share. Each is held against the type in src/ that the program prints it from. */
import * as z from 'zod/mini';
import type { Problem } from '../../src/domain/failure.ts';
import { operationKinds } from '../../src/domain/names.ts';

/** Compiles only where both are the same; `never` otherwise, which nothing can be. */
export type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
export const same = <_Agreed extends true>(): void => {};

export const environment = z.enum(['staging', 'production']);
export const operationKind = z.enum(operationKinds);
export const slot = z.enum(['blue', 'green']);
export const releaseId = z.string().check(z.regex(/^r[1-9][0-9]*$/));
/** UTC, ISO 8601. */
export const time = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/));
export const imageId = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/));
/** 40 hex digits; empty where unknown. */
export const commit = z.string().check(z.regex(/^(?:[0-9a-f]{40})?$/));
export const count = z.int().check(z.minimum(0));
export const names = z.array(z.string());

/** What a ledger lacked. */
export const lost = {
  why: z.enum(['missing', 'damaged', 'incomplete']),
  lines: z.array(count),
  releases: z.array(releaseId),
};

export const problem = z.strictObject({
  place: z.exactOptional(z.string()),
  rule: z.string(),
  remedy: z.exactOptional(z.string()),
  evidence: z.exactOptional(names),
});
same<Same<z.output<typeof problem>, Problem>>();
