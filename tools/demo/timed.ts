/**
 * `node tools/ts.mjs tools/demo/timed.ts HOME ARGUMENT…`: runs twinport on the demo's server directory as a person would,
 * and notes in HOME/timed.jsonl when it began and ended.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { monotonicMs } from '../load/record.ts';

const [home, ...args] = process.argv.slice(2) as [string, ...string[]];
const start = monotonicMs();
const { status } = spawnSync(process.execPath, ['dist/twinport.js', '-C', join(home, 'workhub'), ...args], {
  stdio: 'inherit',
});
const command = args.find((argument) => !argument.startsWith('-'));
appendFileSync(join(home, 'timed.jsonl'), `${JSON.stringify({ command, start, end: monotonicMs() })}\n`);
process.exitCode = status ?? 1;
