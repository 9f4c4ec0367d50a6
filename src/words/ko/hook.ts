import type { Words } from '../words.ts';

export const hook: Words['hook'] = {
  failed: (p) => ({
    place: `hooks/${p.hook}`,
    rule: p.code === 124 ? `${p.seconds}초 안에 끝나지 않았습니다` : `종료 코드 ${p.code}로 끝났습니다`,
    remedy: p.hook.startsWith('pre-')
      ? '가리키는 곳을 고친 뒤 명령을 다시 실행하십시오. 시작했던 일은 되돌렸습니다'
      : `직접 실행하십시오: hooks/${p.hook}. 작업 자체는 끝났습니다`,
    evidence: p.lines,
  }),
};
