import type { Problem } from '../../domain/failure.ts';

/** TODO section */
export const git = {} satisfies Record<string, (...args: never[]) => string | Problem>;
