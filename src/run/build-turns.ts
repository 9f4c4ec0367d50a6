import { BuildFailure } from '../build/build-image.ts';
import { words } from '../words/words.ts';
import type { Builder } from './builder.ts';

type Build = Builder['build'];

/**
 * A build that was killed for memory is tried once more when no other runs, and others wait until it is through: what
 * did not fit beside them may fit alone.
 */
export class BuildTurns {
  private readonly say: (text: string) => void;
  private readonly running = new Set<Promise<void>>();
  private alone: Promise<void> = Promise.resolve();

  constructor(say: (text: string) => void) {
    this.say = say;
  }

  aloneOnceMore(build: Build): Build {
    return async (hub, release, signal) => {
      await this.alone;
      try {
        await this.beside(build(hub, release, signal));
      } catch (error) {
        if (!(error instanceof BuildFailure && error.outOfMemory) || signal.aborted) throw error;
        this.say(words().build.onceMoreAlone({ hub }));
        const again = this.afterTheOthers(() => build(hub, release, signal));
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
