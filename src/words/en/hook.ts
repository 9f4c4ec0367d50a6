import type { Problem } from '../../domain/failure.ts';

export const hook = {
  failed: (p: { hook: string; code: number; seconds: number; lines: string[] }): Problem => ({
    place: `hooks/${p.hook}`,
    rule: p.code === 124 ? `it did not end within ${p.seconds} s` : `it ended with exit code ${p.code}`,
    remedy: p.hook.startsWith('pre-')
      ? 'correct what it names, then run the command again; what had begun was undone'
      : `run it by hand: hooks/${p.hook}; the operation itself is done`,
    evidence: p.lines,
  }),
};
