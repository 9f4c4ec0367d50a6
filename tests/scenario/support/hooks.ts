import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Server } from './server.ts';

/** An executable of the team's. Ignored by git, so that writing it is no edit of the sources. */
export function writeHook(server: Server, name: string, script: string): void {
  const folder = join(server.dir, 'hooks');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  appendFileSync(join(server.dir, '.git/info/exclude'), `hooks/${name}\n`);
}
