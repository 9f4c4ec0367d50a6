import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twinport-count-'));
  write('check', { check: 'passed' });
  for (const project of ['unit', 'integration', 'scenario', 'measured']) write(project, report([passes]));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const passes = { status: 'passed', fullName: 'holds', failureMessages: [] };
const fails = {
  status: 'failed',
  fullName: 'a promotion loses nothing',
  failureMessages: ['Error: 3 of 40\n    at x.ts:1'],
};

function write(name: string, verdict: unknown, exit = 0): void {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(verdict));
  writeFileSync(join(folder, `${name}.exit`), `${exit}\n`);
}

function report(tests: { status: string }[], { skipped = 0, message = '' } = {}) {
  const of = (status: string) => tests.filter((test) => test.status === status).length;
  const bad = of('failed') > 0 || message !== '';
  const file = { name: join(process.cwd(), 'tests/x.test.ts'), status: bad ? 'failed' : 'passed', message };
  return {
    numPassedTests: of('passed'),
    numFailedTests: of('failed'),
    numPendingTests: skipped,
    numTodoTests: 0,
    testResults: [{ ...file, assertionResults: tests }],
  };
}

function count() {
  const { status, stdout } = spawnSync(process.execPath, ['tools/count.mjs', folder], { encoding: 'utf8' });
  return { status, lines: stdout.trimEnd().split('\n') };
}

it('adds up what every kind of test said', () => {
  expect(count()).toEqual({ status: 0, lines: ['5 passed, 0 failed'] });
});

it('says what was skipped', () => {
  write('unit', report([passes, passes], { skipped: 2 }));
  expect(count()).toEqual({ status: 0, lines: ['2 skipped', '6 passed, 0 failed'] });
});

it('names a failed test with its file, its sentence and its reason', () => {
  write('scenario', report([passes, fails]), 1);
  expect(count()).toEqual({
    status: 1,
    lines: [
      '✗ tests/x.test.ts: a promotion loses nothing',
      '    Error: 3 of 40',
      '        at x.ts:1',
      '5 passed, 1 failed',
    ],
  });
});

it('counts a file that could not be loaded as one failure', () => {
  write('unit', report([], { message: 'SyntaxError: x' }), 1);
  expect(count()).toEqual({
    status: 1,
    lines: ['✗ tests/x.test.ts', '    SyntaxError: x', '4 passed, 1 failed'],
  });
});

it('counts an error that no test caught, which no report tells', () => {
  write('integration', report([passes]), 1);
  const stray = ['✗ integration tests', '    an error outside of any test, exit 1'];
  expect(count()).toEqual({ status: 1, lines: [...stray, '5 passed, 1 failed'] });
});

it('counts failed types and a report that is not there', () => {
  write('check', { check: 'failed' });
  rmSync(join(folder, 'measured.json'));
  const { status, lines } = count();
  expect(status).toBe(1);
  expect(lines.filter((line) => line.startsWith('✗'))).toEqual([
    '✗ format, lint and types',
    '✗ measured.json',
  ]);
  expect(lines.at(-1)).toBe('3 passed, 2 failed');
});
