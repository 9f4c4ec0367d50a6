import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

let made: string;
let home: string;

beforeAll(() => {
  made = mkdtempSync(join(tmpdir(), 'twinport-release-'));
  home = made;
  mkdirSync(join(home, 'bin'));
  cpSync('bin/release', join(home, 'bin/release'));
  const scripts = { check: 'touch .checked', integration: 'test -e .checked && touch .integrated' };
  write(
    'package.json',
    JSON.stringify({ name: 'twinport', version: '0.1.0', files: ['README.md'], scripts }),
  );
  write('.gitignore', '.checked\n.integrated\n*.tgz\n');
  write('README.md', '');
  write(
    'CHANGELOG.md',
    '# Changelog\n\n## [0.1.0] – unreleased\n\n- **deploy**: why.\n\n## [0.0.9] – 2026-01-01\n\n- old\n',
  );
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Developer');
  git('config', 'user.email', 'developer@workhub.test');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'feat: all of it');
});
afterAll(() => rmSync(made, { recursive: true, force: true }));

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'twinport-release-'));
  cpSync(made, home, { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (file: string, text: string) => writeFileSync(join(home, file), text);
const read = (file: string) => readFileSync(join(home, file), 'utf8');
const git = (...args: string[]): string =>
  execFileSync('git', ['-C', home, ...args], { encoding: 'utf8' }).trim();

/** What it said, also where it ended with another code than 0. */
function release(...args: string[]): { code: number; said: string } {
  try {
    const said = execFileSync(join(home, 'bin/release'), args, { encoding: 'utf8', stdio: 'pipe' });
    return { code: 0, said };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: string };
    return { code: status, said: stderr };
  }
}

it('checks, dates the changelog, commits, tags and packs', () => {
  const { code, said } = release('minor');
  expect([code, said]).toEqual([0, expect.stringContaining('twinport 0.1.0 → 0.2.0')]);
  expect(existsSync(join(home, '.integrated'))).toBe(true);
  expect(JSON.parse(read('package.json')).version).toBe('0.2.0');
  expect(read('CHANGELOG.md')).toMatch(
    /^# Changelog\n\n## \[Unreleased\]\n\n## \[0\.2\.0\] – \d{4}-\d\d-\d\d\n\n- \*\*deploy\*\*: why\.\n\n## \[0\.0\.9\]/,
  );
  expect(git('log', '-1', '--format=%s')).toBe('chore(release): 0.2.0');
  expect(git('tag', '--points-at', 'HEAD')).toBe('v0.2.0');
  expect(git('tag', '-l', '--format=%(contents)', 'v0.2.0')).toContain('**deploy**: why.');
  expect(git('status', '--porcelain')).toBe('');
  expect(existsSync(join(home, 'twinport-0.2.0.tgz'))).toBe(true);
});

it('takes a first version as it stands', () => {
  expect(release('--dry-run', '0.1.0').said).toContain('twinport 0.1.0 → 0.1.0');
});

it('with --dry-run shows the version and the notes, and changes nothing', () => {
  const { code, said } = release('--dry-run', 'patch');
  expect([code, said]).toEqual([0, expect.stringMatching(/0\.1\.1[\s\S]*why\.[\s\S]*nothing was changed/)]);
  expect([git('status', '--porcelain'), git('tag'), existsSync(join(home, '.checked'))]).toEqual([
    '',
    '',
    false,
  ]);
});

it.each([
  ['a version that is none', ['next'], () => {}, 'neither major'],
  ['a tag that is there', ['0.0.9'], () => git('tag', 'v0.0.9'), 'is there already'],
  ['a tree that is not as committed', ['patch'], () => write('new', ''), 'not as committed'],
  [
    'a changelog that says nothing',
    ['patch'],
    () => write('CHANGELOG.md', '## [Unreleased]\n'),
    'says nothing',
  ],
] as const)('refuses %s, and changes nothing', (_what, args, change, reason) => {
  change();
  const { code, said } = release(...args);
  expect([code, said]).toEqual([1, expect.stringContaining(reason)]);
  expect([git('log', '--format=%s'), read('package.json')]).toEqual([
    'feat: all of it',
    expect.stringContaining('0.1.0'),
  ]);
});
