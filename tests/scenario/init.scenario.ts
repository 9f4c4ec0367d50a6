import { spawn } from 'node:child_process';
import {
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { init as say } from '../../src/words/en/init.ts';
import { commitAll, git } from '../../tools/hubs/git.ts';
import { docker, removeAll } from './support/docker.ts';
import { ask } from './support/http.ts';
import { freePort } from './support/ports.ts';
import { programArgv, resultOf, told, twinport } from './support/twinport.ts';

/** `init` without a preset: a server directory and a Dockerfile for hubs that people name, as far as a running hub. */

const id = Math.random().toString(16).slice(2, 8).padEnd(6, '0');
const hub = `shop-${id}`;
let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'twinport-init-'));
});
afterAll(async () => {
  await removeAll(id);
  rmSync(home, { recursive: true, force: true });
});

/** A directory of an ordinary user, with the sources of one hub that nobody has built in an image yet. */
function directoryWithSource(name: string): string {
  const directory = join(home, name);
  mkdirSync(directory);
  cpSync('examples/hub', join(directory, 'Shop'), { recursive: true });
  for (const file of ['Dockerfile', '.dockerignore']) rmSync(join(directory, 'Shop', file));
  const json = join(directory, 'Shop/package.json');
  const start = { start: 'node dist/hub.cjs' };
  const { scripts, ...rest } = JSON.parse(readFileSync(json, 'utf8'));
  writeFileSync(json, JSON.stringify({ ...rest, scripts: { ...scripts, ...start } }));
  if (process.getuid?.() === 0) chownSync(directory, 1000, 1000);
  return directory;
}

describe('init with hubs on its line', () => {
  it('writes a tree and a Dockerfile, with which the hub is built, healthy and served', async () => {
    const directory = directoryWithSource('flags');
    const port = await freePort();
    // biome-ignore format: one line an option
    const line = [
      'init', directory, '--json', '--dockerfiles',
      '--hub', `${hub}=Shop:4000:/:/api/health`,
      '--project', `tw${id}`,
      '--url-staging', `http://127.0.0.1:${port}`,
      '--url-production', `http://127.0.0.1:${await freePort()}`,
    ];
    const begun = await twinport(line);
    expect(begun.code, told(begun)).toBe(0);
    expect(JSON.parse(begun.stdout).written).toContain('Shop/Dockerfile');
    await standIn(directory);

    const ran = await twinport(['-C', directory, 'deploy', '--no-pull', '--json']);
    expect(ran.code, told(ran)).toBe(0);
    expect(resultOf(ran)).toMatchObject({ result: 'done', release: 'r1', changed: [hub] });
    expect((await ask(`http://127.0.0.1:${port}/api/health`)).status).toBe(200);
    const [image] = JSON.parse(await docker('image', 'inspect', `${hub}:r1`));
    expect(image.Config).toMatchObject({ User: 'node', Cmd: ['node', 'dist/hub.cjs'] });
    expect(image.Config.Healthcheck.Test[0]).toBe('CMD');
    const status = JSON.parse((await twinport(['-C', directory, 'status', '--json'])).stdout);
    expect(status.environments.staging).toMatchObject({
      healthy: true,
      hubs: { [hub]: { health: 'healthy' } },
    });
  });

  it('refuses what twinport.yml would be refused for, and writes nothing', async () => {
    const directory = join(home, 'refused');
    const ran = await twinport(['init', directory, '--hub', 'a=A:4000:/', '--hub', 'b=B:4001:/']);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('belongs to the hub a already');
    expect(readdirSync(home)).not.toContain('refused');
  });
});

/** What this machine has instead of the registry's images; little is watched. */
async function standIn(directory: string): Promise<void> {
  const edit = (path: string, change: (text: string) => string) =>
    writeFileSync(join(directory, path), change(readFileSync(join(directory, path), 'utf8')));
  edit('Shop/Dockerfile', (text) =>
    text.replace('node:22-alpine', process.env.TWINPORT_TEST_BASE ?? 'node:22-alpine'),
  );
  const gateway = `gateway: { image: "${process.env.TWINPORT_TEST_GATEWAY}" }`;
  edit('twinport.yml', (text) => `${text}${gateway}\nwatch: 1s\ndisk: { keep_free: 1GB }\n`);
  edit('config/.env.common', (text) => text.replace(/^DATABASE_URL=.*\n/m, ''));
  for (const name of ['staging', 'production'])
    edit(`config/.env.${name}`, (text) => `${text}DATABASE_URL=postgresql://hub:known@db/${name}\n`);
  await git(directory, 'init', '--quiet');
  await commitAll(directory, 'First version');
}

describe('init without a word', () => {
  it('asks on a terminal, and proposes what docker-compose.yml has', async () => {
    const directory = directoryWithSource('asked');
    const compose = 'services:\n  shop: { build: ./Shop, ports: ["8080:4000"] }\n  db: { image: postgres }\n';
    writeFileSync(join(directory, 'docker-compose.yml'), compose);
    const { code, said } = await answered(directory, [
      say.askHubs(),
      say.askKnownHub({ hub: 'shop' }),
      say.askHub(),
      say.askProject(),
      say.askUrl({ environment: 'staging' }),
      say.askUrl({ environment: 'production' }),
      say.askDockerfiles({ hubs: ['shop'] }),
      say.askWrite(),
    ]);
    expect(code, said).toBe(0);
    expect(readFileSync(join(directory, 'twinport.yml'), 'utf8')).toMatch(
      /shop: +\{ source: Shop, +port: 4000, +route: \//,
    );
    expect(readFileSync(join(directory, 'docker-compose.yml'), 'utf8')).toBe(compose);
    expect(readdirSync(join(directory, 'Shop'))).toContain('Dockerfile');
    expect(said).toContain('shop-staging: {');
  });

  it('writes nothing and ends with 4 where the person goes away', async () => {
    const directory = directoryWithSource('away');
    const { code } = await answered(directory, [], '\u0003');
    expect(code).toBe(4);
    expect(readdirSync(directory)).toEqual(['Shop']);
  });

  it('says what to write where there is no terminal', async () => {
    const ran = await twinport(['init', join(home, 'nobody')]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('--preset workhub');
    expect(ran.stderr).toContain('--hub');
  });
});

/** Enter for each question, in the order in which they come; then the last key. */
async function answered(
  directory: string,
  questions: string[],
  last = '',
): Promise<{ code: number; said: string }> {
  const command = `stty cols 200 rows 50; ${[...programArgv(), 'init', directory].join(' ')}`;
  const env = { ...process.env, TERM: 'xterm', LANG: 'C.UTF-8' };
  const terminal = spawn('script', ['-qec', command, '/dev/null'], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let said = '';
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise<number>((done) => terminal.on('close', (code) => done(code ?? 1)));
  const until = async (text: string, from: number) => {
    while (said.indexOf(text, from) < 0) {
      if (terminal.exitCode !== null) throw new Error(`ended without asking ${text}:\n${said}`);
      await sleep(20);
    }
    return said.indexOf(text, from) + text.length;
  };
  let at = 0;
  for (const question of questions) {
    at = await until(question, at);
    await sleep(200);
    terminal.stdin.write('\r');
  }
  if (last !== '') {
    await until(say.askFirstHub(), at);
    await sleep(200);
    terminal.stdin.write(last);
  }
  return { code: await ended, said };
}
