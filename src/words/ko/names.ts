/** Words that several sections share. */

/** How an environment is called in a sentence; in commands, files and keys its name stays. */
export const environmentText = (name: string): string =>
  ({ staging: '스테이징', production: '프로덕션', development: '개발 환경', common: '공통' })[name] ?? name;

/** Docker's and twinport's words for how a container is. */
export const stateText = (state: string): string => states[state] ?? state;

const states: Record<string, string> = {
  created: '생성됨',
  running: '실행 중',
  paused: '일시 정지됨',
  restarting: '다시 시작하는 중',
  removing: '제거하는 중',
  exited: '중지됨',
  stopped: '중지됨',
  dead: '멈춤',
  held: '이미지 보관 중',
  missing: '없음',
  none: '없음',
  healthy: '정상',
  unhealthy: '비정상',
  starting: '시작하는 중',
};

/** What an operation is called in a sentence; its command's name stays in commands. */
export const operationText = (kind: string): string => operations[kind] ?? kind;

const operations: Record<string, string> = {
  deploy: '배포',
  promote: '승격',
  rollback: '롤백',
  recover: '복구',
  cleanup: '정리',
  'env-pull': '환경 파일 가져오기',
};

export const list = (names: readonly string[]): string => names.join(', ');
export const short = (commit: string): string => commit.slice(0, 7);
