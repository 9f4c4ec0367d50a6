export interface BuildLoad {
  cores: number;
  /** Bytes that new processes can have. */
  memoryAvailable: number;
  /** Bytes one build is expected to take. */
  perBuild: number;
  parallel: 'auto' | number;
  /** How many builds there are. */
  count: number;
}

/** Which of them decided: the user's setting, the number of builds, the cores, or the memory. */
export type Limiter = 'setting' | 'count' | 'cores' | 'memory';

/** How many builds run at once, at least one. Where two would decide alike, the one nearer to the person is named. */
export function buildsAtOnce(load: BuildLoad): { limit: number; why: Limiter } {
  const limits: { limit: number; why: Limiter }[] = [{ limit: load.count, why: 'count' }];
  if (load.parallel === 'auto') {
    limits.push(
      { limit: load.cores, why: 'cores' },
      { limit: Math.floor(load.memoryAvailable / load.perBuild), why: 'memory' },
    );
  } else limits.push({ limit: load.parallel, why: 'setting' });
  const least = limits.reduce((best, next) => (next.limit < best.limit ? next : best));
  return { limit: Math.max(1, least.limit), why: least.why };
}
