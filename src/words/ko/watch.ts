import type { Words } from '../words.ts';

/** 전환 뒤의 나쁜 징후. 짧은 것은 "전환 1.2초 뒤"와 함께 쓰입니다. */
export const watch: Words['watch'] = {
  gatewayErrors: (p) => ({
    place: p.hub,
    rule: `전환 뒤 새 컨테이너로 간 요청 ${p.count}개가 5xx로 끝났습니다. 평소보다 많습니다`,
    remedy: '마지막 로그에 이유가 있을 수 있습니다. 고친 릴리스를 배포하십시오',
    evidence: [...p.examples, ...p.lines],
  }),
  outOfMemory: () => '컨테이너의 메모리가 모자랐습니다',
  restarted: () => '컨테이너가 스스로 끝나 Docker가 다시 시작했습니다',
  exited: (p) => `컨테이너가 종료 코드 ${p.code}로 끝났습니다`,
  unhealthy: () => '헬스 체크가 실패하기 시작했습니다',
};
