import { BuildFailure } from '../build/build-image.ts';
import { words } from '../words/words.ts';
import type { Builder } from './builder.ts';

type Build = Builder['build'];

/**
 * A build that was killed for memory is tried once more when no other runs, and others wait until it is through: what
 * did not fit beside them may fit alone.
 */
export class BuildTurns {
  private readonly running = new Set<Promise<void>>();
  private alone: Promise<void> = Promise.resolve();

  aloneOnceMore(build: Build): Build {
    return async (hub, release, emit, signal) => {
      await this.alone;
      try {
        await this.beside(build(hub, release, emit, signal));
      } catch (error) {
        if (!(error instanceof BuildFailure && error.outOfMemory) || signal.aborted) throw error;
        emit({ type: 'progress', step: null, text: words().build.onceMoreAlone({ hub }) });
        const again = this.afterTheOthers(() => build(hub, release, emit, signal));
        this.alone = again.catch(() => {});
        await again;
      }
    };
  }

  private async beside(build: Promise<void>): Promise<void> {
    this.running.add(build);
    try {
      await build;
    } finally {
      this.running.delete(build);
    }
  }

  private async afterTheOthers(build: () => Promise<void>): Promise<void> {
    const before = this.alone;
    await Promise.allSettled([before, ...this.running]);
    await build();
  }
}
