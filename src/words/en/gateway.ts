import type { Problem } from '../../domain/failure.ts';

/** TODO section */
export const gateway = {} satisfies Record<string, (...args: never[]) => string | Problem>;
