import { describe, expect, it } from 'vitest';
import {
  type CommandLine,
  commandsIn,
  programOf,
  type Request,
  readCommandLine,
} from '../../src/cli/commands.ts';
import { lineOf } from '../../src/cli/help.ts';
import type { Problem } from '../../src/domain/failure.ts';
import { en } from '../../src/words/en.ts';

const read = (line: string): CommandLine => readCommandLine(line === '' ? [] : line.split(' '));
const requestOf = (line: string): Request | null => {
  const { request, wrong } = read(line);
  expect(wrong).toBeNull();
  return request;
};
const wrongWith = (line: string): Problem | string => {
  const { request, wrong } = read(line);
  expect(request).toBeNull();
  return wrong ?? '';
};

const init = {
  command: 'init',
  directory: null,
  preset: null,
  hubs: [],
  project: null,
  urlStaging: null,
  urlProduction: null,
  dockerfiles: false,
};

const deploy = { command: 'deploy', refs: [], pull: true, hubs: [], force: false };

describe('a command', () => {
  it.each([
    ['deploy', deploy],
    ['deploy --ref main', { ...deploy, refs: ['main'] }],
    ['deploy --ref a=v1 --ref=b=v2 --ref main', { ...deploy, refs: ['a=v1', 'b=v2', 'main'] }],
    ['deploy --hub a --hub b', { ...deploy, hubs: ['a', 'b'] }],
    ['deploy --no-pull --force', { ...deploy, pull: false, force: true }],
    ['promote', { command: 'promote', expect: null }],
    ['promote --expect r4', { command: 'promote', expect: 'r4' }],
    ['rollback', { command: 'rollback', to: null, asThen: false }],
    ['rollback --to r3', { command: 'rollback', to: 'r3', asThen: false }],
    ['rollback --env then', { command: 'rollback', to: null, asThen: true }],
    ['recover', { command: 'recover' }],
    ['status', { command: 'status' }],
    ['releases', { command: 'releases' }],
    ['diff', { command: 'diff' }],
    ['attach', { command: 'attach' }],
    ['cleanup --all', { command: 'cleanup', all: true }],
    ['init', init],
    ['init workhub --preset workhub', { ...init, directory: 'workhub', preset: 'workhub' }],
    [
      'init --hub a=A:1:/ --hub b=B:2:/b --dockerfiles',
      { ...init, hubs: ['a=A:1:/', 'b=B:2:/b'], dockerfiles: true },
    ],
    [
      'init --project p --url-staging http://s --url-production http://p',
      { ...init, project: 'p', urlStaging: 'http://s', urlProduction: 'http://p' },
    ],
    ['env check --fix', { command: 'env-check', fix: true }],
    ['env pull', { command: 'env-pull', names: ['staging', 'production'] }],
    ['env pull staging', { command: 'env-pull', names: ['staging'] }],
    ['env diff', { command: 'env-diff' }],
  ])('%s', (line, request) => {
    expect(requestOf(line)).toEqual(request);
  });

  it('may be about names that a shell would take for more', () => {
    const names = ['$(touch x)', '; rm -rf /', 'a b', '*'];
    const { request } = readCommandLine(['deploy', ...names.flatMap((name) => ['--hub', name])]);
    expect(request).toMatchObject({ hubs: names });
  });
});

describe('what every command takes', () => {
  it.each([
    '-C dir --json -y --dry-run --no-wait --no-color promote',
    'promote -C dir --json -y --dry-run --no-wait --no-color',
  ])('may stand before and after it: %s', (line) => {
    const { globals, request } = read(line);
    expect(request).toEqual({ command: 'promote', expect: null });
    expect(globals).toEqual({
      directory: 'dir',
      json: true,
      yes: true,
      dryRun: true,
      wait: false,
      color: false,
    });
  });

  it('may stand on both sides at once, and behind a command inside another', () => {
    expect(read('--json promote --yes').globals).toMatchObject({ json: true, yes: true });
    expect(read('env pull staging --yes --json').globals).toMatchObject({ json: true, yes: true });
  });

  it('is nothing by default: people wait for the lock, and see colour', () => {
    expect(read('promote').globals).toEqual({ wait: true, color: true });
  });

  it('is known for a line that is wrong too, so that what is said of it comes as asked', () => {
    expect(read('promote --json --nonsense').globals.json).toBe(true);
  });
});

describe('a line that is wrong', () => {
  it.each([
    ['rollbak', 'twinport', '"rollbak"', 'did you mean: twinport rollback?'],
    ['frobnicate', 'twinport', '"frobnicate"', 'see: twinport --help'],
    ['env chek', 'twinport env', '"chek"', 'did you mean: twinport env check?'],
    ['promote --expekt r4', 'twinport promote', '--expekt', 'did you mean --expect?'],
    ['deploy --dryrun', 'twinport deploy', '--dryrun', 'did you mean --dry-run?'],
    ['promote --expect', 'twinport promote', '--expect', 'twinport promote --help'],
    ['rollback r3', 'twinport rollback', 'nothing besides its options', 'remove'],
    ['init a b', 'twinport init', 'at most 1, and 2', 'remove'],
    ['rollback --env now', 'twinport rollback', '"now"', 'write one of: then'],
    ['rollback --env thn', 'twinport rollback', '"thn"', 'did you mean: then'],
    ['env pull stagin', 'twinport env pull', '"stagin"', 'did you mean: staging'],
    ['env pull elsewhere', 'twinport env pull', '"elsewhere"', 'staging, production, development'],
    ['init --preset wrkhub', 'twinport init', '"wrkhub"', 'did you mean: workhub'],
    ['completion', 'twinport completion', 'shell', 'twinport completion --help'],
    ['-C', 'twinport', '--directory', 'twinport --help'],
  ])('%s is told with what was perhaps meant', (line, place, rule, remedy) => {
    expect(wrongWith(line)).toMatchObject({
      place,
      rule: expect.stringContaining(rule),
      remedy: expect.stringContaining(remedy),
    });
  });

  it('without a word is answered with the whole help', () => {
    expect(wrongWith('')).toContain('Usage: twinport');
  });

  it('that names a group alone says what is in it', () => {
    expect(wrongWith('env')).toMatchObject({
      place: 'twinport env',
      remedy: 'twinport env check, twinport env pull, twinport env diff',
    });
  });
});

describe('help', () => {
  it('is printed and runs nothing, for twinport and for each command', () => {
    for (const line of ['--help', '-h', 'promote --help', 'promote -h --json']) {
      const { printed, request, wrong } = read(line);
      expect([request, wrong]).toEqual([null, null]);
      expect(printed).toContain('Usage: twinport');
    }
  });

  it('names every command with what it does', () => {
    const { printed } = read('--help');
    for (const name of [
      'init',
      'deploy',
      'promote',
      'rollback',
      'status',
      'releases',
      'logs',
      'attach',
      'recover',
      'cleanup',
      'env',
      'docs',
      'completion',
    ])
      expect(printed).toMatch(new RegExp(`^  ${name}\\b.* {2}\\S`, 'm'));
  });

  const typeable = commandsIn(programOf(() => {})).filter((command) => command.name() !== 'complete');

  it.each(typeable.map(lineOf))('of `%s` ends with at least two examples', (line) => {
    const words = line.split(' ').slice(1);
    const { printed } = readCommandLine([...words, '--help']);
    const shown = printed.slice(printed.indexOf('Examples:')).trimEnd().split('\n').slice(1);
    expect(shown.length).toBeGreaterThanOrEqual(2);
    for (const example of shown) expect(example).toMatch(/\btwinport\b.* {2}\S/);
  });

  it.each(Object.entries(en.examples))('shows for `%s` lines that are right', (name, examples) => {
    for (const { line } of examples) {
      const [, typed] = /\btwinport( [^|>)]*)/.exec(line)!;
      const { request, wrong } = read(typed!.trim());
      expect(wrong).toBeNull();
      const [first] = (name === 'twinport' ? typed!.trim() : name).split(' ');
      expect(request!.command.startsWith(first!)).toBe(true);
    }
  });

  it('says the version alone', () => {
    expect(read('--version')).toMatchObject({
      printed: expect.stringMatching(/^\d+\.\d+\.\d+/),
      request: null,
      wrong: null,
    });
  });
});
