import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCommandLine } from '../../src/cli/commands.ts';
import { completionScripts } from '../../src/cli/completion/shells.ts';
import { releasesText, statusText } from '../../src/cli/look.ts';
import { PlainRenderer, planText } from '../../src/cli/plain.ts';
import { paint, width } from '../../src/cli/text.ts';
import type { ReleaseStatus, Status } from '../../src/run/status.ts';
import { speak } from '../../src/words/words.ts';
import { accepted, deploy, promotePlan } from '../operations/acts.ts';
import { World } from '../operations/world.ts';

const plain = paint(false);

beforeAll(() => speak('ko'));
afterAll(() => speak('en'));

/** The part of a line that stands in its first `columns` columns of the screen. */
function within(line: string, columns: number): string {
  const letters = [...line];
  while (width(letters.join('')) > columns) letters.pop();
  return letters.join('');
}

/** Columns at which a cell begins in every line of a block: two spaces before, none after. */
function commonStarts(lines: string[]): number[] {
  const widest = Math.max(...lines.map(width));
  const begins = (line: string, at: number) => {
    const before = within(line, at);
    return width(before) === at && before.endsWith('  ') && !line.slice(before.length).startsWith(' ');
  };
  return Array.from({ length: widest }, (_, at) => at).filter((at) =>
    lines.every((line) => at > 0 && begins(line, at)),
  );
}

describe('help', () => {
  it('is Korean from its first word on, in straight columns', () => {
    const { printed } = readCommandLine(['--help']);
    expect(printed).toMatch(/^사용법: twinport \[옵션\] \[명령\]\n/);
    expect(printed).toMatch(/^옵션:$/m);
    expect(printed).toMatch(/^명령:$/m);
    expect(printed).not.toMatch(/\b(Usage|Options|Commands|Arguments|choices|default|options|command)\b/);
    const [block] = printed.slice(printed.indexOf('명령:\n')).split('\n\n');
    const commands = block!.split('\n').filter((line) => /^ {2}\S/.test(line));
    expect(commands.length).toBeGreaterThan(10);
    expect(commonStarts(commands).length).toBe(2);
  });

  it('of every command has no English heading left', () => {
    for (const command of ['init', 'deploy', 'rollback', 'logs', 'cleanup', 'env', 'env pull', 'env check']) {
      const { printed } = readCommandLine([...command.split(' '), '--help']);
      expect(printed).toMatch(/^사용법: twinport /);
      expect(printed).not.toMatch(/\b(Usage|Options|Commands|Arguments|choices|default)\b/);
    }
  });

  it.each([
    ['rollbak', '"rollbak" 명령은 없습니다'],
    ['promote --expekt r4', '--expekt 옵션은 없습니다'],
    ['promote --expect', '--expect <release> 옵션에 값이 없습니다'],
    ['rollback r3', '옵션 외에는 아무것도 받지 않습니다'],
    ['rollback --env now', '"now": --env <when>에 쓸 수 없는 값입니다'],
    ['env', '무엇을 할지 지정해야 합니다'],
  ])('%s is told in Korean too', (line, rule) => {
    expect(readCommandLine(line.split(' ')).wrong).toMatchObject({ rule });
  });
});

it('a completion script is the same but for the words above it', () => {
  for (const script of Object.values(completionScripts)) {
    const [comment] = script().match(/^# .*$/m)!;
    expect(comment).toMatch(/자동 완성/);
    expect(script().replace(comment, '')).not.toMatch(/[가-힣]/);
  }
});

it('a plan, its steps and its notes are Korean', () => {
  const world = new World({ hubs: ['manager', 'sales'] });
  deploy(world);
  let written = '';
  const renderer = new PlainRenderer((text) => {
    written += text;
  }, plain);
  renderer.emit({ type: 'step', step: 'cutover:production', state: 'done', at: '', ms: 300 });
  renderer.emit({ type: 'step', step: 'start:sales', state: 'failed', at: '', ms: 1200, problems: [] });
  const rows = planText(accepted(promotePlan(world)), plain)
    .split('\n')
    .slice(1, 3);
  expect(commonStarts(rows).length).toBe(3);
  expect(planText(accepted(promotePlan(world)), plain) + written).toMatchInlineSnapshot(`
    "r1 → 프로덕션으로 승격 (아직 서비스하는 것 없음)
      manager  시작  아직 서비스하지 않음
      sales    시작  아직 서비스하지 않음
      ! 이 작업 뒤에는 되돌아갈 곳이 없습니다.

      ✓ 전환 프로덕션  0.3 s
      – 시작 sales  1.2 s
    "
  `);
});

const hub = (release: string, health: string): Status['environments']['staging']['hubs'][string] => ({
  slot: 'green',
  container: 'c1',
  image: 'sha256:1',
  commit: '1111111222222',
  subject: '주문 화면',
  dirty: false,
  release,
  health,
  since: '2026-11-23T05:00:00Z',
});

it('status stands straight, although some words of it are two columns wide a letter', () => {
  const environment = { release: 'r2', healthy: true, url: 'http://workhub.biz' };
  const hubs = {
    manager: hub('r1', 'healthy'),
    wbonboardinghub: hub('r2', 'exited'),
    s: hub('r2', 'running'),
  };
  const idle = [{ hub: 's', slot: 'blue', container: 'c9', release: 'r1', state: 'paused' }] as const;
  const text = statusText(
    {
      project: 'workhub',
      environments: {
        staging: {
          release: null,
          healthy: false,
          url: 'http://workhub.biz:4400',
          hubs: {},
          idle: [],
          holds: [],
        },
        production: {
          ...environment,
          hubs,
          idle: [...idle],
          holds: [{ hub: 'manager', container: 'c8', release: 'r1' }],
          rollback: { release: 'r1', ready: true, standby: 'paused' },
        },
      },
      operation: {
        id: 'o',
        kind: 'deploy',
        by: 'jh',
        pid: 1,
        since: '2026-11-23T05:00:00Z',
        step: 'build:s',
      },
      drift: [],
      interrupted: null,
      disk: { free_bytes: 40 * 1024 ** 3, keep_free_bytes: 20 * 1024 ** 3 },
    },
    plain,
  );
  const table = text.split('\n').filter((line) => /^ {2}(허브|manager|wbonboardinghub|s) /.test(line));
  expect(table.length).toBe(4);
  expect(commonStarts(table).length).toBe(7);
  expect(text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME')).toMatchInlineSnapshot(`
    "스테이징  배포된 것 없음  http://workhub.biz:4400

    프로덕션  r2  정상  http://workhub.biz
      허브             슬롯   릴리스  커밋     상태     시작                 제목
      manager          green  r1      1111111  정상     TIME  주문 화면
      wbonboardinghub  green  r2      1111111  중지됨   TIME  주문 화면
      s                green  r2      1111111  실행 중  TIME  주문 화면
      대기: r1 (허브 1개, 일시 정지됨), r1 (허브 1개, 이미지 보관 중)

    r1로 롤백할 수 있습니다(대기 컨테이너: 일시 정지됨).
    실행 중: jh 님의 배포 작업, TIME부터, 현재 단계 빌드 s.
    디스크: 40 GB 남음, 20 GB 비워 둠.
    "
  `);
});

it('releases stand straight too', () => {
  const release = (id: string, state: ReleaseStatus['state']): ReleaseStatus => ({
    id,
    created: '2026-11-23T05:00:00Z',
    by: id === 'r9' ? '정한' : 'jh from 10.0.0.7',
    state,
    hubs: { a: { commit: '1111111222222', subject: '로그인 화면 고침', image: 'sha256:1' } },
  });
  const text = releasesText([release('r10', 'staged'), release('r9', 'live'), release('r8', 'bad')], plain);
  expect(commonStarts(text.trimEnd().split('\n')).length).toBe(4);
  expect(text).toMatch(/서비스 중/);
  expect(text).not.toMatch(/\b(staged|live|bad)\b/);
});
