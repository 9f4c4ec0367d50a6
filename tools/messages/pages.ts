import type { Problem } from '../../src/domain/failure.ts';
import { en } from '../../src/words/en.ts';
import { ko } from '../../src/words/ko.ts';
import type { Words } from '../../src/words/words.ts';
import { sayAll } from './say-all.ts';

/** Every problem that twinport can name, as pages for people: from the same catalogue as the terminal. */

interface Page {
  title: string;
  intro: string[];
  sections: Partial<Record<keyof Words, string>>;
}

const pages: Record<'en' | 'ko', Page> = {
  en: {
    title: 'Every message',
    intro: [
      'What twinport says when something is wrong: the place, the rule that holds there, and behind `→` the one thing to do.',
      '`‹hub›` and the like stand for what is named on your server. A message may be followed by what was seen: the last lines of a log, files, what another program said.',
      'This page is generated from the messages themselves (`npm run messages`). 한국어: [messages.ko.md](messages.ko.md)',
    ],
    sections: {
      attach: 'Following an operation',
      build: 'Builds',
      candidate: 'Before the cut-over',
      check: 'What `twinport check` finds',
      cli: 'The command line',
      config: 'twinport.yml',
      docs: 'The manual',
      engine: 'Docker and containers',
      envCheck: 'Environment files and keys',
      gateway: 'The gateway',
      git: 'Sources and git',
      hook: 'Hooks',
      init: 'A new server directory',
      ledger: 'The ledger',
      lock: 'The lock',
      logs: 'Logs',
      promote: 'Promoting',
      result: 'How an operation ends',
      rollback: 'Rolling back',
      secrets: 'The provider of secrets',
      watch: 'The watch after a cut-over',
    },
  },
  ko: {
    title: '메시지 전체 목록',
    intro: [
      '무엇이 잘못되었을 때 twinport가 하는 말입니다. 어디에서, 무엇이 지켜지지 않았는지, 그리고 `→` 뒤에 할 일 하나가 나옵니다.',
      '`‹hub›` 같은 것은 서버에서 쓰는 실제 이름을 대신합니다. 메시지 뒤에는 로그의 마지막 줄, 파일, 다른 프로그램의 말처럼 실제로 본 것이 따라올 수 있습니다.',
      '이 쪽은 메시지에서 그대로 만들어집니다(`npm run messages`). English: [messages.en.md](messages.en.md)',
    ],
    sections: {
      attach: '작업 지켜보기',
      build: '빌드',
      candidate: '전환 전 확인',
      check: '`twinport check`가 찾는 것',
      cli: '명령줄',
      config: 'twinport.yml',
      docs: '설명서',
      engine: 'Docker와 컨테이너',
      envCheck: '환경 파일과 키',
      gateway: '게이트웨이',
      git: '소스와 git',
      hook: '훅',
      init: '새 서버 디렉터리',
      ledger: '원장',
      lock: '잠금',
      logs: '로그',
      promote: '승격',
      result: '작업의 끝',
      rollback: '롤백',
      secrets: '비밀 값의 제공자',
      watch: '전환 뒤 지켜보기',
    },
  },
};

/** File name in docs/ -> text. */
export const messagePages = (): Record<string, string> => ({
  'messages.en.md': pageOf(pages.en, en),
  'messages.ko.md': pageOf(pages.ko, ko),
});

function pageOf({ title, intro, sections }: Page, words: Words): string {
  const problems = Object.entries(sayAll(words)).flatMap(([name, said]): [string, Problem][] =>
    typeof said === 'object' && 'rule' in said ? [[name, said]] : [],
  );
  const names = [...new Set(problems.map(([name]) => name.split('.')[0]!))];
  const parts = names.map((section) => {
    const own = problems.filter(([name]) => name.startsWith(`${section}.`));
    const heading = (sections as Record<string, string>)[section] ?? section;
    return `## ${heading}\n\n${own.map(([, problem]) => problemText(problem)).join('\n')}`;
  });
  return `# ${title}\n\n${intro.join('\n\n')}\n\n${parts.join('\n')}`;
}

/** As the terminal shows it. */
function problemText({ place, rule, remedy }: Problem): string {
  const lines = [
    `✗ ${place === undefined ? '' : `${place}: `}${rule}`,
    ...(remedy === undefined ? [] : [`  → ${remedy}`]),
  ];
  return `\`\`\`text\n${lines.join('\n')}\n\`\`\`\n`;
}
