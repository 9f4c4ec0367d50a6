import type { Words } from '../words.ts';
import { operationText } from './names.ts';

export const attach: Words['attach'] = {
  nothing: () => '실행 중인 작업이 없습니다. 무엇이 어디서 실행되는지 보려면: twinport status',
  ended: (p) => ({
    place: `twinport ${p.kind}`,
    rule: `${p.by} 님의 ${operationText(p.kind)} 작업이 결과 없이 끝났습니다. 강제로 종료되었습니다`,
    remedy: '마저 끝내거나 되돌리십시오: twinport recover',
  }),
};
