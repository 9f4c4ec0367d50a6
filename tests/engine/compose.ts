import { spawnSync } from 'node:child_process';

/** Reading a Compose file needs the `docker` command and no daemon; where there is none these tests are left out. */
export const hasCompose = spawnSync('docker', ['compose', 'version'], { stdio: 'ignore' }).status === 0;
