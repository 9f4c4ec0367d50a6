import type { Problem } from '../../domain/failure.ts';

export const logs = {
  nothingLive: (p: { environment: string }): Problem => ({
    place: p.environment,
    rule: 'no such hub is live there, so there is no log to show',
    remedy: 'see what is: twinport status',
  }),
  noBuild: (p: { hub: string; release: string | null }): Problem => ({
    place: p.hub,
    rule:
      p.release === null
        ? 'no log of a build of it is kept'
        : `no log of a build of it for ${p.release} is kept: it was reused from an earlier release, or the log has expired`,
    remedy: `the newest there is: twinport logs --build ${p.hub}`,
  }),
  wrongTime: (p: { value: string }): Problem => ({
    place: '--since',
    rule: `${JSON.stringify(p.value)} is no time`,
    remedy: 'write 10m, 2h, 30s, or a time such as 2026-11-23T14:00:00',
  }),
  needsEnvironment: (p: { given: string | null; meant: string | null }): Problem => ({
    place: 'twinport logs',
    rule:
      p.given === null
        ? 'it needs to know which environment'
        : `there is no environment ${JSON.stringify(p.given)}`,
    remedy: p.meant
      ? `did you mean: twinport logs ${p.meant}`
      : 'twinport logs production, or twinport logs staging wbsaleshub -f',
  }),
};
