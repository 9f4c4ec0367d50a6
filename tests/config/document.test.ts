import { describe, expect, it } from 'vitest';
import { aHub, marked, problemsIn } from './files.ts';

// biome-ignore format: one line a case
const broken: [title: string, text: string, rule: string, remedy: string][] = [
  ['a bracket that is not closed', 'hubs:\n  a: { port: 1\n  ▸b: { port: 2 }', 'not valid YAML', 'correct this line'],
  ['a value with a colon', 'project: ▸a: b', 'not valid YAML', 'quote a value'],
  ['a quote that is not closed', 'project: "a▸', 'not valid YAML', 'correct this line'],
  ['a character that YAML keeps for itself', `${aHub}\nproject: ▸@a`, 'not valid YAML', 'quote a value'],
  ['a list for a key', '? ▸[a]\n: b', 'not valid YAML', 'correct this line'],
  ['a tag', `${aHub}\nproject: ▸!name a`, 'not valid YAML', 'correct this line'],
  ['a tab', 'hubs:\n▸\ta: 1', 'spaces, not tabs', 'replace the tab'],
  ['a second document', `${aHub}\n▸---\n${aHub}`, 'one YAML document', 'remove this `---`'],
  ['an alias of nothing', `${aHub}\nproject: ▸*name`, 'anchor that is not there', 'write the value itself'],
];

describe('shows the line of', () => {
  it.each(broken)('%s', (_, marks, rule, remedy) => {
    const { text, place } = marked(marks);
    const line = marks
      .split('\n')
      .find((each) => each.includes('▸'))!
      .replace('▸', '');
    expect(problemsIn(text)).toEqual([
      {
        place,
        rule: expect.stringContaining(rule),
        remedy: expect.stringContaining(remedy),
        evidence: [line, expect.any(String)],
      },
    ]);
  });
});

it('says every broken line, once', () => {
  const places = problemsIn('hubs:\n\ta: 1\nproject: @a\ncompose: a: b: c').map(({ place }) => place);
  expect(places).toEqual(['twinport.yml:2:1', 'twinport.yml:3:10', 'twinport.yml:4:10']);
});

describe('a key written twice', () => {
  const problems = problemsIn(`${aHub}\nwatch: 5s\nwatch: soon\nbuild: { memory: 1GB, memory: 2GB }`);

  it('is named at its second place', () => {
    expect(problems).toContainEqual({
      place: 'twinport.yml:3:1',
      rule: expect.stringContaining('`watch` is written twice'),
      remedy: 'remove one of the two',
    });
    expect(problems).toContainEqual({
      place: 'twinport.yml:4:23',
      rule: expect.stringContaining('`memory` is written twice'),
      remedy: 'remove one of the two',
    });
  });
  it('does not hide what else is wrong', () => {
    expect(problems).toContainEqual(
      expect.objectContaining({ place: 'twinport.yml:3:8', rule: expect.stringContaining('length of time') }),
    );
  });
});

// biome-ignore format: one line a case
const notSettings: [title: string, text: string][] = [
  ['a list', '- hubs'],
  ['a word', 'hubs'],
];

describe('refuses a file that is', () => {
  it.each(notSettings)('%s', (_, text) => {
    expect(problemsIn(text)).toEqual([
      {
        place: 'twinport.yml:1:1',
        rule: expect.stringContaining('a group of settings'),
        remedy: expect.any(String),
      },
    ]);
  });
});

// biome-ignore format: one line a case
const empty: [title: string, text: string][] = [
  ['nothing', ''],
  ['comments', '# later\n'],
  ['other settings', 'watch: 5s\n'],
];

describe('asks for hubs in a file with only', () => {
  it.each(empty)('%s', (_, text) => {
    expect(problemsIn(text)).toEqual([
      {
        place: 'twinport.yml:1:1',
        rule: expect.stringContaining('`hubs` is missing'),
        remedy: expect.stringContaining('wbsaleshub'),
      },
    ]);
  });
});

it('reads CRLF and a byte order mark', () => {
  expect(problemsIn(`\uFEFF${aHub}\r\nwatch: 5s\r\nfoo: 1`)).toEqual([
    expect.objectContaining({ place: 'twinport.yml:3:1' }),
  ]);
});

it('is not slowed by aliases of aliases', () => {
  const laughs = Array.from(
    { length: 30 },
    (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}*l${i}]`,
  );
  const problems = problemsIn(['l0: &l0 ha', ...laughs, aHub].join('\n'));
  expect(problems).toHaveLength(31);
});
