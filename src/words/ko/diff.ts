import type { Words } from '../words.ts';
import { list } from './names.ts';

const serves = (release: string | null): string => release ?? '없음';

/** `twinport diff`. */
export const diff: Words['diff'] = {
  title: (p) => `스테이징: ${serves(p.staging)}, 프로덕션: ${serves(p.production)}.`,
  refused: () => '지금 승격하면 거부됩니다:',
  nothing: () => '승격할 것이 없습니다.',
  restarts: (p) =>
    p.hubs.length === 0
      ? '승격해도 다시 시작되는 허브는 없습니다.'
      : `승격하면 다음 허브만 다시 시작됩니다: ${list(p.hubs)}.`,
  onlyStaging: (p) => `스테이징에 ${p.release}, 프로덕션에는 아직 없음`,
  onlyProduction: (p) => `프로덕션에 ${p.release}, 스테이징에는 없음`,
  both: (p) => (p.from === p.to ? p.from : `${p.from} → ${p.to}`),
  sameCode: () => '같은 코드',
  behind: () => '스테이징의 코드가 프로덕션보다 오래됨:',
  diverged: () => '스테이징의 코드가 프로덕션에서 이어지지 않음 (다시 쓴 이력 또는 다른 브랜치):',
  unknown: (p) => `이곳의 git에 두 커밋(${p.from}, ${p.to})이 다 있지는 않음`,
  noCommits: () => '이 폴더를 바꾼 커밋 없음',
  more: (p) => `… 외 ${p.count}개`,
  configuration: (p) => `바뀐 값: ${list(p.keys)}`,
  compose: (p) => `바뀐 Compose 설정: ${list(p.keys)}`,
  unlikeStaging: (p) => `Compose 파일에서 스테이징과 다른 설정: ${list(p.keys)}`,
  size: (p) => `이미지: ${p.from} → ${p.to}`,
};
