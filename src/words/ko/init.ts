import { quoted } from '../quoted.ts';
import type { Words } from '../words.ts';
import { environmentText, list } from './names.ts';
import { josa } from './particles.ts';

const untouched = '아무것도 쓰지 않았습니다';
const moveAway = `그것을 옮기거나 다른 디렉터리를 고르십시오. ${untouched}`;

export const init: Words['init'] = {
  folderBlocked: (p) => ({
    place: p.place,
    rule: '폴더가 있어야 할 자리에 다른 것이 있습니다',
    remedy: moveAway,
  }),
  notReachable: (p) => ({
    place: p.place,
    rule: `이곳에는 디렉터리를 만들 수 없습니다(${p.why})`,
    remedy: `다른 곳을 고르십시오. ${untouched}`,
  }),
  fileBlocked: (p) => ({
    place: p.place,
    rule: '파일이 있어야 할 자리에 폴더나 링크 같은 다른 것이 있습니다',
    remedy: moveAway,
  }),
  keyWithoutPrivate: (p) => ({
    place: p.place,
    rule: `공개 키만 있고 개인 키(${p.missing})가 없습니다. 공개 키에 맞는 개인 키를 만들 수는 없습니다`,
    remedy: `개인 키를 옆에 두거나, 새 한 쌍을 만들도록 공개 키를 옮기십시오. ${untouched}`,
  }),
  unusableKey: (p) => ({
    place: p.place,
    rule: `공개 키가 없는데, 이 개인 키로는 만들 수 없습니다(${p.why})`,
    remedy: `공개 키를 옆에 두거나, 새 한 쌍을 만들도록 개인 키를 옮기십시오. ${untouched}`,
  }),
  notWritten: (p) => ({
    place: p.place,
    rule:
      p.left.length === 0
        ? `쓰지 못했습니다(${p.why}). 모든 것이 이전 그대로입니다`
        : `쓰지 못했습니다(${p.why}). 그 전에 쓴 것을 모두 지우지는 못했습니다`,
    remedy: '이 사용자가 그곳에 쓸 수 있고 디스크에 공간이 있는지 본 뒤 twinport init을 다시 실행하십시오',
    ...(p.left.length > 0 && { evidence: p.left }),
  }),

  hubsNeeded: () => ({
    place: 'twinport init',
    rule: '어떤 허브로 시작할지 알아야 하는데, 물어볼 터미널이 없습니다',
    remedy: 'twinport init --preset workhub, 또는 하나씩 지정하십시오: twinport init --hub shop=Shop:3000:/',
  }),
  presetAndHubs: () => ({
    place: 'twinport init',
    rule: '프리셋에는 허브, 주소, 이름이 이미 들어 있습니다',
    remedy: '--preset을 빼거나, --hub, --project, --url-…을 빼십시오',
  }),
  notAHub: (p) => ({
    place: '--hub',
    rule: `${JSON.stringify(p.value)} 값은 NAME=SOURCE:PORT:ROUTE 형식이 아닙니다(:HEALTH는 선택)`,
    remedy: '이렇게 쓰십시오. 예: --hub shop=Shop:3000:/, --hub admin=Admin:3001:/admin:/api/health',
  }),
  askHubs: () => 'docker-compose.yml의 서비스 가운데 사용자가 접속하는 것은 무엇입니까?',
  askHub: () => '허브: NAME=SOURCE:PORT:ROUTE, 뒤에 :HEALTH 가능 (없으면 그냥 Enter)',
  askFirstHub: () => '첫 허브: NAME=SOURCE:PORT:ROUTE, 예를 들어 shop=Shop:3000:/',
  askKnownHub: (p) => `${p.hub}: NAME=SOURCE:PORT:ROUTE, 뒤에 :HEALTH 가능`,
  askProject: () => '프로젝트 이름',
  askUrl: (p) => `${environmentText(p.environment)} 주소 (없으면 http://localhost)`,
  askDockerfiles: (p) => `Dockerfile이 없는 허브(${list(p.hubs)})에 Dockerfile을 쓰겠습니까?`,
  askWrite: () => '이 파일들을 쓰겠습니까?',
  notBegun: () => '아무것도 쓰지 않았습니다.',

  nothing: (p) => `${p.directory}에 이미 다 있습니다. ${untouched}.`,
  written: (p) => `${p.directory}에 쓴 것: ${list(p.paths)}`,
  appended: (p) => `${p.path}에 추가한 것: ${list(p.lines)}`,
  kept: (p) => `그대로 둔 것: ${list(p.paths)}`,
  willWrite: (p) => `${p.directory}에 쓸 것: ${list(p.paths)}`,
  willAppend: (p) => `${p.path}에 추가할 것: ${list(p.lines)}`,

  next: () => '다음에 할 일:',
  giveAway: (p) =>
    `${josa(p.directory, '이/가')} root의 것이라 허브가 root로 실행됩니다. 다른 사용자의 것으로 바꾸고(chown -R), 그 사용자의 id를 docker-compose.yml의 user:에 쓰십시오`,
  fill: (p) => `${p.path}에 다음 키의 값을 쓰십시오: ${list(p.keys)}`,
  clone: (p) => `이곳에 허브의 소스를 클론하십시오: ${list(p.sources)}`,
  addServices: (p) =>
    [`${p.path}에 다음 서비스를 추가하십시오. 이 파일은 그대로 두었습니다:`, ...p.lines].join('\n     '),
  commit: (p) => `다음 파일을 보고 각 저장소에 커밋하십시오: ${list(p.paths)}`,
  deploy: (p) => `스테이징을 올리십시오: cd ${quoted(p.directory)} && ./scripts/deploy-staging.sh`,
};
