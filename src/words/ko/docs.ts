import type { Words } from '../words.ts';
import { list } from './names.ts';

/** `twinport docs`가 twinport.yml의 키 외에 알려 주는 것. */
const topics: Words['docs']['topics'] = {
  commands: { about: '모든 명령과 그 옵션, 예.', text: [] },
  'exit-codes': {
    about: '스크립트가 믿고 쓸 수 있는 종료 코드.',
    text: [
      '   0  끝남, 또는 할 일이 없음(어느 쪽인지 알려 줌)',
      '   1  실패. 무엇이 계속 서비스되는지 알려 주며, 그것은 이전에 서비스하던 것임',
      '   2  사용법이나 설정이 잘못됨. 아무것도 건드리지 않음',
      '   3  검사에서 거부됨. 아무것도 건드리지 않음',
      '   4  전환 전에 사람이 취소함. 되돌렸음',
      '  75  다른 작업이 잠금을 lock.wait보다 오래 쥐고 있음. --no-wait이면 바로',
    ],
  },
  tags: {
    about: '릴리스가 무엇이고 이미지의 태그가 무엇을 뜻하는지.',
    text: [
      '릴리스(r1, r2 …)는 허브마다 하나씩, 한 번만 빌드한 이미지의 묶음이며 커밋과 설정의 지문이 함께 기록됩니다. 릴리스는 바뀌지 않습니다.',
      '  staged    준비됨: 스테이징에서 서비스 중',
      '  live      서비스 중: 프로덕션에서 서비스 중',
      '  previous  이전: 프로덕션이 롤백할 릴리스',
      '  bad       불량: 사람이나 지켜보기가 되돌린 릴리스. promote가 거부함',
      '  retired   종료됨: 위의 어느 것도 아님',
      'r3 위에 r4를 `promote`하면 `:production`은 r4, `:rollback`은 r3이 됩니다. 한 번 더 해도 아무것도 바뀌지 않습니다.',
      'r4에서 r3으로 `rollback`하면 `:production`은 r3이 되고, r4는 불량이 되어 다음 승격까지 이미지를 보관합니다. `:rollback`은 보관된 더 이전의 정상 릴리스가 있으면 그것이 되고, 없으면 사라집니다. `twinport rollback --to r4`는 불량 표시를 지우고 다시 r4를 서비스합니다.',
      '`wbsaleshub:r4`는 한 릴리스의 이미지를 영원히 가리킵니다. `:staging`, `:production`, `:rollback`은 옮겨 다니며, 지켜보기가 잘 끝난 뒤 맨 마지막에 옮깁니다.',
    ],
  },
  hooks: {
    about: '작업 앞뒤에 실행되는, 직접 만든 실행 파일.',
    text: [
      'hooks/에 pre-deploy, post-deploy, pre-promote, post-promote, pre-rollback, post-rollback이라는 이름의 실행 파일을 두면 그때 이 디렉터리에서 실행됩니다. pre- 훅이 0이 아닌 코드로 끝나면 아무것도 시작하지 않고 작업을 멈춥니다.',
      '훅이 받는 변수:',
      '  TWINPORT_OPERATION    deploy, promote 또는 rollback',
      '  TWINPORT_RELEASE      새로 서비스할 릴리스',
      '  TWINPORT_PREVIOUS     이전에 서비스하던 릴리스. 없으면 비어 있음',
      '  TWINPORT_ENVIRONMENT  staging 또는 production',
      '  TWINPORT_HUBS         허브의 이름',
      '  TWINPORT_COMMITS      허브의 커밋',
      '  TWINPORT_DIR          이 디렉터리',
      '데이터베이스 마이그레이션처럼 훅이 한 일은 롤백해도 되돌아가지 않습니다. 두 릴리스가 모두 그 상태에서 동작하게 하십시오.',
    ],
  },
  files: {
    about: '서버 디렉터리에 있는 것.',
    text: [
      '  twinport.yml            Compose로는 적을 수 없는 것',
      '  docker-compose.yml      서비스: HUB-staging, HUB-prod, 그리고 두 환경이 함께 쓰는 것',
      '  config/.env.common, .env.staging, .env.production',
      '                          git이 추적하지 않음, 권한 600',
      '  config/.env.template    git이 추적함: 값 없이 모든 키',
      '  nginx/nginx.conf        게이트웨이의 주 설정 파일. 직접 고칠 수 있음',
      '  nginx/server.staging.conf, server.production.conf',
      '                          그 환경의 server 블록 안에 들어갈 줄',
      '  nginx/htpasswd.staging, htpasswd.production',
      '                          암호 파일. 이렇게 씀: auth_basic_user_file htpasswd.staging;',
      '  nginx/certs/            "443/ssl"로 적은 포트의 NAME.crt와 NAME.key.',
      '                          바뀐 인증서는 그 환경의 다음 작업이 재시작 없이 적용함',
      '  scripts/                얇은 스크립트: 각각 twinport 명령 하나를 실행함',
      '  hooks/                  참고: twinport docs hooks',
      '  .twinport/              twinport의 상태. 권한 700, git이 추적하지 않음',
    ],
  },
  json: {
    about: '기계가 읽는 출력.',
    text: [
      '--json을 쓰면 보기만 하는 명령은 JSON 값 하나를 출력합니다. 무엇을 바꾸는 명령은 한 줄에 객체 하나씩 출력합니다. `plan`, 그다음 일마다 앞뒤로 `step`, `progress`, 마지막에 `result`입니다. JSON은 언어와 상관없이 같습니다.',
      '이 모든 것의 JSON Schema는 패키지의 schema/ 폴더에 있습니다. twinport.yml의 것은 `twinport docs --json`으로도 볼 수 있습니다. 업그레이드한 뒤 twinport.yml 옆의 것을 새로 하려면:',
      '  twinport docs --json > twinport.schema.json',
    ],
  },
};

export const docs: Words['docs'] = {
  topics,
  keysTitle: () => 'twinport.yml의 키',
  topicsTitle: () => '그 밖의 항목',
  how: () => '하나를 읽으려면: twinport docs hubs, twinport docs hubs.route, twinport docs tags',
  needed: () => '필수',
  preset: (p) => `기본값: ${p.written}`,
  must: (p) => `조건: ${p.must}.`,
  forExample: (p) => `예: ${p.line}`,
  examples: () => '예:',
  unknownSection: (p) => ({
    place: 'twinport docs',
    rule: `${JSON.stringify(p.section)} 항목은 없습니다`,
    remedy: p.meant
      ? `혹시 이것입니까: twinport docs ${p.meant}`
      : `다음 가운데 하나를 쓰십시오: ${list(p.known)}`,
  }),
};
