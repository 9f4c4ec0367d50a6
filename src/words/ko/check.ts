import { localTime } from '../times.ts';
import type { Words } from '../words.ts';
import { ledger } from './ledger.ts';
import { environmentText, list, operationText, stateText } from './names.ts';
import { josa } from './particles.ts';

const logging = 'logging: { driver: json-file, options: { max-size: 10m, max-file: "3" } }';
const newEngine = '새 버전을 설치하십시오: https://docs.docker.com/engine/install';
const newCompose =
  '새 버전을 설치하십시오: sudo apt-get install docker-compose-plugin (Ubuntu: docker-compose-v2)';
const newBuildx = '설치하십시오: sudo apt-get install docker-buildx-plugin (Ubuntu: docker-buildx)';
const keepTime = '시간 서비스를 켜십시오: sudo timedatectl set-ntp true';
const restartDocker = 'sudo systemctl restart docker';

const keyOf = (p: { key: string; environment: string }): string =>
  `${environmentText(p.environment)}의 ${p.key}`;

export const check: Words['check'] = {
  titles: {
    look: '살펴볼 수 있는 것',
    versions: 'Docker Engine, Compose, buildx 버전',
    daemon: 'Docker 데몬',
    clock: '시계',
    disk: '디스크 여유 공간',
    memory: '두 벌을 위한 메모리',
    sources: '허브의 소스',
    slots: '두 슬롯에서 쓸 수 있는 설정',
    images: '이미지 이름',
    networks: '네트워크와 볼륨',
    ports: '공개 포트',
    gateway: '게이트웨이 파일',
    health: '헬스 체크',
    logs: '로그 크기 제한',
    'environment-files': '환경 파일과 키',
    databases: '데이터베이스',
    state: 'twinport 자신의 상태',
    beside: 'twinport 밖에서 실행되는 허브',
    'old-way': '예전 배포 방식이 남긴 것',
    'as-left': '마지막 작업 뒤에 달라진 것',
    'way-back': '되돌아갈 길',
    dockerfiles: '허브의 Dockerfile',
  },
  summary: (p) => {
    if (p.errors + p.warnings === 0) return '잘못된 것이 없습니다.';
    return p.errors === 0
      ? `경고 ${p.warnings}개. 작업을 막는 것은 없습니다.`
      : `먼저 고칠 오류 ${p.errors}개, 경고 ${p.warnings}개.`;
  },

  oldCompose: (p) => ({
    place: 'Docker Compose',
    rule: `${p.version} 버전인데 twinport에는 ${p.oldest} 이상이 필요합니다`,
    remedy: newCompose,
  }),
  noCompose: (p) => ({
    place: 'Docker Compose',
    rule: `이곳에는 \`docker compose\`가 없습니다. ${p.oldest} 이상이 필요합니다`,
    remedy: newCompose,
  }),
  noBuildx: () => ({
    place: 'buildx',
    rule: '이곳에는 `docker buildx`가 없습니다. Compose는 이것으로 빌드합니다',
    remedy: newBuildx,
  }),
  oldBuildx: (p) => ({
    place: 'buildx',
    rule: `${p.version} 버전인데 Docker Compose ${josa(p.compose, '은/는')} ${p.oldest} 이상으로만 빌드합니다`,
    remedy: newBuildx,
  }),
  oldEngine: (p) => ({
    place: 'Docker Engine',
    rule: `${p.version} 버전인데 twinport에는 ${p.oldest} 이상이 필요합니다`,
    remedy: newEngine,
  }),

  slowDaemon: (p) => ({
    place: 'dockerd',
    rule: `상태를 답하는 데 ${(p.ms / 1000).toFixed(1)}초 걸렸습니다`,
    remedy: '무엇이 바쁘게 하는지 보십시오: sudo journalctl -u docker -n 50',
  }),
  noLogs: () => ({
    place: 'dockerd',
    rule: '로그 드라이버가 `none`이라 허브가 끝나기 전에 남긴 말을 잃고, 어떤 메시지도 그것을 보여 주지 못합니다',
    remedy: `/etc/docker/daemon.json에 "log-driver": "local"을 쓴 뒤: ${restartDocker}`,
  }),
  noMemoryLimit: () => ({
    place: 'dockerd',
    rule: '이 커널은 컨테이너의 메모리를 제한할 수 없어 mem_limit이 아무것도 막지 못합니다',
    remedy: '커널 명령줄에 cgroup_enable=memory를 추가하고 서버를 다시 시작하십시오',
  }),
  openApi: (p) => ({
    place: 'dockerd',
    rule: `그 포트에 닿는 사람은 누구나 이 서버의 root입니다: ${p.line}`,
    remedy: `/etc/docker/daemon.json의 "hosts"에서 tcp:// 항목을 지운 뒤: ${restartDocker}`,
  }),
  clockBehind: (p) => ({
    place: '시계',
    rule: `지금은 ${localTime(p.now)}인데 ${josa(p.release, '은/는')} ${localTime(p.at)}에 만들어졌습니다. 시계가 뒤로 갔습니다`,
    remedy: keepTime,
  }),
  clockAlone: () => ({
    place: '시계',
    rule: '시계를 맞추는 시간 서비스가 없습니다. 토큰이 일찍 또는 늦게 만료되고, 로그를 서로 견줄 수 없습니다',
    remedy: keepTime,
  }),

  noSource: (p) => ({
    place: p.path,
    rule: `${josa(p.hub, '을/를')} 빌드할 디렉터리인데 없습니다`,
    remedy: `그곳에 클론하거나, twinport.yml에서 다른 곳을 쓰십시오: hubs.${p.hub}.source`,
  }),
  notInGit: (p) => ({
    place: p.path,
    rule: `git 저장소 안에 있지 않아, ${p.hub}의 릴리스가 어느 커밋인지 알 수 없습니다`,
    remedy: `git에 넣으십시오: git -C ${p.path} init && git -C ${p.path} add . && git -C ${p.path} commit`,
  }),
  noDockerfile: (p) => ({
    place: p.path,
    rule: `${josa(p.hub, '을/를')} 빌드할 파일인데 없습니다`,
    remedy:
      '파일을 쓰거나, docker-compose.yml에서 다른 파일을 쓰십시오: build: { context: …, dockerfile: … }',
  }),
  sameSource: (p) => ({
    place: `twinport.yml: hubs.${p.hub}.source`,
    rule: `${josa(p.path, '은/는')} ${p.other}의 소스이기도 합니다`,
    remedy: `그곳에 ${p.hub}의 디렉터리를 쓰십시오`,
  }),
  containerName: (p) => ({
    place: `${p.file}: ${p.service}`,
    rule: `container_name: ${josa(p.name, '은/는')} 하나만 있을 수 있는데 허브는 두 슬롯에서 실행됩니다. twinport는 이것을 빼므로 다른 컨테이너가 그 이름으로 부를 수 없습니다`,
    remedy: `그 줄을 지우고, 허브의 이름으로 부르십시오: http://${p.hub}`,
  }),
  fixedPorts: (p) => ({
    place: `${p.file}: ${p.service}`,
    rule: `ports: ${josa(list(p.ports), '은/는')} 한 번만 열 수 있는데 허브는 두 슬롯에서 실행됩니다. twinport는 이것을 빼므로 그 포트로는 허브에 닿을 수 없습니다`,
    remedy: `그 줄들을 지우십시오. 게이트웨이가 ${p.route}에서 대신 응답합니다`,
  }),
  networkMode: (p) => ({
    place: `${p.file}: ${p.service}`,
    rule: `network_mode: ${josa(p.value, '은/는')} 허브를 그 환경의 네트워크 밖에 둡니다. 게이트웨이는 거기에서 슬롯을 주소로 찾으므로 어떤 전환도 이 허브에 닿지 못합니다`,
    remedy:
      '그 줄을 지우십시오. 다른 서비스는 거기에서 이름으로, 이 서버의 프로그램은 host.docker.internal로 부릅니다. 그러려면 이렇게 쓰십시오: extra_hosts: ["host.docker.internal:host-gateway"]',
  }),
  replicas: (p) => ({
    place: `${p.file}: ${p.service}`,
    rule: `replicas가 ${p.count}이면 컨테이너 ${p.count}개가 한 주소를 써야 하는데, 슬롯에는 컨테이너가 하나입니다. 나머지는 시작하지 못합니다`,
    remedy:
      'replicas(또는 scale)를 지우십시오. 프로세스 하나로 모자라면 허브가 직접 여러 개를 띄우게 하십시오(node:cluster)',
  }),
  tied: (p) => ({
    place: `${p.file}: ${p.service}`,
    rule: `${p.key}: ${josa(p.value, '은/는')} 서비스를 다른 컨테이너에 묶습니다. 허브는 따로 생기고 없어지는 두 슬롯에서 실행됩니다`,
    remedy: `${p.key} 설정을 지우십시오. 다른 서비스는 이름으로 부르고, 파일은 이름 있는 볼륨으로 함께 씁니다`,
  }),
  twoRepositories: (p) => ({
    place: `${p.file}: ${p.hub}`,
    rule: `스테이징의 이미지는 ${p.staging}, 프로덕션의 이미지는 ${p.production}입니다. 승격은 같은 이미지를 넘기므로 이름이 하나여야 합니다`,
    remedy: `이렇게 쓰십시오: image: ${p.staging}:staging 그리고 image: ${p.staging}:production`,
  }),
  oneRepository: (p) => ({
    place: `${p.file}: ${p.hub}`,
    rule: `이 허브의 이미지는 ${p.image}인데 ${p.other}의 이미지도 같습니다. 릴리스마다 두 허브가 태그 하나를 나눠 쓰게 되어, 한 허브가 다른 허브로 실행됩니다`,
    remedy: `이렇게 쓰십시오: image: ${p.hub}:staging 그리고 image: ${p.hub}:production`,
  }),
  noNetwork: (p) => ({
    place: `${p.file}: networks`,
    rule: `${josa(p.name, '은/는')} external이라 다른 곳에서 만들어야 하는데 없습니다`,
    remedy: `만드십시오: docker network create ${p.name}`,
  }),
  noVolume: (p) => ({
    place: `${p.file}: volumes`,
    rule: `${josa(p.name, '은/는')} external이라 다른 곳에서 만들어야 하는데 없습니다`,
    remedy: `만드십시오: docker volume create ${p.name}`,
  }),
  noHealth: (p) => ({
    place: p.hub,
    rule: '헬스 페이지도 헬스 체크도 없습니다. 프로세스가 실행 중이라는 것밖에 알 수 없어, 멈춰 버린 허브도 서비스에 들어갑니다',
    remedy: `twinport.yml에 페이지를 쓰십시오: hubs.${p.hub}.health: /api/health`,
  }),
  unlimitedLogs: (p) => ({
    place: `${p.file}: ${list(p.services)}`,
    rule: '로그가 디스크를 가득 채울 때까지 커집니다',
    remedy: `이 서비스마다 쓰십시오: ${logging}`,
  }),

  hostUnknown: (p) => ({
    place: keyOf(p),
    rule: `${josa(p.host, '을/를')} 가리키는데 ${list(p.hubs)}의 컨테이너는 그 이름을 모릅니다`,
    remedy: 'docker-compose.yml의 그 서비스에 쓰십시오: extra_hosts: ["host.docker.internal:host-gateway"]',
  }),
  databaseDown: (p) => ({
    place: keyOf(p),
    rule: `이 서버의 포트 ${p.port}에서 듣는 것이 없습니다`,
    remedy: `데이터베이스를 시작하거나(sudo systemctl start postgresql), ${p.key}의 포트를 고치십시오`,
  }),
  databaseLocal: (p) => ({
    place: keyOf(p),
    rule: `포트 ${p.port}에서 듣는 것은 이 서버 자신에게만(127.0.0.1) 응답해서, 컨테이너에서는 닿을 수 없습니다`,
    remedy: `PostgreSQL: postgresql.conf에 listen_addresses = '*', pg_hba.conf에 "host all all ${p.subnet} scram-sha-256"을 쓴 뒤: sudo systemctl restart postgresql`,
  }),
  databaseBlocked: (p) => ({
    place: keyOf(p),
    rule: `${environmentText(p.environment)} 네트워크의 컨테이너가 ${p.host}:${p.port}에 닿지 못합니다. 이 서버의 방화벽이 막습니다`,
    remedy: `들여보내십시오: sudo iptables -I INPUT 1 -s ${p.subnet} -p tcp --dport ${p.port} -j ACCEPT && sudo netfilter-persistent save`,
    evidence: p.rules ?? ['규칙은 root만 볼 수 있습니다: sudo iptables -S INPUT'],
  }),
  oneDatabase: (p) => ({
    place: `${list(p.hubs)}의 ${p.key}`,
    rule: `스테이징이 프로덕션 데이터에 씁니다: 두 환경이 모두 ${josa(p.database, '을/를')} 가리킵니다`,
    remedy: 'config/.env.staging에 스테이징만의 데이터베이스를 쓰십시오',
  }),

  stateTracked: () => ({
    place: '.twinport',
    rule: 'git이 추적합니다. 환경 파일의 예전 값이 들어 있고, 작업할 때마다 바뀝니다',
    remedy:
      'git rm -r --cached --quiet .twinport && echo .twinport/ >> .gitignore 뒤에 커밋하고, 그 안에 있던 비밀 값을 모두 새로 바꾸십시오',
  }),
  stateNotIgnored: () => ({
    place: '.twinport',
    rule: 'git이 무시하지 않아, 환경 파일의 예전 값까지 다음 `git add .`에 딸려 갑니다',
    remedy: 'echo .twinport/ >> .gitignore',
  }),

  besideTwinport: (p) => ({
    place: p.name,
    rule: `${p.hub} (${p.image}) 허브가 ${p.how}에서 실행됩니다. 어떤 전환도 닿지 않는 두 번째 허브이고, 연결과 타이머를 따로 가집니다`,
    remedy: p.serves
      ? `docker rm -f ${p.name}`
      : `twinport가 ${josa(p.hub, '을/를')} 서비스한 뒤에: docker rm -f ${p.name}`,
  }),
  foreignImage: (p) => ({
    place: list(p.tags),
    rule: `twinport가 빌드하지 않았습니다(노트북에서 복사했거나 손으로 빌드함). ${p.hub}의 어느 커밋인지 알 수 없습니다`,
    remedy: `twinport deploy가 여기서 빌드합니다. 그 뒤 남은 것은: docker image rm ${p.tags.join(' ')}`,
  }),
  leftOver: (p) => ({
    place: p.place,
    ...{
      script: {
        rule: 'twinport의 잠금, 기록, 되돌아갈 길을 거치지 않고 이 허브를 따로 배포합니다',
        remedy: '커밋으로 지워 푸시하십시오. 대신 쓸 것: scripts/deploy-staging.sh',
      },
      compose: {
        rule: '허브를 한 번 더 시작합니다. 서비스는 twinport.yml 옆의 docker-compose.yml에 있습니다',
        remedy: '빠진 것을 그곳으로 옮긴 뒤, 이 파일은 커밋으로 지워 푸시하십시오',
      },
      nginx: {
        rule: '쓰이지 않습니다. 게이트웨이는 twinport.yml에서 만들어집니다',
        remedy: '직접 쓴 줄은 nginx/server.production.conf로 옮긴 뒤, 이 파일은 커밋으로 지워 푸시하십시오',
      },
    }[p.what],
  }),

  drift: (p) => {
    switch (p.drift) {
      case 'container':
        return {
          place: `${p.hub} (${environmentText(p.environment)})`,
          rule: `서비스하던 컨테이너 상태: ${stateText(p.state)}. 누군가 제거하거나 멈췄거나, 서버를 다시 시작한 뒤 돌아오지 않았습니다`,
          remedy: 'twinport recover',
        };
      case 'gateway':
        return {
          place: `게이트웨이 (${environmentText(p.environment)})`,
          rule:
            p.state === 'configuration'
              ? '지금의 twinport.yml과 nginx/ 내용이 적용되어 있지 않습니다'
              : `상태: ${stateText(p.state)}. 그곳에서는 아무에게도 응답하지 않습니다`,
          remedy: 'twinport recover',
        };
      case 'service':
        return {
          place: p.service,
          rule: `${environmentText(p.environment)}에 필요한데 실행되고 있지 않습니다. 누군가 멈췄거나, 서버를 다시 시작한 뒤 돌아오지 않았습니다`,
          remedy: `twinport recover. 스스로 돌아오게 하려면 docker-compose.yml에 쓰십시오: restart: unless-stopped`,
        };
      case 'ledger':
        return { place: '.twinport/ledger.jsonl', rule: ledger.lost(p), remedy: 'twinport recover' };
      case 'tag':
        return {
          place: p.reference,
          rule: `태그가 옮겨졌거나 지워졌습니다. 가리켜야 할 것: ${p.wanted ?? '없음'}`,
          remedy: 'twinport recover',
        };
      case 'unheld':
        return {
          place: `${p.release} 롤백`,
          rule: `${list(p.hubs)} 이미지를 붙잡아 두는 컨테이너가 없어, docker system prune -a를 실행하면 롤백할 수 없게 됩니다`,
          remedy: 'twinport recover',
        };
      case 'plain-compose':
        return {
          place: p.service,
          rule: '일반 Compose로 실행됩니다',
          remedy: `docker rm -f ${p.container.slice(0, 12)}`,
        };
    }
  },
  secondCopy: (p) => ({
    place: `${p.hub} (${environmentText(p.environment)})`,
    rule: `${p.release}의 컨테이너가 서비스 중인 것 옆에서 실행됩니다. 두 번째 허브이고, 연결과 타이머를 따로 가집니다`,
    remedy: `docker stop ${p.container}`,
  }),
  interrupted: (p) => ({
    place: operationText(p.kind),
    rule: `${josa(p.by, '이/가')} ${localTime(p.since)}에 시작한 작업이 끝나지 않았습니다`,
    remedy: 'twinport recover',
  }),
  rollbackLost: (p) => ({
    place: '롤백',
    rule: `${josa(p.release, '으로/로')} 되돌아갈 수 없습니다. 이미지가 없어진 허브: ${list(p.hubs)}`,
    remedy: `그 커밋을 다시 빌드하십시오: twinport deploy ${p.refs.map((ref) => `--ref ${ref}`).join(' ')}. 되돌아가려면 이어서: twinport promote`,
  }),

  noCacheMount: (p) => ({
    place: p.place,
    rule: '빌드할 때마다 모든 패키지를 새로 받습니다',
    remedy: `이렇게 쓰십시오: ${p.lines}`,
  }),
  latestBase: (p) => ({
    place: p.place,
    rule: `${josa(p.image, '은/는')} 다음 달이면 다른 이미지이고, 언제부터인지 아무도 모릅니다`,
    remedy: `버전을 쓰십시오: FROM ${p.repository}:${/(?:^|\/)node$/.test(p.repository) ? '22-alpine' : 'VERSION'}`,
  }),
  rootUser: (p) => ({
    place: p.place,
    rule: '허브가 root로 실행됩니다',
    remedy: 'CMD 앞에 쓰십시오: USER node',
  }),
  noHealthcheck: (p) => ({
    place: p.place,
    rule: 'HEALTHCHECK가 없어 docker ps와 일반 Compose는 멈춰 버린 허브를 알아보지 못합니다',
    remedy: `이렇게 쓰십시오: HEALTHCHECK --interval=30s --timeout=3s CMD wget -q -O /dev/null http://127.0.0.1:${p.port}${p.path}`,
  }),
  npmStart: (p) => ({
    place: p.place,
    rule: 'Docker가 멈추라고 말하는 상대가 npm이라 허브는 듣지 못합니다. 멈출 때마다 10초가 걸리고 요청이 끊깁니다',
    remedy: `이렇게 쓰십시오: ${p.lines}`,
  }),
  noDockerignore: (p) => ({
    place: p.place,
    rule: '파일이 없습니다. node_modules, .git, .env 파일이 모든 빌드에, 어쩌면 이미지에도 들어갑니다',
    remedy: `printf '%s\\n' node_modules .git '.env*' dist > ${p.place}`,
  }),
  secretInImage: (p) => ({
    place: p.place,
    rule: '이미지를 가진 누구나 볼 수 있게 이미지의 이력에 남습니다',
    remedy:
      p.name === 'ENV'
        ? `지우십시오. 허브는 ${josa(p.key, '을/를')} config/.env.staging과 config/.env.production에서 받습니다`
        : `이렇게 쓰십시오: RUN --mount=type=secret,id=${p.key},env=${p.key} …`,
  }),
  databaseInside: (p) => ({
    place: p.place,
    rule: `허브의 이미지 안에 데이터베이스(${p.program})가 있습니다. 두 슬롯이면 데이터베이스도 둘이고, 릴리스가 데이터를 가져가 버립니다`,
    remedy: 'docker-compose.yml에 프로필 없는 서비스로 따로 두십시오',
  }),
};
