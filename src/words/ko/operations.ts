import type { Words } from '../words.ts';
import { list, stateText } from './names.ts';
import { josa } from './particles.ts';

const serves = (live: string | null): string =>
  live === null
    ? '프로덕션은 아직 아무것도 서비스하지 않습니다.'
    : `프로덕션은 계속 ${josa(live, '을/를')} 서비스합니다.`;

const forward = '대신 앞으로 나아가십시오';

export const promote: Words['promote'] = {
  nothingStaged: (p) => ({
    place: '스테이징',
    rule: `스테이징에 올라온 릴리스가 없어 승격할 것이 없습니다. ${serves(p.live)}`,
    remedy: '먼저 스테이징에 릴리스를 올리십시오: twinport deploy',
  }),
  unexpected: (p) => ({
    place: '--expect',
    rule: `스테이징의 릴리스는 ${josa(p.expected, '이/가')} 아니라 ${p.staged}입니다. ${serves(p.live)}`,
    remedy: `${josa(p.staged, '을/를')} 확인한 뒤: twinport promote --expect ${p.staged}`,
  }),
  bad: (p) => ({
    place: p.release,
    rule: `프로덕션을 ${p.release}에서 되돌린 적이 있어 불량으로 표시되어 있습니다. ${serves(p.live)}`,
    remedy: `고친 릴리스를 배포하거나, 그대로 다시 쓰려면: twinport rollback --to ${p.release}`,
  }),
  stagingUnhealthy: (p) => ({
    place: `스테이징 ${p.hub}`,
    rule: `컨테이너 상태가 '${stateText(p.state)}'입니다. 스테이징에서 잘 실행되는 것만 승격합니다. ${serves(p.live)}`,
    remedy: `이유를 보고(twinport logs staging ${p.hub}) 스테이징을 다시 올리십시오: twinport deploy`,
  }),
};

export const rollback: Words['rollback'] = {
  nothingLive: () => ({
    place: '프로덕션',
    rule: '프로덕션에서 서비스 중인 것이 없어 롤백할 것이 없습니다',
    remedy: '먼저 릴리스를 승격하십시오: twinport promote',
  }),
  noTarget: (p) => ({
    place: '프로덕션',
    rule: `${p.live} 이전의 정상 릴리스가 보관되어 있지 않습니다. ${serves(p.live)}`,
    remedy:
      p.wayForward === null
        ? `${forward}: twinport deploy, 그다음 twinport promote`
        : `${forward}: twinport rollback --to ${p.wayForward}`,
  }),
  unknown: (p) => ({
    place: '--to',
    rule: `${p.release} 릴리스는 없습니다. ${serves(p.live)}`,
    remedy:
      p.known.length === 0
        ? '어떤 릴리스가 있는지 보십시오: twinport releases'
        : `${list(p.known)} 가운데 하나를 쓰십시오: twinport rollback --to ${p.known.at(-1)}`,
  }),
  neverLive: (p) => ({
    place: '--to',
    rule: `${josa(p.release, '은/는')} 프로덕션에서 서비스된 적이 없습니다. ${serves(p.live)}`,
    remedy: '서비스된 적이 없는 릴리스는 스테이징을 거칩니다: twinport deploy, 그다음 twinport promote',
  }),
  noHubs: (p) => ({
    place: p.release,
    rule: `이 릴리스의 허브가 이제 twinport.yml에 하나도 없습니다. ${serves(p.live)}`,
    remedy: `${forward}: twinport deploy, 그다음 twinport promote`,
  }),
  imagesGone: (p) => ({
    place: p.release,
    rule: `${list(p.hubs)} 이미지가 더는 없습니다. ${serves(p.live)}`,
    remedy: 'twinport releases에 나온 커밋으로 다시 빌드하십시오: twinport deploy --ref',
  }),
};
