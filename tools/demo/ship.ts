/** `node tools/ts.mjs tools/demo/ship.ts HOME`: a developer's next version of every hub, one commit, pushed. */
import { join } from 'node:path';
import { commitAll, git } from '../hubs/git.ts';
import { readHub, writeHub } from '../hubs/hub-source.ts';

const laptop = join(process.argv[2]!, 'laptop');
const folders = ['WBHubManager', 'WBSalesHub', 'WBFinHub', 'WBOnboardingHub', 'HWTestAgent'];

const version = readHub(join(laptop, folders[0]!)).version + 1;
for (const folder of folders) writeHub(join(laptop, folder), { ...readHub(join(laptop, folder)), version });
await commitAll(laptop, `Version ${version} of every hub`);
await git(laptop, 'push', '--quiet');
