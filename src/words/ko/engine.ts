import type { Holder } from '../../checks/looked.ts';
import type { Consumer } from '../../engine/disk-usage.ts';
import { isNoData, makesRoom } from '../makes-room.ts';
import { sizeText } from '../sizes.ts';
import type { Words } from '../words.ts';
import { environmentText, list, stateText } from './names.ts';
import { josa } from './particles.ts';

const again = '명령을 다시 실행하십시오';
const lastLines = '마지막 로그에 이유가 있습니다';

export const engine: Words['engine'] = {
  noDocker: () => ({
    place: 'docker',
    rule: '이곳에는 docker 명령이 없습니다',
    remedy: 'Docker Engine 25 이상과 Docker Compose 2.24.4 이상을 설치하십시오',
  }),
  notRunning: (p) => ({
    place: p.socket,
    rule: 'Docker가 응답하지 않아 아무것도 살펴보지 못했고, 아무것도 건드리지 않았습니다',
    remedy: 'Docker를 시작하십시오: systemctl start docker',
  }),
  notAllowed: (p) => ({
    place: p.socket,
    rule: '이 사용자는 Docker를 쓸 수 없습니다',
    remedy: 'docker 그룹에 들어간 뒤 다시 로그인하십시오: sudo usermod -aG docker "$USER"',
  }),
  notLocal: (p) => ({
    place: p.variable,
    rule: `${josa(p.value, '을/를')} 가리킵니다. twinport는 Docker 호스트에서 직접 실행됩니다. 게이트웨이의 심볼릭 링크, /proc, 허브의 주소가 모두 그 서버에 있습니다`,
    remedy: `서버에 로그인해 ${p.variable} 없이 twinport를 실행하십시오`,
  }),
  composeFile: (p) => ({
    place: p.file,
    rule: 'Docker Compose가 이 파일을 받아들이지 않습니다',
    remedy: '고친 뒤 확인하십시오: docker compose --profile staging config --quiet',
    evidence: p.said,
  }),
  valueNotShown: () => '(값은 보이지 않음)',
  noService: (p) => ({
    place: `${p.file}: ${p.hub}`,
    rule: `${environmentText(p.environment)}에서 쓸 서비스가 없습니다(찾은 이름: ${list(p.tried)})`,
    remedy: `서비스 ${josa(p.tried[0] ?? '', '을/를')} 추가하거나, 쓰는 이름을 twinport.yml에 적으십시오: hubs.${p.hub}.services.${p.environment}`,
  }),
  noImage: (p) => ({
    place: `${p.file}: ${p.service}`,
    rule: '이미지 이름이 없어 태그를 붙일 수 없습니다',
    remedy: `추가하십시오: image: ${p.hub}:${p.alias}`,
  }),
  notStarted: (p) => ({
    place: p.what,
    rule: `Docker Compose가 종료 코드 ${josa(String(p.code), '으로/로')} 끝났습니다`,
    remedy: 'Compose가 말하는 것을 바로잡은 뒤 명령을 다시 실행하십시오',
    evidence: p.said,
  }),
  exited: (p) => ({
    place: p.hub,
    rule: `새 컨테이너가 준비되지 못하고 종료 코드 ${josa(String(p.code), '으로/로')} 끝났습니다`,
    remedy: `${lastLines}. 고친 뒤 ${again}`,
    evidence: p.lines,
  }),
  restarted: (p) => ({
    place: p.hub,
    rule: '새 컨테이너가 준비되지 못하고 스스로 끝나 Docker가 다시 시작했습니다',
    remedy: `${lastLines}. 고친 뒤 ${again}`,
    evidence: p.lines,
  }),
  notReady: (p) => ({
    place: p.hub,
    rule: `새 컨테이너가 ${p.seconds}초 안에 준비되지 않았습니다: ${p.seen}`,
    remedy: '고치거나, twinport.yml에서 시간을 늘리십시오: readiness: { timeout: … }',
    evidence: p.lines,
  }),
  serviceNotReady: (p) => ({
    place: p.service,
    rule: `허브에 필요한 이 서비스의 상태가 '${stateText(p.state)}'입니다`,
    remedy: `이유를 보십시오: docker compose logs ${p.service}`,
    evidence: p.lines,
  }),
  otherImage: (p) => ({
    place: p.hub,
    rule: `새 컨테이너가 ${josa(p.image, '으로/로')} 실행되지 않았습니다. 그사이에 이 이름이 다른 이미지로 옮겨졌습니다`,
    remedy: again,
  }),
  nothingListens: (p) =>
    `${p.address}의 포트 ${p.port}에서 응답하는 것이 없습니다(127.0.0.1에만 연 서버에는 밖에서 닿을 수 없습니다)`,
  noAnswer: (p) => `${p.seconds}초 안에 응답하지 않았습니다`,
  healthPage: (p) => `${p.path} 응답: ${p.status}`,
  healthTest: (p) =>
    `헬스 체크가 종료 코드 ${josa(String(p.code), '으로/로')} 끝났습니다${p.output ? `: ${p.output}` : ''}`,
  missing: (p) => ({
    place: `${p.hub} (${p.slot})`,
    rule: 'twinport가 일하는 동안 컨테이너가 제거되었습니다',
    remedy: again,
  }),
  fellOver: (p) => ({
    place: p.hub,
    rule: `전환 ${p.after} 뒤에 ${p.how}`,
    remedy: `${lastLines}. 고친 릴리스를 배포하십시오`,
    evidence: p.lines,
  }),
  memory: (p) => ({
    place: '메모리',
    rule: `${list(p.hubs)}의 두 번째 컨테이너에 약 ${josa(p.needed, '이/가')} 필요한데 ${p.available} 남아 있습니다`,
    remedy:
      '메모리를 비우거나, twinport.yml에서 이전 것을 먼저 멈추고 새 것을 시작하게 하십시오: cutover: replace',
  }),
  disk: (p) => ({
    place: '디스크',
    rule: `Docker 데이터가 있는 디스크에 ${p.free} 남았${p.needed === null ? '는데' : `고 빌드에 약 ${p.needed}가 필요한데`}, disk.keep_free가 ${josa(p.floor, '을/를')} 비워 두게 합니다. 아무것도 건드리지 않았습니다.`,
    remedy: `큰 것부터 공간을 마련하십시오: ${p.largest.filter(isNoData).map(makesRoom).find(Boolean) ?? 'twinport cleanup --all'}. 또는 twinport.yml의 disk.keep_free를 낮추십시오`,
    evidence: p.largest.map(consumer),
  }),
  portTaken: (p) => ({
    place: `포트 ${p.port}`,
    rule: `${josa(environmentText(p.environment), '이/가')} 응답할 포트인데 ${holderText(p.holder)}에서 쓰고 있습니다`,
    remedy: `${freeing(p)}. 또는 twinport.yml에서 다른 포트를 쓰십시오: environments.${p.environment}.ports`,
  }),
  oldEngine: (p) => ({
    place: 'Docker Engine',
    rule: `${p.oldest}보다 오래된 버전입니다: ${p.said}`,
    remedy: '새 버전을 설치하십시오: https://docs.docker.com/engine/install',
  }),
};

const holderText = (holder: Holder): string => {
  if (holder.by === 'container') return `컨테이너 ${holder.name}`;
  return holder.by === 'process' ? `프로세스 ${holder.pid} (${holder.program})` : '다른 프로세스';
};

const freeing = (p: { holder: Holder; port: number; environment: string }): string => {
  const { holder, port } = p;
  const ours = p.environment === 'staging' ? 'twinport deploy' : 'twinport promote --yes';
  if (holder.by === 'unknown') return `무엇인지 확인하고 멈추십시오: sudo ss -ltnp 'sport = :${port}'`;
  if (holder.by === 'container')
    return `넘겨받으십시오: docker stop ${holder.name} && { ${ours} || docker start ${holder.name}; }, 그 뒤 완전히: docker rm ${holder.name}`;
  return holder.unit === null
    ? `멈추십시오: kill ${holder.pid}`
    : `넘겨받으십시오: sudo systemctl stop ${holder.unit} && { ${ours} || sudo systemctl start ${holder.unit}; }, 그 뒤 완전히: sudo systemctl disable ${holder.unit}`;
};

const kinds: Record<Consumer['kind'], string> = {
  image: '이미지',
  container: '컨테이너',
  volume: '볼륨',
  'build-cache': '빌드 캐시',
  log: '로그',
};

const consumer = (of: Consumer): string =>
  [sizeText(of.bytes), kinds[of.kind], of.name, makesRoom(of) === null ? '(사용 중)' : `→ ${makesRoom(of)}`]
    .filter(Boolean)
    .join(' ');
