import type { Problem } from '../../domain/failure.ts';

/** Bad signs after a cut-over; the short ones are followed by "1.2 s after the cut-over". */
export const watch = {
  gatewayErrors: (p: { hub: string; count: number; examples: string[]; lines: string[] }): Problem => ({
    place: p.hub,
    rule: `${p.count} requests to its new containers ended in a 5xx after the cut-over, more than it usually has`,
    remedy: 'its last lines may say why; deploy a corrected release',
    evidence: [...p.examples, ...p.lines],
  }),
  outOfMemory: (): string => 'its container ran out of memory',
  restarted: (): string => 'its container ended by itself and Docker started it again',
  exited: (p: { code: number }): string => `its container ended with exit code ${p.code}`,
  unhealthy: (): string => 'its health check began to fail',
};
