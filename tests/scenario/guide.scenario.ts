import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exec } from '../../src/engine/exec.ts';
import { clone, commitAll, git, publish } from '../../tools/hubs/git.ts';
import { docker } from './support/docker.ts';
import { GuideShell, guideBlocks } from './support/guide-shell.ts';
import { OwnDocker } from './support/own-docker.ts';

/**
 * The Korean guide's `sh run` blocks, word for word and in its order, on a machine of their own: a Docker daemon in a
 * network of its own, where ports 80, 4400 and 4500 are free and workhub.biz is this machine. `sudo`, `ssh oracle-cloud`
 * and the team's git hosting are stood in for; so are Doppler and, for `check` to connect to, PostgreSQL.
 */

const engine = new OwnDocker();
const shell = new GuideShell();
const { home } = shell;
const folders = {
  WBHubManager: 4090,
  WBSalesHub: 4010,
  WBFinHub: 4020,
  WBOnboardingHub: 4030,
  HWTestAgent: 4100,
};
const inside: ChildProcess[] = [];

beforeAll(async () => {
  const [base, gateway] = [process.env.TWINPORT_TEST_BASE!, process.env.TWINPORT_TEST_GATEWAY!];
  await engine.start([...new Set([base, gateway])], '4G');
  await docker('tag', gateway, 'nginx:1.29-alpine');
  for (const [folder, port] of Object.entries(folders)) await publishHub(folder, port, base);
  standIns();
  const pack = ['npm', 'pack', '--ignore-scripts', '--pack-destination', home] as const;
  expect((await exec({ argv: [...pack] })).code).toBe(0);
});
afterAll(async () => {
  for (const child of inside) child.kill();
  await engine.destroy();
  shell.remove();
});

/** Built without a network: there is none in the engine's namespace. */
const hubSource = `
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
const version = Number(readFileSync('version', 'utf8'));
createServer((request, response) => response.end(JSON.stringify({ version }))).listen(process.env.PORT);
process.once('SIGTERM', () => process.exit(0));
`;

async function publishHub(folder: string, port: number, base: string): Promise<void> {
  const made = join(home, 'made', folder);
  mkdirSync(made, { recursive: true });
  writeFileSync(join(made, 'hub.mjs'), hubSource);
  writeFileSync(join(made, 'version'), '1');
  const check = `HEALTHCHECK --interval=1s CMD wget -q -O /dev/null http://127.0.0.1:${port}/`;
  const dockerfile = `FROM ${base}\nWORKDIR /app\nENV PORT=${port}\nCOPY . .\n${check}\nCMD ["node", "hub.mjs"]\n`;
  writeFileSync(join(made, 'Dockerfile'), dockerfile);
  await publish(made, join(home, 'remotes', `${folder}.git`));
}

/** `ssh`, the git hosting and the host name workhub.biz. */
function standIns(): void {
  shell.program('ssh', 'shift; cd; exec bash -c "$*"');
  writeFileSync(
    join(home, '.gitconfig'),
    `[url "${home}/remotes/"]\n\tinsteadOf = git@github.com:your-team/\n[safe]\n\tdirectory = *\n`,
  );
  writeFileSync(join(home, '.curlrc'), 'connect-to = "workhub.biz::127.0.0.1:"\n');
}

/** What a developer's push is to the server. */
async function push(): Promise<void> {
  const laptop = join(home, 'laptop');
  if (!existsSync(laptop)) await clone(join(home, 'remotes/WBSalesHub.git'), laptop);
  writeFileSync(join(laptop, 'version'), '2');
  await commitAll(laptop, '로그인 화면을 고침');
  await git(laptop, 'push', '--quiet');
}

/** Times of a test rather than of a server, and a disk that need not be large. */
function hasten(): void {
  const file = join(home, 'workhub/twinport.yml');
  if (!existsSync(file) || readFileSync(file, 'utf8').includes('watch:')) return;
  writeFileSync(file, `${readFileSync(file, 'utf8')}\nwatch: 1s\ndrain: 2s\ndisk: { keep_free: 100MB }\n`);
}

const values = (environment: string) => ({
  SESSION_SECRET: 'a-session-secret-of-both',
  NODE_ENV: 'production',
  DOCKER_PORT: environment === 'staging' ? '4400' : '4500',
  PUBLIC_URL: environment === 'staging' ? 'http://workhub.biz:4400' : 'http://workhub.biz',
  COOKIE_DOMAIN: 'workhub.biz',
  DATABASE_URL: `postgresql://workhub:pw@host.docker.internal:5432/workhub_${environment}`,
  GOOGLE_CLIENT_ID: `id-${environment}`,
  GOOGLE_CLIENT_SECRET: `secret-${environment}`,
});

/** In the engine's network, until the end. Its first line. */
function startInside(...args: string[]): Promise<string> {
  const [program, ...enter] = shell.enter;
  const child = spawn(program!, [...enter, process.execPath, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  inside.push(child);
  return new Promise((resolve) => {
    child.stdout.once('data', (data) => resolve(String(data).trim()));
  });
}

function startDoppler(): Promise<string> {
  const tokens = { 'dp.st.stg.YOUR-TOKEN': 'stg', 'dp.st.prd.YOUR-TOKEN': 'prd' };
  const given = JSON.stringify({ configs: { stg: values('staging'), prd: values('production') }, tokens });
  return startInside('tools/ts.mjs', 'tests/scenario/support/doppler-main.ts', given);
}

/** What `check` connects to; guide-postgresql.scenario.ts has a real one. */
const startDatabase = (): Promise<string> =>
  startInside('-e', "require('net').createServer().listen(5432, () => console.log('listening'))");

it('takes a bare machine to both environments, and through everything else', async () => {
  shell.enter = ['nsenter', process.env.TWINPORT_TEST_ENTER!];
  await startDatabase();
  shell.env = {
    ...shell.env,
    PATH: `${home}/bin:${home}/prefix/bin:${process.env.PATH}`,
    npm_config_prefix: `${home}/prefix`,
    TWINPORT_BY: 'ubuntu',
    TWINPORT_LANG: '',
    NO_COLOR: '1',
    no_proxy: '*',
    DOPPLER_API_HOST: await startDoppler(),
  };
  let shown = '';
  for (const block of guideBlocks('sh run')) {
    if (block.info === 'sh run push') await push();
    shown += await shell.run(block);
    hasten();
  }
  if (process.env.TWINPORT_KEEP_ARTIFACTS === '1') writeFileSync('.artifacts/guide.txt', shown);

  const end = await shell.type('twinport status --json');
  const status = JSON.parse(end.slice(end.indexOf('\n{') + 1));
  expect(status.environments).toMatchObject({ staging: { healthy: true }, production: { healthy: true } });
  expect(status.environments.production.release).toBe('r2');
  expect([status.drift, status.interrupted]).toEqual([[], null]);
  expect(shown).toContain('프로덕션이 r2를 서비스합니다');
  expect(shown).not.toMatch(/serves|Undo:|Nothing to do/);
  expect(readFileSync(join(home, 'workhub/nginx/nginx.conf'), 'utf8')).toContain(
    '두 게이트웨이의 주 설정 파일',
  );
  const wrong = 'twinport rollback --to r99 --yes';
  expect(await shell.type(`${wrong} || true`)).toContain('r99 릴리스는 없습니다');
  const json = await shell.type(`${wrong} --json || true`);
  expect(json).toContain('there is no release r99');
  expect(json).not.toMatch(/[가-힣]/);
  const page = await shell.type('curl -fsS http://workhub.biz/saleshub/');
  expect(page).toContain('{"version":2}');
});
