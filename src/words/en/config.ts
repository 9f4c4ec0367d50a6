import type { Problem } from '../../domain/failure.ts';

/** TODO section */
export const config = {} satisfies Record<string, (...args: never[]) => string | Problem>;
