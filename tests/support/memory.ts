import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

/**
 * For temporary directories: memory, where the machine has it as a folder from which programs may be started. What a
 * test asks of files is the same there, and no disk is waited for.
 */
export const memory = /^\S+ \/dev\/shm tmpfs (?!\S*noexec)/m.test(readFileSync('/proc/mounts', 'utf8'))
  ? '/dev/shm'
  : tmpdir();
