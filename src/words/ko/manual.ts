import type { Words } from '../words.ts';

/** twinport.yml의 모든 항목의 뜻: 설명서이자 JSON Schema의 설명. */
export const manual: Words['config']['manual'] = {
  project:
    '프로젝트 이름. Compose 프로젝트, 네트워크, 컨테이너 이름의 앞부분이 됩니다. 소문자, 숫자, `-`, `_`. 기본값: Docker Compose가 쓰는 방식대로 적은 폴더 이름.',
  compose: '서비스가 적힌 Compose 파일. 이 디렉터리 기준 경로.',
  environments: '이 서버에서 나란히 실행되는 두 환경.',
  'environments.staging': '릴리스를 시험하는 곳. `twinport deploy`가 이곳에 올립니다.',
  'environments.production':
    '사용자가 접속하는 곳. `twinport promote`가 스테이징의 릴리스를 같은 이미지 그대로 이곳에 올립니다.',
  'environments.profile': '이 환경의 서비스가 속한 Compose 프로필. 기본값: 환경 이름.',
  'environments.ports':
    '이 환경이 응답하는 서버의 포트. 숫자, 또는 nginx/certs의 인증서로 TLS를 쓰는 "443/ssl". 같은 포트를 두 환경에 쓸 수 없습니다.',
  'environments.url':
    '사람들이 이 환경을 여는 주소. twinport가 출력하는 링크에 쓰입니다. 기본값: http://localhost와 첫 번째 포트.',
  'environments.subnet':
    '이 환경만의 네트워크 주소. 10.213.4.0/23처럼 /23 이상으로 넓은 사설 IPv4 네트워크. 기본값: twinport가 비어 있는 것을 한 번 골라 계속 씁니다.',
  hubs: '사용자가 게이트웨이를 거쳐 접속하는 서비스들. 이름은 DNS 레이블(소문자, 숫자, `-`, 소문자로 시작)이며, 이미지의 이름이자 다른 허브가 부르는 이름이기도 합니다.',
  'hubs.source':
    '소스와 Dockerfile이 있는 폴더. 이 디렉터리 안에 있어야 하고, git 저장소이거나 저장소 안의 폴더입니다.',
  'hubs.port': '허브가 컨테이너 안에서 받는 포트. 다른 허브도 이 포트로 부릅니다.',
  'hubs.route':
    '사용자가 허브를 찾는 경로. `/saleshub`는 /saleshub와 그 아래를 모두 맡고, `/`는 다른 허브가 맡지 않은 것을 맡습니다.',
  'hubs.health':
    '허브가 준비되면 200으로 응답하는 페이지. 라우트를 빼고 /api/health처럼 씁니다. 기본값: 없음. 이때는 이미지의 HEALTHCHECK를 따릅니다.',
  'hubs.services': '이 허브의 Compose 서비스. 허브 이름과 다르게 지었을 때 적습니다.',
  'hubs.services.staging': '스테이징의 Compose 서비스. 기본값: <hub>-staging.',
  'hubs.services.production': '프로덕션의 Compose 서비스. 기본값: <hub>-prod 또는 <hub>-production.',
  'hubs.strip_route':
    '게이트웨이가 요청을 넘기기 전에 라우트를 떼는지 여부. true이면 `/saleshub` 허브는 /saleshub/orders를 /orders로 받습니다.',
  'hubs.singleton':
    '두 벌이 동시에 실행되면 안 되는 허브(봇, 스케줄러)인지 여부. true이면 이전 것을 먼저 멈추고 새 것을 시작하며, 그동안 이 허브는 응답하지 않습니다.',
  cutover:
    '릴리스를 넘겨받는 방법. `side-by-side`는 이전 컨테이너 옆에 새 컨테이너를 시작하므로 요청을 잃지 않습니다. `replace`는 두 벌을 둘 메모리가 없는 서버에서 이전 것을 먼저 멈추며, 최대 10초 동안 응답하지 않습니다.',
  gateway: '각 환경 앞에 있는 nginx.',
  'gateway.image': 'nginx 1.22 이상이 PATH에 있는 이미지.',
  readiness: '새 컨테이너를 언제 준비된 것으로 보는지.',
  'readiness.timeout':
    '새 컨테이너가 정상이 되기까지 기다리는 시간. 넘기면 작업은 실패하고 아무것도 바뀌지 않습니다. 1s부터 24h까지.',
  watch:
    '전환 뒤 새 컨테이너를 지켜보는 시간. 이 시간 안에 나쁜 징후가 보이면 스스로 되돌립니다. 0s: 지켜보지 않습니다.',
  drain: '지켜보기가 끝난 뒤, 이전 컨테이너가 처리 중이던 요청을 마치도록 기다리는 시간.',
  standby:
    '프로덕션의 이전 컨테이너를 어떻게 둘지. `paused`는 1초 안에 되돌아오지만 메모리를 차지하고, `stopped`는 메모리를 비우며, `none`은 제거하고 롤백할 때 이미지에서 새로 시작합니다. 스테이징은 이전 컨테이너를 두지 않습니다.',
  releases: '보관하는 릴리스의 수.',
  'releases.keep':
    '되돌아갈 수 있도록 보관하는 프로덕션 버전의 수. 서비스 중인 것을 포함합니다. 1: 롤백 없음.',
  build: '이 서버에서 이미지를 빌드하는 방법.',
  'build.parallel': '동시에 빌드하는 이미지의 수. 숫자, 또는 코어와 남은 메모리가 허락하는 만큼인 `auto`.',
  'build.memory': '빌드 하나가 쓸 것으로 보는 메모리. `parallel: auto`일 때 씁니다.',
  disk: '디스크에 비워 두는 공간.',
  'disk.keep_free':
    'Docker 데이터가 있는 디스크에 비워 두는 공간. 이 공간이 필요한 작업은 거부합니다. 크기는 Docker처럼 1GB = 1GiB = 1024MB입니다.',
  lock: '작업은 한 번에 하나만 실행합니다.',
  'lock.wait': '다른 작업이 끝나기를 기다리는 시간. 넘기면 명령을 그만둡니다.',
  secrets: '환경 파일의 키와 값을 어디서 가져오는지, 반드시 있어야 하는 키는 무엇인지.',
  'secrets.provider': '`twinport env pull`이 읽는 서비스. `doppler`, 또는 파일을 직접 쓰는 경우 `none`.',
  'secrets.project': '제공자의 프로젝트. 기본값: 토큰이 속한 프로젝트.',
  'secrets.configs': '환경마다 쓰는 제공자의 구성(config).',
  'secrets.configs.development': '개발 환경의 구성(config/.env.development).',
  'secrets.configs.staging': '스테이징의 구성(config/.env.staging).',
  'secrets.configs.production': '프로덕션의 구성(config/.env.production).',
  'secrets.common': '두 환경에서 값이 같은 키. config/.env.common에 들어갑니다.',
  'secrets.files': '별도 파일로 쓰는 키. 이 디렉터리 안의 경로와 키를 적습니다.',
  'secrets.required': 'config/.env.template에 적힌 것 외에 값이 반드시 있어야 하는 키.',
  'secrets.only': '한 환경에만 있어도 되는 키.',
  'secrets.only.staging': '스테이징에만 있어도 되는 키.',
  'secrets.only.production': '프로덕션에만 있어도 되는 키.',
};
