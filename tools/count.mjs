/**
 * `node tools/count.mjs DIR`: names what failed among the verdicts that ./test left there, adds them up, and ends with
 * "N passed, N failed" alone on a line; exit 1 where anything failed, or where a report is missing: no verdict is no
 * pass. Of a long log the end is what is read: a failed test stands there with its file, its sentence and its reason.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const folder = process.argv[2];
const failures = [];
let passed = 0;
let skipped = 0;

function count(file, read) {
  const path = join(folder, file);
  const verdict = existsSync(path)
    ? read(JSON.parse(readFileSync(path, 'utf8')))
    : { failures: [{ what: file, why: 'not written: the tests did not run to their end' }] };
  passed += verdict.passed ?? 0;
  skipped += verdict.skipped ?? 0;
  failures.push(...verdict.failures);
}

const checked = ({ check }) =>
  check === 'passed'
    ? { passed: 1, failures: [] }
    : { failures: [{ what: 'format, lint and types', why: 'npx biome check . && npx tsc --noEmit' }] };

const vitest = (report) => ({
  passed: report.numPassedTests,
  skipped: report.numPendingTests + report.numTodoTests,
  failures: report.testResults.flatMap(failuresOf),
});

/** A file that could not even be loaded has no test to fail: it counts as one. */
function failuresOf({ name, status, message, assertionResults }) {
  const file = relative(process.cwd(), name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0 && status === 'failed') return [{ what: file, why: message }];
  return failed.map((test) => ({ what: `${file}: ${test.fullName}`, why: test.failureMessages.join('\n') }));
}

/** An error that no test caught is in no report: vitest only ends with another code than 0. */
function withStrays(project, verdict) {
  const code = readFileSync(join(folder, `${project}.exit`), 'utf8').trim();
  if (code === '0' || verdict.failures.length > 0) return verdict;
  return {
    ...verdict,
    failures: [{ what: `${project} tests`, why: `an error outside of any test, exit ${code}` }],
  };
}

const LINES = 12;

function show({ what, why }) {
  const lines = why.trim().split('\n');
  console.log(`✗ ${what}`);
  for (const line of lines.slice(0, LINES)) console.log(`    ${line}`);
}

count('check.json', checked);
for (const project of ['unit', 'integration', 'scenario', 'measured'])
  count(`${project}.json`, (report) => withStrays(project, vitest(report)));

for (const failure of failures) show(failure);
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length > 0 || passed === 0 ? 1 : 0;
