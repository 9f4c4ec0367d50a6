import { exec } from '../../src/engine/exec.ts';
import { acquireLock } from '../../src/ledger/lock.ts';
import { StateDir } from '../../src/ledger/state-dir.ts';

/**
 * A process of its own that holds the lock until its input ends. `node holder.mjs DIRECTORY [child]`: with `child` a
 * program runs under it, whose process id is said first.
 */
const [directory, withChild] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const owner = {
  id: 'op',
  kind: 'promote',
  by: 'kim',
  pid: process.pid,
  since: '2026-11-23T03:00:00.000Z',
} as const;
const lock = await acquireLock(new StateDir(directory!), owner, 0, () => {});
if (withChild) void exec({ argv: ['sh', '-c', 'echo "child $$"; exec sleep 60'], onLine: say });
else say('held');
process.stdin.resume().once('end', () => {
  lock.release();
  process.exit(0);
});
