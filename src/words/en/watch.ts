/** Bad signs after a cut-over; each is followed by "1.2 s after the cut-over". */
export const watch = {
  outOfMemory: (): string => 'its container ran out of memory',
  restarted: (): string => 'its container fell over and was started again',
  exited: (p: { code: number }): string => `its container ended with exit code ${p.code}`,
  unhealthy: (): string => 'its health check began to fail',
};
