import type { Problem } from '../../domain/failure.ts';

/** TODO section */
export const init = {} satisfies Record<string, (...args: never[]) => string | Problem>;
