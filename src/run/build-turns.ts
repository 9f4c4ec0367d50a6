import { BuildFailure } from '../build/build-image.ts';
import { words } from '../words/words.ts';
import type { Builder } from './builder.ts';

type Build = Builder['build'];
type Built = ReturnType<Build>;

/**
 * A build that was killed for memory is tried once more when no other runs, and others wait until it is through: what
 * did not fit beside them may fit alone.
 */
export class BuildTurns {
  private readonly running = new Set<Built>();
  private alone: Promise<unknown> = Promise.resolve();

  aloneOnceMore(build: Build): Build {
    return async (hub, release, emit, signal) => {
      await this.alone;
      try {
        return await this.beside(build(hub, release, emit, signal));
      } catch (error) {
        if (!(error instanceof BuildFailure && error.outOfMemory) || signal.aborted) throw error;
        emit({ type: 'progress', step: null, text: words().build.onceMoreAlone({ hub }) });
        const again = this.afterTheOthers(() => build(hub, release, emit, signal));
        this.alone = again.catch(() => {});
        return await again;
      }
    };
  }

  private async beside(build: Built): Built {
    this.running.add(build);
    try {
      return await build;
    } finally {
      this.running.delete(build);
    }
  }

  private async afterTheOthers(build: () => Built): Built {
    const before = this.alone;
    await Promise.allSettled([before, ...this.running]);
    return build();
  }
}
