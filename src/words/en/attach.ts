import type { Problem } from '../../domain/failure.ts';

export const attach = {
  nothing: (): string => 'Nothing is running. What runs where: twinport status',
  ended: (p: { kind: string; by: string }): Problem => ({
    place: `twinport ${p.kind}`,
    rule: `the operation of ${p.by} ended without a result: it was killed`,
    remedy: 'finish or undo it: twinport recover',
  }),
};
