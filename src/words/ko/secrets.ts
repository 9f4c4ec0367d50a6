import type { Words } from '../words.ts';
import { environmentText, list } from './names.ts';
import { josa } from './particles.ts';

const stays = '파일은 그대로 둡니다.';
const rightHost = 'DOPPLER_API_HOST가 올바른 호스트인지 확인하십시오';
const notCommon = '제공자에서 맞추거나, twinport.yml의 secrets.common에서 빼십시오';
const environments = (names: readonly string[]): string => list(names.map(environmentText));

export const secrets: Words['secrets'] = {
  noProvider: () => ({
    place: 'twinport.yml: secrets.provider',
    rule: '비밀 값의 제공자가 적혀 있지 않아 가져올 곳이 없습니다',
    remedy: '이렇게 쓰십시오: secrets: { provider: doppler, project: … }',
  }),
  noToken: (p) => ({
    place: p.variable,
    rule: `Doppler 토큰이 없습니다. ${stays}`,
    remedy: `그 구성의 서비스 토큰을 ${p.file}(권한 600)이나 환경 변수 ${p.variable}에 넣으십시오`,
  }),
  notAToken: (p) => ({
    place: p.variable,
    rule: `들어 있는 것이 토큰이 아닙니다. 토큰에 없는 공백이나 문자가 있습니다. ${stays}`,
    remedy: '토큰을 한 줄로 다시 복사하십시오',
  }),
  tokenMode: (p) => ({
    place: p.file,
    rule: '이 서버의 다른 사용자가 이 토큰을 읽을 수 있습니다',
    remedy: `chmod 600 ${p.file}, 다른 사람이 읽었다면 토큰을 폐기하십시오`,
  }),
  apiHost: () => ({
    place: 'DOPPLER_API_HOST',
    rule: 'https 주소여야 합니다. 토큰이 함께 가므로 http는 이 서버 자신에게만 씁니다',
    remedy: '이렇게 쓰거나 지우십시오: DOPPLER_API_HOST=https://api.doppler.com',
  }),
  providerAway: (p) => ({
    place: p.origin,
    rule: `${p.provider}에 연결하지 못했습니다(${p.said}). ${stays} 배포에는 ${josa(p.provider, '이/가')} 필요하지 않습니다.`,
    remedy: '나중에 다시 시도하십시오: twinport env pull',
  }),
  providerRefused: (p) => ({
    place: p.origin,
    rule: `${refusals[p.status] ?? `응답이 ${p.status}입니다`}. ${stays}`,
    remedy:
      p.status === 404
        ? 'twinport.yml의 secrets.project와 secrets.configs를 고치십시오'
        : '이 구성의 서비스 토큰을 새로 만들어 이전 토큰 자리에 넣으십시오',
    evidence: p.said,
  }),
  wrongConfig: (p) => ({
    place: `${environmentText(p.name)} 토큰`,
    rule: `${josa(p.asked, '을/를')} 물었는데 ${josa(p.answered, '이/가')} 답했습니다. 서비스 토큰은 자기 구성만 엽니다. ${stays}`,
    remedy: `${p.asked}의 서비스 토큰을 만들어 config/.doppler-token.${p.name}에 넣으십시오`,
  }),
  notJson: () => 'JSON이 아닌 응답',
  emptySet: (p) => ({
    place: p.origin,
    rule: `값이 하나도 없는 응답입니다. ${stays}`,
    remedy: 'Doppler에서 이 구성에 값이 있는지, 토큰이 읽을 수 있는지 확인하십시오',
  }),
  notASet: (p) => ({
    place: p.origin,
    rule: `키와 값이 아닌 것으로 응답했습니다. ${stays}`,
    remedy: rightHost,
  }),
  notAValue: (p) => ({
    place: `${p.origin}: ${p.key}`,
    rule: `값이 글이 아닙니다. ${stays}`,
    remedy: rightHost,
  }),
  notAKey: (p) => ({
    place: p.origin,
    rule: `환경 변수의 이름이 될 수 없는 키가 있습니다. ${stays}`,
    remedy: 'Doppler에서 이름을 바꾸십시오: 글자, 숫자, _',
  }),
  nul: (p) => ({
    place: `${p.origin}: ${p.key}`,
    rule: `값에 NUL이 들어 있는데, 환경 변수에는 담을 수 없습니다. ${stays}`,
    remedy: 'base64로 저장하십시오',
  }),
  commonDiffers: (p) => ({
    place: list(p.keys),
    rule: `secrets.common에 있는데 스테이징과 프로덕션의 값이 다릅니다. ${stays}`,
    remedy: notCommon,
  }),
  commonMissing: (p) => ({
    place: list(p.keys),
    rule: `secrets.common에 있는데 ${environments(p.in)}에 없습니다. ${stays}`,
    remedy: '제공자에 추가하거나, twinport.yml의 secrets.common에서 빼십시오',
  }),
  fileDiffers: (p) => ({
    place: `${p.path}: ${p.key}`,
    rule: `스테이징과 프로덕션이 함께 쓰는 파일인데 키의 값이 서로 다릅니다. ${stays}`,
    remedy: '제공자에서 같게 하십시오',
  }),
  fileMissing: (p) => ({
    place: `${p.path}: ${p.key}`,
    rule: `${environments(p.in)}에 이 키의 값이 없습니다. ${stays}`,
    remedy: '제공자에 추가하거나, twinport.yml의 secrets.files에서 빼십시오',
  }),
  notAPem: (p) => ({
    place: `${p.path}: ${p.key}`,
    rule: `값이 BEGIN부터 END까지 온전한 PEM도, 그 base64도 아닙니다. ${stays}`,
    remedy: '제공자에 키 전체를 저장하십시오',
  }),
  notWritten: (p) => ({
    place: p.path,
    rule: `쓰지 못했습니다(${p.why}). ${stays}`,
    remedy: '이 사용자가 그곳에 쓸 수 있고 디스크에 공간이 있는지 본 뒤 다시 가져오십시오',
  }),
  thenGone: (p) => ({
    place: '--env then',
    rule: `${josa(p.release, '이/가')} 마지막으로 실행될 때의 값이 보관되어 있지 않습니다`,
    remedy: '지금의 값으로 되돌리십시오: twinport rollback',
  }),
  unchanged: () => '할 일이 없습니다. 파일이 제공자의 값과 같습니다.',
  pulled: (p) => `쓴 파일: ${list(p.files)}. 실행 중인 컨테이너에는 다음 deploy나 promote부터 적용됩니다.`,
  pullCancelled: () => `취소했습니다. ${stays}`,
  keyColumns: () => ['키', '스테이징', '프로덕션', ''],
  relation: (p) => ({ same: '같음', differs: '다름', 'one-sided': '한쪽에만 있음' })[p.relation],
  cell: (p) => ({ set: '있음', empty: '비어 있음', missing: '없음' })[p.state],
  checked: (p) =>
    p.errors + p.warnings === 0
      ? '환경 파일과 키에 이상이 없습니다.'
      : `오류 ${p.errors}개, 경고 ${p.warnings}개.`,
  between: (p) => p.between.map(sideText).join(' → '),
  equal: () => '같음',
  asking: (p) => `${list(p.origins)}에 묻는 중입니다.`,
};

/** `staging`, `files`, `files of staging`, `wbsaleshub (staging)`, or a file or provider by its name. */
const sideText = (side: string): string =>
  environmentText(side)
    .replace(/^files of (\w+)$/, (_, name: string) => `${environmentText(name)} 파일`)
    .replace(/^files$/, '파일')
    .replace(/\((\w+)\)$/, (_, name: string) => `(${environmentText(name)})`);

const refusals: Record<number, string> = {
  401: '토큰이 유효하지 않습니다',
  403: '이 토큰으로는 이 구성을 읽을 수 없습니다',
  404: '그런 프로젝트나 구성이 없습니다',
};
