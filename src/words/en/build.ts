import type { Problem } from '../../domain/failure.ts';
import { sizeText } from '../sizes.ts';

export const build = {
  noDockerfile: (p: { hub: string; repository: string; path: string; target: string }): Problem => ({
    place: p.repository,
    rule: `${p.path}, the Dockerfile of ${p.hub}, is not in commit ${p.target.slice(0, 7)}`,
    remedy: 'commit one there, or name it in the build section of the Compose file',
  }),

  failed: (p: { hub: string; log: string; step: string | null; evidence: string[] }): Problem => ({
    place: p.hub,
    rule: p.step === null ? 'its image could not be built' : `its image could not be built: ${p.step}`,
    remedy: `correct it and deploy again; the whole log: ${p.log}`,
    evidence: p.evidence,
  }),

  outOfMemory: (p: { hub: string; log: string; step: string | null; evidence: string[] }): Problem => ({
    place: p.hub,
    rule: `its build was killed for memory${p.step === null ? '' : `: ${p.step}`}`,
    remedy: `build one at a time (build.parallel: 1 in twinport.yml) or give the server swap; the whole log: ${p.log}`,
    evidence: p.evidence,
  }),

  diskFull: (p: { hub: string; log: string; step: string | null; evidence: string[] }): Problem => ({
    place: p.hub,
    rule: `the disk is full, so its image could not be built${p.step === null ? '' : `: ${p.step}`}`,
    remedy: `make room: twinport cleanup; then deploy again; the whole log: ${p.log}`,
    evidence: p.evidence,
  }),

  cancelled: (p: { hub: string }): Problem => ({ place: p.hub, rule: 'its build was cancelled' }),

  logLost: (p: { log: string; reason: string }): string =>
    `The rest of this build is not in ${p.log}: ${p.reason}`,

  otherCommit: (p: { hub: string; built: string; commit: string }): Problem => ({
    place: p.hub,
    rule: `its image says it was built from ${p.built.slice(0, 12) || 'no commit'}, and ${p.commit.slice(0, 12)} was meant`,
    remedy:
      'leave the label org.opencontainers.image.revision to twinport: take it out of the Dockerfile and the Compose file',
  }),
  onceMoreAlone: (p: { hub: string }): string =>
    `The build of ${p.hub} was killed for memory; it is tried once more when no other build runs.`,
  atOnce: (p: {
    limit: number;
    why: 'setting' | 'count' | 'cores' | 'memory';
    memory: number;
    measured: boolean;
    leaveCore: boolean;
  }): string =>
    `${p.limit === 1 ? 'One build' : `${p.limit} builds`} at once: ${p.why === 'memory' ? tooLittle(p) : reasons[p.why]}.${p.leaveCore ? ' The first core is left to production.' : ''}`,
  samePriority: (): string =>
    'The builds run at the same priority as the containers: only root may lower it, or this kernel does not.',
};

const tooLittle = (p: { memory: number; measured: boolean }): string =>
  `the free memory holds no more at ${sizeText(p.memory)} each, ${p.measured ? 'by what earlier builds took' : 'as build.memory says'}`;

const reasons = {
  setting: 'build.parallel says so',
  count: 'there are no more',
  cores: 'the server has no more cores',
};
