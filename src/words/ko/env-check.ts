import type { Words } from '../words.ts';
import { environmentText, list } from './names.ts';
import { josa } from './particles.ts';

type EnvCheck = Words['envCheck'];

const broken: Record<Parameters<EnvCheck['unparsable']>[0]['why'], string> = {
  unterminated: '값의 따옴표가 닫히지 않았습니다',
  name: '= 앞에 있는 것이 키의 이름이 아닙니다',
  'no-value': '여러 줄에 걸친 값의 나머지처럼 =이 없습니다',
};

const changes: Record<Parameters<EnvCheck['changed']>[0]['change'], { rule: string; remedy: string }> = {
  variable: {
    rule: '값 속의 $를 Docker Compose가 변수로 바꾸거나 지웁니다',
    remedy: "값을 작은따옴표로 묶으십시오: KEY='…'",
  },
  escape: {
    rule: 'Docker Compose가 $$를 $ 하나로 바꿉니다',
    remedy: "두 개가 필요하면 작은따옴표로 묶으십시오: KEY='…'",
  },
  comment: { rule: 'Docker Compose가 # 앞에서 값을 자릅니다', remedy: "값을 따옴표로 묶으십시오: KEY='…'" },
  'multi-line': {
    rule: '첫 줄 뒤의 줄을 잃습니다. 따옴표 없는 값은 그 줄에서 끝납니다',
    remedy: '값 전체를 따옴표로 묶거나 파일로 마운트하십시오(config/keys)',
  },
  dropped: {
    rule: '닫는 따옴표 뒤에 있는 것을 잃습니다',
    remedy: '한 줄에 따옴표로 묶은 값 하나만 쓰십시오',
  },
};

const relative = '호스트 없는 주소(/api)를 쓰거나, 허브가 시작할 때 읽게 하십시오';

export const envCheck: EnvCheck = {
  missing: (p) => ({
    place: p.path,
    rule: `파일이 없습니다. 필요한 곳: ${list(p.services) || '허브'}`,
    remedy: '파일을 쓰거나(키: config/.env.template) 가져오십시오: twinport env pull',
  }),
  unreadable: (p) => ({
    place: p.path,
    rule: '이 사용자가 읽을 수 없거나, 파일이 아닙니다',
    remedy: 'twinport를 실행하는 사용자의 것으로 바꾸십시오: chown, chmod 600',
  }),
  unparsable: (p) => ({
    place: `${p.path}:${p.line}`,
    rule: broken[p.why],
    remedy: '그 줄에 KEY="value"처럼 쓰십시오',
  }),
  tracked: (p) => ({
    place: p.path,
    rule: 'git이 추적하는 파일이라 비밀 값이 이력에 들어 있습니다',
    remedy: `git rm --cached ${p.path} 뒤에 .gitignore에 추가하고, 그 안의 비밀 값을 모두 새로 바꾸십시오`,
  }),
  notIgnored: (p) => ({
    place: p.path,
    rule: 'git이 무시하지 않아 다음 `git add .`에 딸려 갑니다',
    remedy: `.gitignore에 한 줄을 추가하십시오: ${p.path}`,
  }),
  mode: (p) => ({
    place: p.path,
    rule: `권한이 ${p.mode}입니다. 이 서버의 다른 사용자가 읽거나 바꿀 수 있습니다`,
    remedy: '바로잡으십시오: twinport env check --fix',
  }),
  changed: (p) => ({ place: p.place, ...changes[p.change] }),
  oneSided: (p) => ({
    place: p.place,
    rule: `${environmentText(p.has)}에는 있고 ${environmentText(p.lacks)}에는 없습니다`,
    remedy: `config/.env.${p.lacks}에 ${josa(p.key, '을/를')} 추가하거나, twinport.yml에서 허용하십시오: secrets.only.${p.has}: [${p.key}]`,
  }),
  required: (p) => ({
    place: `${environmentText(p.environment)} ${p.key}`,
    rule: p.empty ? '꼭 필요한 키인데 값이 비어 있습니다' : '꼭 필요한 키인데 없습니다',
    remedy: `config/.env.${p.environment} 또는 config/.env.common에 값을 쓰십시오`,
  }),
  placeholder: (p) => ({
    place: p.place,
    rule: '견본 값이 그대로 있습니다',
    remedy: '실제 값을 쓰십시오',
  }),
  keyPair: (p) => ({
    place: p.place,
    rule: `이 공개 키는 개인 키(${p.other})의 짝이 아니어서, 서명한 것을 하나도 확인할 수 없습니다`,
    remedy: '한 쌍의 두 키를 두십시오: openssl pkey -in PRIVATE -pubout',
  }),
  keyCut: (p) => ({
    place: p.place,
    rule: '키가 시작만 있고 끝이 없습니다. 잘린 키입니다',
    remedy: '키 전체를 따옴표로 묶어 쓰거나, config/keys에 파일로 두십시오',
  }),
  keyUnreadable: (p) => ({
    place: `${p.hub}의 ${p.path} (${environmentText(p.environment)})`,
    rule: `컨테이너가 사용자 ${josa(p.user, '으로/로')} 실행되는데, 그 사용자는 이 파일을 읽을 수 없습니다`,
    remedy:
      '그 사용자를 파일의 소유자로 하거나(chown), 허브를 소유자로 실행하십시오: docker-compose.yml의 user:',
  }),
  keyUntried: (p) => ({
    place: `${p.hub}의 ${p.path} (${environmentText(p.environment)})`,
    rule: '컨테이너의 사용자가 이 파일을 읽을 수 있는지는 첫 빌드 전에는 알 수 없습니다',
    remedy: '지금 할 일은 없습니다. twinport deploy가 아무것도 시작하기 전에 빌드한 이미지에서 확인합니다',
  }),
  foreign: (p) => ({
    place: p.place,
    rule: `${environmentText(p.environment)}의 값에 ${environmentText(p.other)}의 주소나 게이트웨이 포트가 들어 있습니다`,
    remedy: `${environmentText(p.environment)}의 것을 쓰십시오`,
  }),
  sharedPort: (p) => ({
    place: p.place,
    rule: `${list(p.hubs)} 허브가 모두 이 값을 읽어, 자기 포트가 아니라 모두 그 포트에서 응답하게 됩니다`,
    remedy: '지우십시오. 포트는 이미지마다 알고 있습니다',
  }),
  localhost: (p) => ({
    place: p.place,
    rule: 'localhost를 가리키는데, 컨테이너 안에서 localhost는 그 컨테이너 자신입니다',
    remedy: 'Compose 서비스의 이름을 쓰거나, 이 서버라면 host.docker.internal을 쓰십시오',
  }),
  sameSecret: (p) => ({
    place: p.place,
    rule: `스테이징과 프로덕션의 값이 같습니다(${p.other}). 한쪽을 읽은 사람은 다른 쪽도 갖게 됩니다`,
    remedy: '환경마다 다른 값을 쓰거나, 공통 값이라면 그렇게 적으십시오: config/.env.common',
  }),
  sharedDatabase: (p) => ({
    place: p.place,
    rule: '스테이징이 프로덕션의 데이터를 바꿉니다. 두 환경이 이 데이터베이스 하나를 함께 씁니다',
    remedy: 'config/.env.staging과 config/.env.production에 환경마다 다른 데이터베이스를 쓰십시오',
  }),
  cookies: (p) => ({
    place: p.place,
    rule: `스테이징의 쿠키와 프로덕션의 쿠키(${p.other})가 서로에게 갑니다. 쿠키는 포트를 구별하지 않습니다`,
    remedy: '쿠키의 이름을 다르게 하거나, 스테이징에 다른 호스트 이름을 쓰십시오',
  }),
  otherDatabase: (p) => ({
    place: p.place,
    rule: `${josa(p.hub, '이/가')} ${p.owner}의 데이터베이스를 쓰게 됩니다`,
    remedy: `${p.hub}만의 환경 파일에 ${p.hub}의 데이터베이스를 쓰십시오`,
  }),
  serviceName: (p) => ({
    place: p.place,
    rule: `허브를 한 환경만 가리키는 Compose 서비스 이름(${p.service})으로 부릅니다`,
    remedy: `두 환경에서 모두 맞는 허브 이름을 쓰십시오: http://${p.hub}:${p.port}`,
  }),
  frozenKey: (p) => ({
    place: p.place,
    rule: '빌드할 때 이미지 안에 굳는 값입니다. 승격은 바로 그 이미지를 프로덕션에 올립니다',
    remedy: relative,
  }),
  buildArgument: (p) => `${p.service}: 빌드 인자 ${p.key}`,
  argumentMissing: (p) => ({
    place: p.place,
    rule: `${p.hub}의 Dockerfile은 이 값을 빌드 인자로 받는데 docker-compose.yml이 넘기지 않아, 이 값 없이 빌드됩니다`,
    remedy: `넘기거나(build: { args: { ${p.key}: … } }), 허브가 시작할 때 읽게 하십시오. 이미지 하나를 두 환경에서 씁니다`,
  }),
  frozenImage: (p) => ({
    place: `${p.hub} (${p.image})`,
    rule: `스테이징의 주소(${p.needle})가 이미지 안의 ${p.where}에 들어 있어 프로덕션에서도 쓰이게 됩니다`,
    remedy: relative,
  }),
  outdated: (p) => ({
    place: `${p.hub} (${environmentText(p.environment)})`,
    rule: `파일보다 오래된 값으로 실행되고 있습니다${p.keys.length === 0 ? '' : `: ${list(p.keys)}`}`,
    remedy: `새 값으로 실행하십시오: ${p.environment === 'staging' ? 'twinport deploy' : 'twinport promote'}`,
  }),
};
