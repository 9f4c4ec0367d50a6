import { exec } from '../../src/engine/exec.ts';
import { asHook, markChildren } from '../../src/ledger/left-overs.ts';
import { acquireLock } from '../../src/ledger/lock.ts';
import { StateDir } from '../../src/ledger/state-dir.ts';

/**
 * A process of its own that holds the lock until its input ends. `node holder.mjs DIRECTORY [child|hook COMMAND]`: with
 * either, that runs under it, and `child PID` is said first.
 */
const [directory, what, command = 'sleep 60'] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const owner = {
  id: 'op',
  kind: 'promote',
  by: 'kim',
  pid: process.pid,
  since: '2026-11-23T03:00:00.000Z',
} as const;
const state = new StateDir(directory!);
const lock = await acquireLock(state, owner, 0, () => {});
const children = await markChildren(state, () => {}, new AbortController().signal);
if (what === 'child') void exec({ argv: ['sh', '-c', `echo "child $$"; exec ${command}`], onLine: say });
else if (what === 'hook') void exec({ argv: asHook(state, command), descriptor: null, onLine: say });
else say('held');
process.stdin.resume().once('end', () => {
  children.release();
  lock.release();
  process.exit(0);
});
