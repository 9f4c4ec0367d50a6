import type { Words } from '../words.ts';

/** 명령마다 쓰는 법 두 가지 이상. 명령줄과 그 뜻이며 --help에 나옵니다. */
export const examples: Words['examples'] = {
  twinport: [
    { line: 'twinport deploy', does: '바뀐 것을 빌드해 스테이징에 올림' },
    { line: 'twinport promote', does: '스테이징의 릴리스를 프로덕션에 올림' },
  ],
  init: [
    { line: 'twinport init --preset workhub', does: '이곳에 WorkHub의 서버 디렉터리를 만듦' },
    {
      line: 'twinport init shop --hub shop=Shop:3000:/ --hub admin=Admin:3001:/admin',
      does: '허브 두 개의 서버 디렉터리를 shop 폴더에 만듦',
    },
    { line: 'twinport init', does: 'docker-compose.yml에 있는 것을 제안하며 물어봄' },
  ],
  check: [
    { line: 'twinport check', does: '두 환경의 모든 점검. 먼저 고칠 것이 있으면 종료 코드 3' },
    {
      line: 'twinport check production --json | jq ".[].problems[].remedy"',
      does: '할 일만, 프로그램을 위해',
    },
  ],
  deploy: [
    { line: 'twinport deploy', does: '가져와서 바뀐 것을 빌드하고 스테이징에 올림' },
    {
      line: 'twinport deploy --ref wbsaleshub=v1.2',
      does: '한 허브만 그 태그로 빌드하며, 체크아웃은 그대로 둠',
    },
  ],
  promote: [
    { line: 'twinport promote', does: '계획을 보여 주고 물은 뒤 스테이징의 릴리스를 프로덕션에 올림' },
    { line: 'twinport promote --expect r4 --yes', does: '스크립트에서: 아직 r4일 때만' },
  ],
  rollback: [
    { line: 'twinport rollback', does: '이전의 정상 릴리스로 되돌림' },
    { line: 'twinport rollback --to r3', does: '그 릴리스로 되돌림' },
  ],
  status: [
    { line: 'twinport status', does: 'Docker와 게이트웨이가 보여 주는 지금의 상태' },
    {
      line: 'twinport status --json | jq .environments.production.release',
      does: '프로덕션의 릴리스만',
    },
  ],
  releases: [
    { line: 'twinport releases', does: '최근 것부터, 커밋과 함께' },
    { line: 'twinport releases --json', does: '같은 내용을 프로그램이 읽도록' },
  ],
  diff: [
    { line: 'twinport diff', does: '커밋, 바뀐 키와 설정, 이미지, 다시 시작될 허브' },
    { line: 'twinport diff --json | jq .promotion.restarts', does: '다시 시작될 허브만' },
  ],
  logs: [
    { line: 'twinport logs production wbsaleshub -f --since 10m', does: '최근 10분부터 계속' },
    { line: 'twinport logs --build r4 wbsaleshub', does: 'r4의 이미지를 빌드한 로그' },
  ],
  attach: [
    { line: 'twinport attach', does: '다른 터미널의 작업을 지켜봄' },
    { line: 'twinport attach --json', does: '같은 내용을 프로그램이 읽도록' },
  ],
  recover: [
    { line: 'twinport recover', does: '중단된 작업을 마저 끝내거나 되돌림' },
    { line: 'twinport recover --dry-run', does: '무엇을 할지만 보여 줌' },
  ],
  cleanup: [
    { line: 'twinport cleanup', does: '어느 환경에도 롤백에도 필요 없는 것을 제거' },
    { line: 'twinport cleanup --all', does: '물은 뒤 누가 만들었든 이름 없는 이미지도 제거' },
  ],
  env: [
    { line: 'twinport env check', does: '환경 파일과 키에서 잘못된 것' },
    { line: 'twinport env diff', does: '서로 다른 키. 값은 보여 주지 않음' },
  ],
  'env check': [
    { line: 'twinport env check', does: '모든 파일과 키, 그리고 이미지에 들어가는 것' },
    { line: 'twinport env check --fix', does: '먼저 파일 권한을 바로잡음' },
  ],
  'env pull': [
    { line: 'twinport env pull', does: '스테이징, 프로덕션, 공통 파일. 전부 아니면 전무' },
    { line: 'twinport env pull staging', does: '스테이징과 공통 파일만' },
  ],
  'env diff': [
    { line: 'twinport env diff', does: '파일, 제공자, 두 환경, 컨테이너' },
    { line: 'twinport env diff --json', does: '같은 내용을 프로그램이 읽도록' },
  ],
  docs: [
    { line: 'twinport docs', does: '무엇을 읽을 수 있는지' },
    { line: 'twinport docs hubs.route', does: 'twinport.yml의 키 하나' },
  ],
  completion: [
    { line: 'source <(twinport completion bash)', does: '~/.bashrc에 적음' },
    {
      line: 'twinport completion fish > ~/.config/fish/completions/twinport.fish',
      does: 'fish에서는 한 번만',
    },
  ],
};
