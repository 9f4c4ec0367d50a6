import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { docker } from './support/docker.ts';
import { GuideShell, guideBlocks, recording } from './support/guide-shell.ts';
import { ask } from './support/http.ts';
import { makePlain } from './support/plain-hub.ts';
import { freePorts } from './support/ports.ts';
import { makeServer, type Server } from './support/server.ts';
import { programArgv } from './support/twinport.ts';
import { plans } from './support/workhub.ts';

/**
 * The guide's way from an older deployment, word for word, as far as the last of the old containers. Stood in for: the
 * names `old-nginx` and `old-hub`, which carry this test's id; `systemctl`, whose nginx is that container too; and port 80.
 */

const [beside, handOver, handOverFromService, removeContainers, removeScripts, ...more] =
  guideBlocks('sh server moving');

const shell = new GuideShell();
let server: Server;
/** What stands for 4500, and for 80. */
let ports: { own: number; web: number };

beforeAll(async () => {
  server = await makeServer({ hubs: ['manager'], repositories: 'each', settings: { watch: '0s' } });
  const [own, web] = await freePorts(2);
  ports = { own: own!, web: web! };
  standIns();
  await startOld();
  for (const name of oldScripts) writeFileSync(join(laptop(), name), 'as it was\n');
  await makePlain(server, ['manager']);
  await server.result(['deploy']);
  await shell.type(`cd ${server.dir}`);
});
afterAll(async () => {
  await server?.destroy();
  shell.remove();
});

const oldScripts = ['docker-compose.yml', 'nginx.conf', 'deploy-oracle.sh'];
const laptop = (): string => join(server.laptop, plans.manager.folder);

function standIns(): void {
  const named = 'args=(); for one in "$@"; do case $one in old-*) one=$one-$ID ;; esac; args+=("$one"); done';
  shell.env = { ...shell.env, ID: server.id, ENGINE: process.env.PATH!, TWINPORT_BY: 'ubuntu' };
  const identity = '[user]\n\tname = Developer\n\temail = developer@workhub.test\n[safe]\n\tdirectory = *\n';
  writeFileSync(join(shell.home, '.gitconfig'), identity);
  shell.program('docker', `${named}\nPATH=$ENGINE exec docker "\${args[@]}"`);
  shell.program('twinport', `exec ${programArgv().join(' ')} "$@"`);
  const unit =
    '[ "$1 $2" = "disable nginx" ] && exit 0\n[ "$2" = nginx ] && exec docker "$1" old-nginx\nexit 1';
  shell.program('systemctl', `${recording}\n${unit}`);
}

/** A server as it was: something answers on port 80, and one of its hubs runs beside it. */
async function startOld(): Promise<void> {
  const page = "require('http').createServer((_, answer) => answer.end('old')).listen(8080)";
  const options = ['-d', '--stop-signal', 'SIGKILL', '--restart', 'unless-stopped'];
  const run = (name: string, ...args: string[]) =>
    docker('run', ...options, '--name', `${name}-${server.id}`, ...args);
  await run('old-nginx', '-p', `${ports.web}:8080`, server.workhub.base, 'node', '-e', page);
  await run('old-hub', server.workhub.base, 'sleep', 'infinity');
}

/** The edit that the guide asks for. */
function writePorts(...list: number[]): void {
  const file = join(server.dir, 'twinport.yml');
  const settings = parse(readFileSync(file, 'utf8'));
  settings.environments.production.ports = list;
  writeFileSync(file, stringify(settings));
}

const answers = async (port: number): Promise<unknown> => {
  const { text, json } = await ask(`http://127.0.0.1:${port}/`);
  return json?.version ?? text;
};
/** What stands for nginx takes a moment to start. */
const patience = { timeout: 10_000 };
const stateOf = (name: string) => docker('inspect', '--format', '{{.State.Status}}', `${name}-${server.id}`);

it('production comes up beside what serves, and users notice nothing', async () => {
  writePorts(ports.own);
  await shell.run(beside!);
  expect(await answers(ports.own)).toBe(1);
  expect(await answers(ports.web)).toBe('old');
});

it('where the promotion is refused, what served before serves again', async () => {
  const other = createServer().listen(0);
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  writePorts(ports.own, ports.web, port);
  expect(await shell.run(handOver!)).toContain(String(port));
  other.close();
  await expect.poll(() => answers(ports.web), patience).toBe('old');
  expect(await answers(ports.own)).toBe(1);
});

it('then the port is handed over', async () => {
  writePorts(ports.own, ports.web);
  await shell.run(handOver!);
  expect(await answers(ports.web)).toBe(1);
  expect(await stateOf('old-nginx')).toBe('exited');
});

it('so it is from an nginx of the server itself, which does not come back with the server', async () => {
  writePorts(ports.own);
  await server.result(['promote']);
  await shell.type('docker start old-nginx');
  await expect.poll(() => answers(ports.web), patience).toBe('old');
  writePorts(ports.own, ports.web);
  await shell.run(handOverFromService!);
  expect(await answers(ports.web)).toBe(1);
  expect(shell.recorded).toEqual(['systemctl stop nginx', 'systemctl disable nginx']);
});

it('the old containers go', async () => {
  await shell.run(removeContainers!);
  await expect(stateOf('old-nginx')).rejects.toThrow(/no such/i);
  await expect(stateOf('old-hub')).rejects.toThrow(/no such/i);
});

it('the old scripts go by a commit that the next deployment takes up', async () => {
  await shell.type(`cd ${laptop()}`);
  await shell.run(removeScripts!);
  await server.result(['deploy']);
  const left = oldScripts.filter((name) => existsSync(join(server.dir, plans.manager.folder, name)));
  expect(left).toEqual([]);
});

it('that was every command of the move', () => expect(more).toEqual([]));
