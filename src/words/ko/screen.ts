import { sizeText } from '../sizes.ts';
import type { Words } from '../words.ts';
import { build } from './build.ts';
import { ledger } from './ledger.ts';
import { environmentText, list, operationText, short, stateText } from './names.ts';
import { josa } from './particles.ts';

type Screen = Words['screen'];
type Tables = Words['tables'];
type Note = Parameters<Screen['note']>[0];

const reason: Screen['reason'] = (r) => {
  switch (r.why) {
    case 'first':
      return '아직 서비스하지 않음';
    case 'source':
      return r.from === null ? `${short(r.to)} 빌드` : `코드 바뀜: ${short(r.from)} → ${short(r.to)}`;
    case 'forced':
      return '--force로 빌드';
    case 'image':
      return `이미지 바뀜: ${r.from ?? '없음'} → ${r.to}`;
    case 'configuration':
      return r.keys.length === 0 ? '설정 바뀜' : `설정 바뀜: ${list(r.keys)}`;
    case 'not-running':
      return `컨테이너 상태: ${stateText(r.state)}`;
    case 'standby-ready':
      return r.state === 'paused' ? '일시 정지된 대기 컨테이너를 이어서 실행' : '대기 컨테이너를 다시 시작';
    case 'standby-outdated':
      return '대기 컨테이너의 설정이 오래되어 새로 시작';
    case 'unchanged':
      return r.since === null ? '바뀌지 않음' : `${r.since}부터 바뀌지 않음`;
    case 'removed':
      return 'twinport.yml에 더는 없음';
  }
};

const changes: Record<Parameters<Screen['change']>[0]['change'], string> = {
  start: '시작',
  resume: '이어서 실행',
  restart: '다시 시작',
  keep: '그대로 둠',
  remove: '제거',
};

const note: Screen['note'] = (n) => {
  switch (n.note) {
    case 'away':
      return n.ms === null
        ? `${list(n.hubs)}: 이전 것을 멈춘 뒤에 새 것을 시작하므로 그동안 응답하지 않습니다.`
        : `${list(n.hubs)}: 이전 것을 멈춘 뒤에 새 것을 시작하므로, 지난번처럼 약 ${Math.max(1, Math.round(n.ms / 1000))}초 동안 응답하지 않습니다.`;
    case 'gateway-gap':
      return n.ms === null
        ? `${environmentText(n.environment)} 게이트웨이를 교체합니다. 1~2초 동안 응답하지 않습니다.`
        : `${environmentText(n.environment)} 게이트웨이를 교체합니다. 지난번처럼 약 ${(n.ms / 1000).toFixed(1)}초 동안 응답하지 않습니다.`;
    case 'gateway-files':
      return `${environmentText(n.environment)} 게이트웨이가 지금의 twinport.yml과 nginx/ 내용을 받아들입니다. 그동안에도 모든 요청에 응답합니다.`;
    case 'no-undo':
      return '이 작업 뒤에는 되돌아갈 곳이 없습니다.';
    case 'same-release':
      return '릴리스는 그대로입니다. 바뀐 값을 되돌리려면 이전 값을 다시 쓰고 이 명령을 다시 실행하십시오.';
    case 'configuration-today':
      return `그 릴리스가 실행된 뒤에 바뀐 키이며, 지금의 값을 씁니다: ${list(n.keys)}.`;
    case 'builds':
      return build.atOnce(n);
    case 'room':
      return `${sizeText(n.free)} 남았고 빌드에 약 ${sizeText(n.needed)}가 필요합니다. 가장 오래 쓰지 않은 빌드 캐시부터 지워 ${josa(sizeText(n.keepFree), '을/를')} 비워 둡니다.`;
    case 'strays':
      return `${n.hub}: git이 무시하는 파일이 이미지에 들어갑니다: ${few(n.paths)}. 이전 빌드나 사람이 남긴 것일 수 있으니 지우거나 .dockerignore에 적으십시오.`;
    case 'configuration-then':
      return thenText(n);
    case 'hook':
      return `hooks/${josa(n.hook, '이/가')} 먼저 실행됩니다. 데이터베이스 마이그레이션처럼 이 훅이 한 일은 롤백해도 되돌아가지 않습니다.`;
    case 'warning':
      return [n.problem.place, n.problem.rule].filter(Boolean).join(': ');
    case 'keys':
      return `${n.file}: ${keyChanges(n)}`;
    case 'cleanup-all':
      return `누가 만들었든 함께 제거합니다: ${foreignText(n)}.`;
    case 'ledger':
      return ledger.lost(n);
    case 'down':
      return `${environmentText(n.environment)}: ${josa(list(n.what), '이/가')} 실행되어야 하는데 실행되지 않아, 있던 자리에 다시 띄웁니다.`;
    case 'gone':
      return `${environmentText(n.environment)}: ${josa(list(n.hubs), '은/는')} 이미지가 없어 다시 띄울 수 없습니다. 다시 빌드하십시오: twinport deploy${n.environment === 'production' ? ', 그다음 twinport promote' : ''}.`;
    case 'interrupted':
      return `이전 ${operationText(n.kind)} 작업이 끝나지 않았습니다(${n.id}).`;
  }
};

const thenText = ({ backup, files }: Extract<Note, { note: 'configuration-then' }>): string =>
  [
    backup === null
      ? '환경 파일에 이미 그때의 값이 들어 있습니다.'
      : `그때의 값을 씁니다(.twinport/env-backup/${backup}). 파일은 그대로이고, 다음 승격은 다시 파일의 값을 씁니다.`,
    ...(files.length === 0
      ? []
      : [`마운트한 파일과 docker-compose.yml의 설정은 지금의 것이며, 그 뒤로 바뀌었습니다: ${list(files)}.`]),
  ].join(' ');

const foreignText = ({ images, bytes, list: all, cache }: Extract<Note, { note: 'cleanup-all' }>): string => {
  const named = all.map(
    ({ id, of, bytes: size }) => `${id.slice(7, 19)}(${of === null ? '' : `${of}, `}${sizeText(size)})`,
  );
  const nameless =
    images === 0
      ? '이름 없는 이미지는 없음'
      : `이름 없는 이미지 ${images}개, 최대 ${sizeText(bytes)}: ${few(named, 10)}`;
  return `${nameless}; 빌드 캐시 전체, ${cache.entries}개 항목 ${sizeText(cache.bytes)}`;
};

const few = (names: readonly string[], most = 5): string =>
  names.length > most ? `${list(names.slice(0, most))} 외 ${names.length - most}개` : list(names);

const keyChanges = (n: Extract<Note, { note: 'keys' }>): string => {
  const kinds = [
    ['추가', n.added],
    ['삭제', n.removed],
    ['변경', n.changed],
  ] as const;
  const parts = kinds.filter(([, keys]) => keys.length > 0).map(([kind, keys]) => `${kind}: ${list(keys)}`);
  return parts.length === 0 ? '같은 값으로 새로 씁니다.' : `${parts.join('; ')}.`;
};

const title: Screen['title'] = (plan) => {
  const to = plan.release ?? '없음';
  switch (plan.operation) {
    case 'deploy':
      return `${to} → 스테이징에 배포${now(plan.previous)}`;
    case 'promote':
      return `${to} → 프로덕션으로 승격${now(plan.previous)}`;
    case 'rollback':
      return plan.undo?.length === 1
        ? `프로덕션을 다시 ${josa(to, '으로/로')} 올림${now(plan.previous)}`
        : `프로덕션을 ${josa(to, '으로/로')} 롤백${now(plan.previous)}`;
    case 'recover':
      if (plan.environment === null)
        return isRefresh(plan)
          ? '게이트웨이에 바뀐 내용을 반영'
          : '실행되어야 하는데 실행되지 않는 것을 다시 띄움';
      return `${environmentText(plan.environment)}에서 중단된 작업을 마저 끝내거나 되돌림`;
    case 'cleanup':
      return '정리';
    case 'env-pull':
      return '환경 파일 가져오기';
  }
};

const isRefresh = ({ stages }: Parameters<Screen['title']>[0]): boolean =>
  stages.length === 1 && stages[0]!.steps.every(({ kind }) => kind === 'gateway');

const now = (previous: string | null): string =>
  previous === null ? ' (아직 서비스하는 것 없음)' : ` (지금은 ${previous})`;

/** 터미널에 나오는 작업의 모습. */
export const screen: Screen = {
  title,
  reason,
  change: (p) => changes[p.change],
  note,
  nothing: (p) =>
    p.release === null
      ? '할 일이 없습니다.'
      : `할 일이 없습니다. ${josa(environmentText(p.environment ?? 'production'), '은/는')} 이미 ${josa(p.release, '을/를')} 서비스하고 있습니다.`,
  done: (p) =>
    `${josa(environmentText(p.environment), '이/가')} ${josa(p.release, '을/를')} 서비스합니다(${
      p.toLive === null ? '' : `${p.toLive.toFixed(2)}초 만에 전환, `
    }전체 ${p.total.toFixed(1)}초).`,
  cleaned: (p) => `정리했습니다. ${sizeText(Math.max(0, p.freed))} 확보, 지금 ${sizeText(p.free)} 남음.`,
  recovered: (p) =>
    `복구했습니다. ${p.live === null ? '서비스 중인 릴리스가 없습니다.' : `${josa(p.live, '이/가')} 서비스 중입니다.`}`,
  still: (p) =>
    p.release === null
      ? `${josa(environmentText(p.environment), '은/는')} 이전처럼 아무것도 서비스하지 않습니다.`
      : `${josa(environmentText(p.environment), '은/는')} 계속 ${josa(p.release, '을/를')} 서비스합니다.`,
  now: (p) =>
    `이제 ${josa(environmentText(p.environment), '이/가')} ${josa(p.release, '을/를')} 서비스합니다.`,
  cancelled: () => '전환 전에 취소했습니다. 새로 만든 것은 모두 제거했습니다.',
  where: (p) => `  ${p.url}`,
  proof: (p) =>
    `전환하는 동안 게이트웨이를 거친 요청 ${p.requests}개: 실패 ${p.failed}개, 가장 긴 공백 ${p.longest_gap_ms} ms, 이전 응답과 새 응답이 섞인 시간 ${p.skew_ms} ms.`,
  noProof: () => '전환하는 동안 들어온 요청이 없어 보여 줄 수치가 없습니다.',
  undo: (p) => `되돌리기: ${p.command}`,
  noUndo: (p) => {
    if (p.previous === null) return '되돌리기: 없습니다. 이전에 서비스하던 것이 없습니다.';
    return p.previous === p.release
      ? '되돌리기: 없습니다. 릴리스는 그대로입니다. 값이 바뀐 것이라면 이전 값을 다시 쓰고 이 명령을 다시 실행하십시오.'
      : `되돌리기: 없습니다. ${josa(p.previous, '은/는')} 보관되어 있지 않습니다.`;
  },
  confirm: (p) => `${operationText(p.operation)} 작업을 진행할까요?`,
  yes: () => '예',
  no: () => '아니요',
  stopping: () => '멈추는 중: 시작한 일을 되돌리고 있습니다.',
  finishing: () => '이미 전환되었습니다. 나머지를 마저 끝내고 있습니다.',
  stillStopping: (p) => (p.steps.length === 0 ? '아직 하는 중입니다.' : `기다리는 중: ${list(p.steps)}.`),
  hubColumns: () => ['허브', '빌드', '시작', '정상', '서비스'],
  elapsed: (p) => elapsed(p.ms),
  elapsedOf: (p) => `${elapsed(p.of)} 중 ${elapsed(p.ms)}`,
  more: (p) => `… 외 ${p.count}개`,
  stillBuilding: (p) => `${p.hub} 빌드 중, ${p.elapsed}${p.step === null ? '' : `, 현재 단계 ${p.step}`}`,
  stillAt: (p) => `${p.step} 중, ${p.elapsed}`,
  step: (p) => {
    const [kind = '', ...rest] = p.step.split(':');
    return [stepKinds[kind] ?? kind, environmentText(rest.join(':'))].filter(Boolean).join(' ');
  },
};

/** `12초`, `2분 30초`, `1시간 5분`. */
const elapsed = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}초`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}분 ${seconds % 60}초`
    : `${Math.floor(minutes / 60)}시간 ${minutes % 60}분`;
};

/** 단계의 이름은 JSON에서 영어이고, 터미널에서는 이렇게 씁니다. */
const stepKinds: Record<string, string> = {
  pull: '소스 가져오기',
  export: '소스 내보내기',
  build: '빌드',
  tag: '태그',
  hook: '훅',
  network: '네트워크',
  addresses: '주소',
  services: '서비스',
  gateway: '게이트웨이',
  stop: '멈춤',
  remove: '제거',
  create: '생성',
  start: '시작',
  resume: '이어서 실행',
  ready: '준비 확인',
  candidate: '전환 전 확인',
  cutover: '전환',
  revert: '전환 되돌리기',
  watch: '지켜보기',
  record: '기록',
  label: '태그 옮기기',
  drain: '남은 요청 마무리',
  rest: '대기로 두기',
  untag: '태그 제거',
  hold: '롤백 이미지 보존',
  'prune-images': '이미지 정리',
  'prune-cache': '빌드 캐시 정리',
  write: '파일 쓰기',
  sweep: '뒷정리',
};

const drift: Tables['drift'] = (d) => {
  switch (d.drift) {
    case 'container':
      return `달라짐: ${environmentText(d.environment)}의 ${d.hub} 상태가 '${stateText(d.state)}'입니다. 다시 띄우십시오: twinport recover`;
    case 'gateway':
      return d.state === 'configuration'
        ? `달라짐: ${environmentText(d.environment)} 게이트웨이의 설정이 지금 설정과 다릅니다. 지금 맞추십시오: twinport recover`
        : `달라짐: ${environmentText(d.environment)} 게이트웨이 상태가 '${stateText(d.state)}'입니다. 다시 띄우십시오: twinport recover`;
    case 'service':
      return `달라짐: ${environmentText(d.environment)}에 필요한 ${josa(d.service, '이/가')} 실행되고 있지 않습니다. 다시 띄우십시오: twinport recover`;
    case 'tag':
      return `달라짐: ${d.reference} 태그는 ${d.wanted === null ? '없어야 합니다' : `${d.wanted} 이미지여야 합니다`}. 바로잡으십시오: twinport recover`;
    case 'ledger':
      return `${ledger.lost(d)} 무엇을 바꾸는 다음 명령이 원장을 채웁니다. 지금 하려면: twinport recover`;
    case 'unheld':
      return `달라짐: ${d.release}의 ${list(d.hubs)} 이미지를 붙잡아 두는 컨테이너가 없어, docker system prune -a를 실행하면 롤백할 수 없게 됩니다. 다시 붙잡아 두십시오: twinport recover`;
    case 'plain-compose':
      return `twinport 밖에서 실행됨: Compose가 직접 띄운 ${d.service} (${d.container.slice(0, 12)}). 제거하십시오: docker rm -f ${d.container.slice(0, 12)}`;
  }
};

/** `status`와 `releases`의 표. */
export const tables: Tables = {
  drift,
  environment: (p) =>
    [
      environmentText(p.environment),
      p.release ?? '배포된 것 없음',
      ...(p.release === null ? [] : [p.healthy ? '정상' : '비정상']),
      p.url,
    ].join('  '),
  hubColumns: () => ['허브', '슬롯', '릴리스', '커밋', '상태', '시작', '제목'],
  health: (p) => stateText(p.state),
  idle: (p) =>
    `대기: ${p.kept.map(({ release, state, hubs }) => `${release} (허브 ${hubs}개, ${stateText(state)})`).join(', ')}`,
  rollback: (p) =>
    p.ready
      ? `${josa(p.release, '으로/로')} 롤백할 수 있습니다(대기 컨테이너: ${stateText(p.standby)}).`
      : `${josa(p.release, '으로/로')} 롤백할 수 없습니다. 이미지가 없습니다.`,
  noRollback: () => '롤백할 이전의 정상 릴리스가 없습니다.',
  operation: (p) =>
    `실행 중: ${p.by} 님의 ${operationText(p.kind)} 작업, ${p.since}부터${p.step ? `, 현재 단계 ${screen.step({ step: p.step })}` : ''}.`,
  interrupted: (p) =>
    `중단됨: ${p.by} 님의 ${operationText(p.kind)} 작업(${p.since}). 다음 명령이 마저 끝내거나 되돌립니다. 지금 하려면: twinport recover`,
  disk: (p) => `디스크: ${p.free} 남음, ${p.floor} 비워 둠.`,
  releaseColumns: () => ['릴리스', '상태', '만든 때', '만든 사람', '커밋'],
  releaseState: (p) =>
    ({ staged: '준비됨', live: '서비스 중', previous: '이전', bad: '불량', retired: '종료됨' })[p.state],
  noReleases: () => '아직 릴리스가 없습니다. 첫 릴리스: twinport deploy',
};
