import type { Words } from '../words.ts';
import { environmentText } from './names.ts';

export const result: Words['result'] = {
  dryRun: () => '미리 보기입니다. 아무것도 바꾸지 않았습니다.',
  needsYes: (p) => ({
    place: `twinport ${p.command}`,
    rule: '서비스 중인 것을 바꾸기 전에 확인을 받는 명령인데, 물어볼 터미널이 없습니다. 아무것도 바꾸지 않았습니다.',
    remedy: `미리 동의하십시오: twinport ${p.command} --yes`,
  }),
  unfinished: (p) => ({
    place: `twinport ${p.operation}`,
    rule: `${p.release ?? '릴리스'} 전환은 되었고, 전환 뒤의 일이 끝나지 않았습니다`,
    remedy: '마저 끝내십시오: twinport recover (무엇을 바꾸는 명령은 모두 이 일부터 합니다)',
  }),
  notBroughtBack: () => ({
    place: 'twinport recover',
    rule: '실행되어야 할 것이 모두 실행되고 있지는 않습니다. 그 밖에는 아무것도 바꾸지 않았습니다.',
    remedy: '위의 원인을 고친 뒤: twinport recover',
  }),
  imageGone: (p) => ({
    place: `${environmentText(p.environment)} ${p.hubs.join(', ')}`,
    rule: '실행되어야 하는데 실행되지 않고, 이미지도 없어 다시 띄울 수 없습니다. 아무것도 바꾸지 않았습니다.',
    remedy: `다시 빌드하십시오: twinport deploy${p.environment === 'production' ? ', 그다음 twinport promote' : ''}`,
  }),
  undoFailed: () => ({
    place: 'twinport recover',
    rule: '새로 만든 것을 모두 제거하지는 못했습니다. 서비스 중인 것은 이전과 같습니다.',
    remedy: '위의 원인을 고친 뒤: twinport recover',
  }),
};

export const candidate: Words['candidate'] = {
  otherSlot: (p) => `${p.slot || '알 수 없는 곳'}에서 온 ${p.status}`,
  wrong: (p) => ({
    place: p.hub,
    rule: `새 컨테이너가 게이트웨이를 거친 ${p.path} 요청에 바르게 응답하지 않았습니다: ${p.seen}`,
    remedy: 'twinport.yml에서 이 허브의 route, port, health를 확인하십시오',
  }),
};
