import type { BuildTaken } from '../domain/history.ts';

/** What is looked at while builds run. */
export interface Gauge {
  /** Bytes that all builds together take now; null where that cannot be seen. */
  memory(): number | null;
  /** Bytes free where Docker keeps its data. */
  free(): Promise<number>;
  /** No build runs any more. */
  over(): void;
}

interface Running {
  memory: number | null;
  /** By how much free disk fell at most, and by how much it has fallen now. */
  disk: number;
  fall: number;
}

/**
 * What each build takes of memory and disk. Of builds that run side by side each counts with its even share: whose
 * process or layer it is, nothing outside tells.
 */
export class BuildMeter {
  private readonly gauge: Gauge;
  private readonly everyMs: number;
  private readonly running = new Set<Running>();
  private timer: NodeJS.Timeout | undefined;
  private lastFree = 0;

  constructor(gauge: Gauge, everyMs = 250) {
    this.gauge = gauge;
    this.everyMs = everyMs;
  }

  async measured<T>(build: () => Promise<T>): Promise<BuildTaken> {
    const taken: Running = { memory: null, disk: 0, fall: 0 };
    await this.look();
    this.running.add(taken);
    this.timer ??= setInterval(() => void this.look(), this.everyMs);
    const began = performance.now();
    try {
      await build();
      await this.look();
    } finally {
      this.running.delete(taken);
      if (this.running.size === 0) {
        clearInterval(this.timer);
        this.timer = undefined;
        this.gauge.over();
      }
    }
    const { memory, disk } = taken;
    const whole = (bytes: number) => Math.round(bytes);
    return {
      ms: whole(performance.now() - began),
      memory: memory === null ? null : whole(memory),
      disk: whole(disk),
    };
  }

  private async look(): Promise<void> {
    const free = await this.gauge.free();
    const memory = this.gauge.memory();
    const { size } = this.running;
    for (const taken of this.running) {
      taken.fall += (this.lastFree - free) / size;
      taken.disk = Math.max(taken.disk, taken.fall);
      if (memory !== null) taken.memory = Math.max(taken.memory ?? 0, memory / size);
    }
    this.lastFree = free;
  }
}
