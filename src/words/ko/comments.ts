import type { Words } from '../words.ts';

/** twinport가 쓰는 파일의 주석. 줄 바꿈은 파일에서도 줄 바꿈이며, 한글은 두 칸으로 세어 한 줄이 120칸을 넘지 않습니다. */
export const comments: Words['comments'] = {
  settings: () => 'Docker Compose로는 적을 수 없는 것을 적습니다. `hubs` 말고는 모두 기본값이 있습니다.',
  project: () => '기본값: 이 폴더의 이름',
  tlsPort: () => 'TLS는 "443/ssl", 인증서는 nginx/certs에 둡니다',
  hubKeys: () => `\
source: git 저장소 안에 있는, Dockerfile이 든 폴더
port: 허브가 컨테이너 안에서 받는 포트
route: 사용자가 찾는 경로. 허브는 이것을 뗀 요청을 받습니다(strip_route: false이면 그대로)
health: 허브가 준비되면 200으로 응답하는 페이지. 없으면 이미지의 HEALTHCHECK를 따릅니다`,
  defaults: () => '나머지는 이것이 기본값입니다. 맞지 않는 것만 바꾸십시오:',
  cutover: () => 'replace: 두 벌을 둘 메모리가 없는 서버에서',
  standby: () => '이전 프로덕션을 어떻게 둘지: paused | stopped | none',
  releases: () => '보관하는 프로덕션 버전의 수. 서비스 중인 것을 포함합니다',

  compose: () =>
    'Docker Compose로 실행하는 허브들이며, 환경마다 서비스가 하나씩입니다. Compose만으로도 이 파일을 그대로 쓸 수 있습니다:',
  composeHubs: () => `\
twinport가 twinport.yml에 적힌 소스에서 이미지를 빌드하고 허브를 계속 실행하므로, 허브에는 \`build:\`와 \`restart:\`가
필요 없습니다. 프로필이 없는 서비스(데이터베이스, Redis)는 하나만 실행되어 두 환경이 함께 씁니다.`,
  composeUser: () => '이 디렉터리의 소유자. config/keys/jwt_private.pem은 이 사용자만 읽을 수 있습니다',
  composeHost: () => '이 서버의 PostgreSQL',

  envCommon: (p) =>
    `스테이징과 프로덕션에서 값이 같은 키입니다. git이 추적하지 않고 권한은 600입니다. ${p.placeholder}는 모두 바꾸십시오.`,
  envKeys: () => `\
JWT 키는 파일로 둡니다(config/keys). JWT_PRIVATE_KEY와 JWT_PUBLIC_KEY는 허브가 꼭 환경 변수로 받아야 할 때만
여기에 적으십시오.`,
  envStaging: () => '스테이징에만 쓰는 키입니다. git이 추적하지 않고 권한은 600입니다.',
  envProduction: () => '프로덕션에만 쓰는 키입니다. git이 추적하지 않고 권한은 600입니다.',
  envTemplate: () =>
    '값이 있어야 하는 모든 키이며, 값은 적지 않습니다. 이 파일은 git이 추적하고 다른 환경 파일은 추적하지 않습니다.',
  envOfEach: () => 'config/.env.staging과 config/.env.production',
  envPulled: (p) =>
    `${p.origin}에서 twinport env pull로 가져왔습니다. 여기서 고친 것은 다음에 가져올 때 덮어씁니다.`,

  nginx: () => `\
두 게이트웨이의 주 설정 파일이며 직접 고칠 수 있습니다. twinport는 바뀐 것을 먼저 \`nginx -t\`로 시험한 뒤에 적용하며,
이 파일을 고치지 않습니다. 한 환경의 server 블록에만 넣을 줄(접근 목록, 본문 크기)은 nginx/server.staging.conf나
nginx/server.production.conf에 적으십시오.`,
  nginxUpload: () => '가장 큰 업로드',
  nginxLog: () => `\
실패한 응답(5xx)은 twinport가 기록하고 전환 뒤의 지켜보기가 읽습니다. 모든 요청을 함께 기록하면 그것이 밀려납니다.
잠시 모든 요청을 보려면 아래처럼 쓰십시오. 비밀 값이 있을 수 있는 쿼리는 기록하지 않습니다:`,
  nginxInclude: () => 'twinport.yml에 적힌 포트, 라우트, 허브',

  deployScript: () => '바뀐 것을 빌드해 스테이징에 올립니다.',
  promoteScript: () => '스테이징의 릴리스를 같은 이미지 그대로 프로덕션에 올립니다.',
  rollbackScript: () => '프로덕션을 이전 릴리스로 되돌립니다.',
  cleanupScript: () => '어느 환경에도 롤백에도 필요 없는 것을 제거합니다.',

  gitignore: () => 'twinport의 상태와, 이 서버만 알아야 하는 것',

  dockerfilePackages: () =>
    '패키지를 먼저 설치합니다. 이 파일들이 바뀔 때만 다시 설치하고, 그때도 npm의 캐시를 씁니다.',
  dockerfileUser: () =>
    'root로 실행하지 않습니다. docker-compose.yml의 서비스에 user가 있으면 그것을 따릅니다.',
  dockerfileHealth: () =>
    'localhost가 아니라 127.0.0.1입니다. localhost는 허브가 받지 않는 IPv6 주소일 수 있습니다.',
  dockerignore: () => '이미지에 필요 없는 것과, 이미지에 들어가면 안 되는 것.',

  slotOverride: () => 'twinport가 슬롯 하나를 위해 만들었고, 다음 작업이 새로 만듭니다.',
  buildOverride: (p) => `twinport가 ${p.image} 빌드를 위해 만들었고, 다음 빌드가 새로 만듭니다.`,
  thenOverlay: (p) => `twinport rollback --env then이 ${p.backup} 백업에서 만들었습니다.`,
  bashCompletion: () => 'bash에서 twinport 자동 완성: source <(twinport completion bash)',
  zshCompletion: () => 'zsh에서 twinport 자동 완성, compinit 뒤에: source <(twinport completion zsh)',
  fishCompletion: () =>
    'fish에서 twinport 자동 완성: twinport completion fish > ~/.config/fish/completions/twinport.fish',
};
