import type { Words } from '../words.ts';
import { list } from './names.ts';

/** `--help`, 그리고 명령줄에서 잘못된 것. */
export const cli: Words['cli'] = {
  about: () => '한 Docker 호스트에서 스테이징과 프로덕션을 나란히 운영합니다.',
  directory: () => '서버 디렉터리 또는 그 안의 디렉터리 (기본: 현재 위치에서 위로 찾음)',
  json: () => '기계가 읽는 출력: 한 줄에 JSON 객체 하나',
  yes: () => '확인을 묻지 않음',
  dryRun: () => '계획만 보여 주고 아무것도 바꾸지 않음',
  noWait: () => '다른 작업을 기다리지 않음 (종료 코드 75)',
  noColor: () => '색 없이 출력',
  version: () => '버전 출력',
  help: () => '도움말 출력',
  init: () => '서버 디렉터리를 만듦. 있는 파일은 덮어쓰지 않음',
  initDirectory: () => '만들 위치 (기본: 현재 위치)',
  initPreset: () => '처음부터 넣을 허브: workhub',
  initHub: () => '허브 하나, NAME=SOURCE:PORT:ROUTE[:HEALTH] (여러 번 쓸 수 있음)',
  initProject: () => '프로젝트 이름 (기본: 폴더 이름)',
  initUrlStaging: () => '스테이징 주소 (기본: http://localhost:4400)',
  initUrlProduction: () => '프로덕션 주소 (기본: http://localhost:4500)',
  initDockerfiles: () => 'Dockerfile이 없는 Node 허브마다 Dockerfile을 씀',
  check: () => '이 서버에서 잘못된 것과, 그것을 바로잡는 명령이나 수정 하나',
  checkEnvironment: () => 'staging 또는 production (기본: 둘 다)',
  deploy: () => '소스를 가져와 바뀐 것을 빌드하고 스테이징에 올림',
  deployRef: () =>
    '빌드할 브랜치, 태그 또는 커밋. 모든 허브에 적용하거나 HUB=REF로 지정하며 체크아웃은 건드리지 않음',
  deployNoPull: () => '원격에 묻지 않고 체크아웃된 것을 빌드',
  deployHub: () => '이 허브만 (여러 번 쓸 수 있음)',
  deployForce: () => '바뀌지 않은 것도 빌드',
  promote: () => '스테이징의 릴리스를 같은 이미지 그대로 프로덕션에 올림',
  promoteExpect: () => '스테이징의 릴리스가 이것일 때만',
  rollback: () => '프로덕션을 이전 릴리스로 되돌림',
  rollbackTo: () => '이 릴리스로',
  rollbackEnv: () => '`then`: 그 릴리스가 실행될 때의 값으로 (아직 보관되어 있으면)',
  status: () => '무엇이 어디서 실행되는지',
  releases: () => '무엇을 언제 누가 어느 커밋에서 릴리스했는지',
  diff: () => '승격하면 허브마다 무엇이 바뀌는지',
  attach: () => '지금 실행 중인 작업을 지켜봄',
  cleanup: () => '어느 환경에도 롤백에도 필요 없는 것을 제거',
  cleanupAll: () => '다른 곳에서 만든 이름 없는 이미지와 빌드 캐시 전체도 제거',
  logs: () => '서비스 중인 컨테이너의 로그 또는 빌드 로그',
  logsFollow: () => '새 로그를 계속 보여 줌. 전환이 일어나도 이어짐',
  logsSince: () => '이때부터: 10m, 2h 또는 시각',
  logsBuild: () => '허브의 빌드 로그. 가장 최근 것 또는 지정한 릴리스의 것',
  env: () => '환경 파일, 키, 그리고 그 제공자',
  commandMissing: (p) => ({
    place: p.command,
    rule: '무엇을 할지 지정해야 합니다',
    remedy: list(p.known.map((name) => `${p.command} ${name}`)),
  }),
  envCheck: () => '환경 파일과 키에서 잘못된 것과 고치는 방법',
  envFix: () => '파일 권한을 바로잡음',
  envPull: () => '제공자에게서 파일을 가져옴. 전부 아니면 전무',
  envName: () => 'staging, production 또는 development (기본: staging, production, common)',
  envDiff: () => '서로 다른 키: 파일, 제공자, 스테이징, 프로덕션, 컨테이너',
  recover: () => '중단된 작업을 지금 마저 끝내거나 되돌림',
  docs: () => '설명서: twinport.yml의 키, 명령, 종료 코드, 태그 …',
  docsSection: () => '읽을 항목 (기본: 목록)',
  completion: () => '명령, 허브, 릴리스의 셸 자동 완성 스크립트 출력',
  completionShell: () => '셸',
  heading: (p) => headings[p.heading] ?? `${p.heading}:`,
  usage: (p) => p.usage.replace('[options]', '[옵션]').replace('[command]', '[명령]'),
  choices: (p) => `(선택: ${list(p.choices)})`,

  unknownCommand: (p) => ({
    place: p.command,
    rule: `${JSON.stringify(p.said)} 명령은 없습니다`,
    remedy: perhaps(p.meant && `${p.command} ${p.meant}`, p.command),
  }),
  unknownOption: (p) => ({
    place: p.command,
    rule: `${p.option} 옵션은 없습니다`,
    remedy: perhaps(p.meant, p.command),
  }),
  optionWithoutValue: (p) => ({
    place: p.command,
    rule: `${p.option} 옵션에 값이 없습니다`,
    remedy: `옵션 뒤에 값을 쓰십시오. 사용법: ${p.command} --help`,
  }),
  missingArgument: (p) => ({
    place: p.command,
    rule: `\`${p.argument}\` 인자가 없습니다`,
    remedy: `사용법: ${p.command} --help`,
  }),
  tooMany: (p) => ({
    place: p.command,
    rule:
      p.expected === 0
        ? '옵션 외에는 아무것도 받지 않습니다'
        : `인자를 ${p.expected}개까지 받는데 ${p.given}개가 있습니다`,
    remedy: `남는 것을 지우십시오. 사용법: ${p.command} --help`,
  }),
  notAChoice: (p) => ({
    place: p.command,
    rule: `${JSON.stringify(p.value)}: ${p.name}에 쓸 수 없는 값입니다`,
    remedy: p.meant ? `혹시 이것입니까: ${p.meant}` : `다음 가운데 하나를 쓰십시오: ${list(p.choices)}`,
  }),
  notARelease: (p) => ({
    place: p.option,
    rule: `${JSON.stringify(p.value)}: 릴리스 이름이 아닙니다. 릴리스 이름은 r과 숫자입니다`,
    remedy: `${p.meant ? `혹시 ${p.meant}입니까? ` : ''}이름은 여기서 볼 수 있습니다: twinport releases`,
  }),
  unknownHub: (p) => ({
    place: p.option,
    rule: `twinport.yml에 ${JSON.stringify(p.hub)} 허브가 없습니다`,
    remedy: `${p.meant ? `혹시 ${p.meant}입니까? ` : ''}있는 허브: ${list(p.known)}`,
  }),
  notARef: (p) => ({
    place: '--ref',
    rule: `${JSON.stringify(p.value)}: 브랜치, 태그, 커밋의 이름이 될 수 없습니다`,
    remedy: '--ref main, --ref v1.2, --ref <commit> 또는 --ref HUB=main처럼 쓰십시오',
  }),
};

const headings: Record<string, string> = {
  Usage: '사용법:',
  Arguments: '인자:',
  Options: '옵션:',
  'Global Options': '공통 옵션:',
  Commands: '명령:',
};

const perhaps = (meant: string | null, command: string): string =>
  `${meant ? `혹시 이것입니까: ${meant}? 아니면 사용법` : '사용법'}: ${command} --help`;
