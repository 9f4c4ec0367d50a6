import { sizeText } from '../sizes.ts';
import type { Words } from '../words.ts';
import { josa } from './particles.ts';

export const build: Words['build'] = {
  noDockerfile: (p) => ({
    place: p.repository,
    rule: `${p.hub}의 Dockerfile인 ${josa(p.path, '이/가')} 커밋 ${p.target.slice(0, 7)}에 없습니다`,
    remedy: '그 자리에 Dockerfile을 커밋하거나, Compose 파일의 build 항목에 위치를 적으십시오',
  }),

  failed: (p) => ({
    place: p.hub,
    rule: p.step === null ? '이미지를 빌드하지 못했습니다' : `이미지를 빌드하지 못했습니다: ${p.step}`,
    remedy: `고친 뒤 다시 배포하십시오. 전체 로그: ${p.log}`,
    evidence: p.evidence,
  }),

  outOfMemory: (p) => ({
    place: p.hub,
    rule: `메모리가 모자라 빌드가 강제로 종료되었습니다${p.step === null ? '' : `: ${p.step}`}`,
    remedy: `한 번에 하나씩 빌드하거나(twinport.yml의 build.parallel: 1) 서버에 스왑을 추가하십시오. 전체 로그: ${p.log}`,
    evidence: p.evidence,
  }),

  diskFull: (p) => ({
    place: p.hub,
    rule: `디스크가 가득 차서 이미지를 빌드하지 못했습니다${p.step === null ? '' : `: ${p.step}`}`,
    remedy: `공간을 마련한 뒤(twinport cleanup) 다시 배포하십시오. 전체 로그: ${p.log}`,
    evidence: p.evidence,
  }),

  cancelled: (p) => ({ place: p.hub, rule: '빌드가 취소되었습니다' }),

  logLost: (p) => `이 빌드의 나머지 로그는 ${p.log}에 남지 않았습니다: ${p.reason}`,

  otherCommit: (p) => ({
    place: p.hub,
    rule: `이미지에는 ${p.built.slice(0, 12) || '커밋 없음'}에서 빌드했다고 적혀 있지만, 빌드하려던 커밋은 ${p.commit.slice(0, 12)}입니다`,
    remedy:
      'org.opencontainers.image.revision 레이블은 twinport가 붙입니다. Dockerfile과 Compose 파일에서 빼십시오',
  }),
  onceMoreAlone: (p) =>
    `메모리가 모자라 ${p.hub} 빌드가 강제로 종료되었습니다. 다른 빌드가 없을 때 한 번 더 시도합니다.`,
  atOnce: (p) =>
    `빌드를 한 번에 ${p.limit}개씩 합니다: ${p.why === 'memory' ? tooLittle(p) : reasons[p.why]}.${p.leaveCore ? ' 첫 번째 코어는 프로덕션을 위해 비워 둡니다.' : ''}`,
  samePriority: () =>
    '빌드가 컨테이너와 같은 우선순위로 실행됩니다. 우선순위는 root만 낮출 수 있고, 낮출 수 없는 커널도 있습니다.',
};

const reasons = {
  setting: 'build.parallel 설정을 따릅니다',
  count: '빌드할 것이 더 없습니다',
  cores: '서버의 코어 수를 따릅니다',
};

const tooLittle = (p: { memory: number; measured: boolean }): string =>
  `하나에 ${sizeText(p.memory)}씩 쓰면 남은 메모리로는 이만큼입니다(${p.measured ? '이전 빌드에서 잰 값' : 'build.memory 설정'})`;
