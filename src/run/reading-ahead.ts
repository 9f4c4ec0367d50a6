import { loadConfigurationChecks } from '../checks/configuration.ts';
import type { OperationKind } from '../domain/names.ts';
import type { ComposeModel } from '../domain/services.ts';
import { readModel } from './observe.ts';
import type { Server } from './server.ts';

/**
 * Compose takes a tenth of a second to read its file, as long as the lock and all other looking together: it is started
 * first, and while it reads, what will judge the environment files is loaded. What was read before somebody else's
 * operation ended is not used.
 */
export class ReadingAhead {
  private model: Promise<ComposeModel> | undefined;

  constructor(server: Server, kind: OperationKind) {
    this.model = readModel(server);
    if (kind === 'deploy' || kind === 'promote') loadConfigurationChecks();
    // Judged where it is used; the lock may not be had, and then it is not.
    this.model.catch(() => {});
  }

  forget(): void {
    this.model = undefined;
  }

  /** Once; whoever looks again reads anew. */
  take(): Promise<ComposeModel> | undefined {
    const { model } = this;
    this.model = undefined;
    return model;
  }
}
