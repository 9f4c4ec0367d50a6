import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exec } from '../../src/engine/exec.ts';
import { type Block, blocksOf, guides } from '../../tools/guides.ts';
import { clone, commitAll, git, publish } from '../../tools/hubs/git.ts';
import { docker } from './support/docker.ts';
import { OwnDocker } from './support/own-docker.ts';

/**
 * The Korean guide's commands, word for word and in its order, on a machine of their own: a Docker daemon in a network
 * of its own, where ports 80, 4400 and 4500 are free and workhub.biz is this machine. `sudo`, `ssh oracle-cloud` and
 * the team's git hosting are stood in for; so is Doppler.
 */

const guide = guides()['배포-가이드-오라클.md']!;
const engine = new OwnDocker();
const home = mkdtempSync(join(tmpdir(), 'twinport-guide-'));
const folders = {
  WBHubManager: 4090,
  WBSalesHub: 4010,
  WBFinHub: 4020,
  WBOnboardingHub: 4030,
  HWTestAgent: 4100,
};
let doppler: ChildProcess;

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
  doppler?.kill();
  await engine.destroy();
  rmSync(home, { recursive: true, force: true });
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

/** `sudo`, `ssh`, the git hosting and the host name workhub.biz. */
function standIns(): void {
  mkdirSync(join(home, 'bin'));
  program('sudo', 'exec "$@"');
  program('ssh', 'shift; cd; exec bash -c "$*"');
  writeFileSync(
    join(home, '.gitconfig'),
    `[url "${home}/remotes/"]\n\tinsteadOf = git@github.com:your-team/\n[safe]\n\tdirectory = *\n`,
  );
  writeFileSync(join(home, '.curlrc'), 'connect-to = "workhub.biz::127.0.0.1:"\n');
}

function program(name: string, body: string): void {
  writeFileSync(join(home, 'bin', name), `#!/bin/bash\n${body}\n`);
  chmodSync(join(home, 'bin', name), 0o755);
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

async function startDoppler(): Promise<string> {
  const tokens = { 'dp.st.stg.YOUR-TOKEN': 'stg', 'dp.st.prd.YOUR-TOKEN': 'prd' };
  const given = JSON.stringify({ configs: { stg: values('staging'), prd: values('production') }, tokens });
  const main = ['tools/ts.mjs', 'tests/scenario/support/doppler-main.ts', given];
  const enter = process.env.TWINPORT_TEST_ENTER!;
  doppler = spawn('nsenter', [enter, process.execPath, ...main], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve) => {
    doppler.stdout!.once('data', (data) => resolve(String(data).trim()));
  });
}

/** One block in a shell that goes on where the one before ended: its directory, its variables. */
async function run({ text, line }: Block, env: Record<string, string>): Promise<string> {
  const script = [
    'set -euo pipefail',
    `[ ! -e ${home}/.state ] || . ${home}/.state`,
    text,
    `{ export -p; printf 'cd %q\\n' "$PWD"; } > ${home}/.state`,
  ].join('\n');
  const argv = ['nsenter', process.env.TWINPORT_TEST_ENTER!, 'bash', '-c', script] as const;
  const { code, stdout, stderr } = await exec({ argv: [...argv], cwd: home, env, timeoutMs: 120_000 });
  if (code !== 0) throw new Error(`line ${line} ended with ${code}:\n${text}\n${stdout}\n${stderr}`);
  return `${text.replace(/^/gm, '$ ')}\n${stdout}${stderr}\n`;
}

it('takes a bare machine to both environments, and through everything else', async () => {
  const env = {
    HOME: home,
    PATH: `${home}/bin:${home}/prefix/bin:${process.env.PATH}`,
    npm_config_prefix: `${home}/prefix`,
    TWINPORT_BY: 'ubuntu',
    TWINPORT_LANG: '',
    NO_COLOR: '1',
    no_proxy: '*',
    DOPPLER_API_HOST: await startDoppler(),
  };
  let shown = '';
  for (const block of blocksOf(guide)) {
    if (!block.info.startsWith('sh run')) continue;
    if (block.info === 'sh run push') await push();
    shown += await run(block, env);
    hasten();
  }
  if (process.env.TWINPORT_KEEP_ARTIFACTS === '1') writeFileSync('.artifacts/guide.txt', shown);

  const end = await run({ info: '', text: 'twinport status --json', line: 0 }, env);
  const status = JSON.parse(end.slice(end.indexOf('\n{') + 1));
  expect(status.environments).toMatchObject({ staging: { healthy: true }, production: { healthy: true } });
  expect(status.environments.production.release).toBe('r2');
  expect([status.drift, status.interrupted]).toEqual([[], null]);
  expect(shown).toContain('프로덕션이 r2를 서비스합니다');
  expect(shown).not.toMatch(/serves|Undo:|Nothing to do/);
  const wrong = 'twinport rollback --to r99 --yes';
  expect(await run({ info: '', text: `${wrong} || true`, line: 0 }, env)).toContain('r99 릴리스는 없습니다');
  const json = await run({ info: '', text: `${wrong} --json || true`, line: 0 }, env);
  expect(json).toContain('there is no release r99');
  expect(json).not.toMatch(/[가-힣]/);
  const page = await run({ info: '', text: 'curl -fsS http://workhub.biz/saleshub/', line: 0 }, env);
  expect(page).toContain('{"version":2}');
});
