import type { Problem } from '../../domain/failure.ts';

/** TODO section */
export const build = {} satisfies Record<string, (...args: never[]) => string | Problem>;
