import { loadConfigurationChecks } from '../checks/configuration.ts';
import type { OperationKind } from '../domain/names.ts';
import { type Lock, lastHolder } from '../ledger/lock.ts';
import { beginLooking, type Looking } from './observe.ts';
import type { Server } from './server.ts';

/**
 * Looking takes as long as everything else before the first step together, Compose's reading of its file above all: it
 * begins first, and while it goes on, the lock is taken and what will judge the environment files is loaded. What was
 * seen before somebody else's operation ended is not used.
 */
export class LookingAhead {
  private looking: Looking | undefined;
  private readonly before: string | null;

  constructor(server: Server, kind: OperationKind) {
    this.before = lastHolder(server.state);
    this.looking = beginLooking(server);
    if (kind === 'deploy' || kind === 'promote') loadConfigurationChecks();
  }

  /** With the lock in hand: whether anybody else had it since the look began. */
  forgetIfStale({ before }: Lock): void {
    if (before === null || before !== this.before) this.forget();
  }

  forget(): void {
    this.looking = undefined;
  }

  /** Once; whoever looks again looks anew. */
  take(): Looking | undefined {
    const { looking } = this;
    this.looking = undefined;
    return looking;
  }
}
