/**
 * `node tools/count.mjs DIR`: adds up the verdicts that ./test left there and ends with "N passed, N failed" alone on a
 * line; exit 1 where anything failed, or where a report is missing: no verdict is no pass.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
let passed = 0;
let failed = 0;
let skipped = 0;

function count(file, read) {
  const path = join(folder, file);
  const verdict = existsSync(path) ? read(JSON.parse(readFileSync(path, 'utf8'))) : { failed: 1 };
  passed += verdict.passed ?? 0;
  failed += verdict.failed ?? 0;
  skipped += verdict.skipped ?? 0;
}

/** A file that could not even be loaded has no test to fail: it counts as one. */
const vitest = (report) => ({
  passed: report.numPassedTests,
  failed: report.numFailedTests + report.testResults.filter(isBroken).length,
  skipped: report.numPendingTests + report.numTodoTests,
});
const isBroken = ({ status, assertionResults }) =>
  status === 'failed' && !assertionResults.some((test) => test.status === 'failed');

count('check.json', ({ check }) => ({ [check]: 1 }));
count('unit.json', vitest);
count('integration.json', vitest);
count('scenario.json', vitest);
count('measured.json', vitest);

if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
