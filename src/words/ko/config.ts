import type { Words } from '../words.ts';
import { kinds } from './kinds.ts';
import { manual } from './manual.ts';
import { environmentText, list } from './names.ts';
import { josa } from './particles.ts';

const setting = (last: string | null, value: string) => `\`${last === null ? value : `${last}: ${value}`}\``;
const now = (value: string | null) => (value === null ? '' : `(지금은 ${value})`);
const oneOf = (choices: string[]) => `${list(choices)} 가운데 하나여야 합니다`;
const seen = (p: { line: string; parser: string }) => [p.line, p.parser];

export const config: Words['config'] = {
  manual,
  kinds,

  noDirectory: (p) => ({
    place: p.place,
    rule: `그런 디렉터리가 없습니다(${p.why})`,
    remedy: '-C에 twinport.yml이 있는 디렉터리나 그 아래 디렉터리를 쓰십시오',
  }),
  notFound: (p) => ({
    place: p.place,
    rule: '이 디렉터리와 그 위 어디에도 twinport.yml이 없습니다',
    remedy: p.given
      ? '-C에 서버 디렉터리를 쓰거나, 새로 만드십시오: twinport init DIR'
      : '서버 디렉터리로 가거나 -C DIR로 지정하십시오. 여기에 새로 만들려면: twinport init',
  }),
  unreadable: (p) => ({
    place: p.place,
    rule: `파일을 읽을 수 없습니다(${p.why})`,
    remedy: '파일이 맞는지, 이 사용자가 읽을 수 있는지 확인하십시오',
  }),

  brokenYaml: (p) => ({
    place: p.place,
    rule: '올바른 YAML이 아닙니다',
    remedy: '이 줄이나 바로 앞 줄을 고치십시오. `: `, ` #`, `@`, 백틱이 든 값은 따옴표로 묶으십시오',
    evidence: seen(p),
  }),
  tabs: (p) => ({
    place: p.place,
    rule: 'YAML은 탭이 아니라 공백으로 들여씁니다',
    remedy: '탭을 공백으로 바꾸십시오',
    evidence: seen(p),
  }),
  secondDocument: (p) => ({
    place: p.place,
    rule: 'twinport.yml은 YAML 문서 하나인데, 여기서 두 번째 문서가 시작됩니다',
    remedy: '이 `---`를 지우십시오',
    evidence: seen(p),
  }),
  unknownAlias: (p) => ({
    place: p.place,
    rule: '없는 앵커를 가리킵니다',
    remedy: '값을 직접 쓰십시오. `*`로 시작하는 값이라면 따옴표로 묶으십시오',
    evidence: seen(p),
  }),
  noAnchor: (p) => `이 위에는 &${p.name} 앵커가 없습니다`,
  duplicateKey: (p) => ({
    place: p.place,
    rule: `\`${p.key}\` 항목이 같은 묶음에 두 번 적혀 있습니다`,
    remedy: '둘 중 하나를 지우십시오',
  }),

  notSettings: (p) => ({
    place: p.place,
    rule: 'twinport.yml은 `hubs:`가 들어 있는 설정의 묶음이어야 합니다',
    remedy: '새 파일에서 시작하십시오: twinport init',
  }),
  unknownKey: (p) => ({
    place: p.place,
    rule: `twinport에 \`${p.key}\` 설정은 없습니다`,
    remedy: p.meant
      ? `\`${p.meant}\` 설정을 쓰려던 것이라면 고치고, 아니면 지우십시오`
      : `지우십시오. 여기에 쓸 수 있는 설정: ${list(p.known)}`,
  }),
  missing: (p) => ({
    place: p.place,
    rule: `\`${p.key}\` 항목이 없습니다. ${kinds[p.kind].must}`,
    remedy: `추가하십시오. 예: ${setting(p.last, kinds[p.kind].example)}`,
  }),
  wrongValue: (p) => ({
    place: p.place,
    rule: `\`${p.key}\` 값: ${kinds[p.kind].must}${now(p.value)}`,
    remedy: `이렇게 쓰십시오. 예: ${setting(p.last, kinds[p.kind].example)}`,
  }),
  notAChoice: (p) => ({
    place: p.place,
    rule: `\`${p.key}\` 값: ${oneOf(p.choices)}${now(p.value)}`,
    remedy: `이렇게 쓰십시오: ${setting(p.last, p.meant ?? p.choices[0]!)}`,
  }),
  oneOf: (p) => oneOf(p.choices),
  nothing: () => '값 없음',
  aGroup: (p) => (p.list ? '목록' : '묶음'),

  noProjectName: (p) => ({
    place: p.place,
    rule: '프로젝트 이름이 없고, 폴더 이름으로도 만들 수 없습니다',
    remedy: '`project: workhub`처럼 소문자로 된 이름을 쓰십시오',
  }),
  noHubs: (p) => ({
    place: p.place,
    rule: '허브가 하나 이상 있어야 합니다',
    remedy: `이렇게 쓰십시오. 예: ${setting('hubs', kinds.hubs.example)}`,
  }),
  hubName: (p) => ({
    place: p.place,
    rule: `허브 이름 ${JSON.stringify(p.hub)}: 소문자, 숫자, \`-\`만 쓰고 소문자로 시작해야 하며 \`-\`로 끝날 수 없습니다(63자까지). 이미지의 이름이자 네트워크에서 쓰는 이름이기도 합니다`,
    remedy: p.better ? `이렇게 쓰십시오: \`${p.better}:\`` : '이렇게 쓰십시오. 예: `wbsaleshub:`',
  }),
  routeTwice: (p) => ({
    place: p.place,
    rule: `라우트 ${josa(p.route, '은/는')} 이미 ${p.hub} 허브의 것입니다`,
    remedy: '허브마다 다른 라우트를 쓰십시오',
  }),
  serviceTwice: (p) => ({
    place: p.place,
    rule: `Compose 서비스 ${josa(p.service, '은/는')} 이미 ${environmentText(p.environment)}의 ${p.hub} 허브입니다`,
    remedy: '여기에는 다른 서비스를 쓰십시오',
  }),
  portTwice: (p) => ({
    place: p.place,
    rule: `포트 ${josa(String(p.port), '은/는')} 이미 ${environmentText(p.environment)}의 것입니다`,
    remedy: '환경마다 다른 포트를 쓰십시오',
  }),
  portReserved: (p) => ({
    place: p.place,
    rule: `포트 ${josa(String(p.port), '은/는')} twinport의 게이트웨이가 안에서 씁니다`,
    remedy: '다른 포트를 고르십시오',
  }),
  subnetsOverlap: (p) => ({
    place: p.place,
    rule: `네트워크 ${josa(p.subnet, '이/가')} 다른 환경의 ${josa(p.other, '과/와')} 겹칩니다`,
    remedy: '환경마다 다른 네트워크를 쓰십시오. 예: 10.213.4.0/23, 10.213.6.0/23',
  }),
  secretFilePath: (p) => ({
    place: p.place,
    rule: `경로 ${JSON.stringify(p.path)}: ${kinds.path.must}`,
    remedy: '이 디렉터리 기준으로 쓰십시오. 예: `config/keys/jwt_private.pem`',
  }),
  secretTwice: (p) => ({
    place: p.place,
    rule: `${josa(p.key, '이/가')} \`${p.other}\`에도 있습니다. 둘 다일 수는 없습니다`,
    remedy: '둘 중 한 곳에만 두십시오',
  }),
};
