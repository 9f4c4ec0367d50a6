import type { ResultEvent } from '../domain/event.ts';
import { exitCodes } from '../domain/failure.ts';

/** The exit code of an operation that was begun. */
export const exitOf = (result: ResultEvent): number =>
  ({
    done: exitCodes.done,
    nothing: exitCodes.done,
    failed: exitCodes.failed,
    refused: exitCodes.refused,
    cancelled: exitCodes.cancelled,
  })[result.result];
