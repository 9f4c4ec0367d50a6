import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { exec } from '../../src/engine/exec.ts';
import { clone, commitAll, git, publish } from '../../tools/hubs/git.ts';
import type { Contender, Running, Stage } from '../contender.ts';
import { type BenchHub, hubProgram, hubUser, writeHub } from '../hubs.ts';
import { run, untilAnswered } from '../shell.ts';

/** `base`: what the hubs are built from. twinport builds its images itself, from git, on the way to staging. */
export const twinportContender = (base: string): Contender => ({
  name: 'twinport',
  title: '**twinport** `promote`, `rollback`',
  settings: [
    '`watch: 1s` (10 s by default: the command takes as much longer, and users notice nothing of it)',
    'everything else as by default; the images’ health checks stay at 30 s',
    'it deploys to staging beforehand, as it always does; others have no staging',
  ],
  start: (stage) => start(base, stage),
});

async function start(base: string, stage: Stage): Promise<Running> {
  const { home, hubs, port } = stage;
  const dir = join(home, 'server');
  const laptop = join(home, 'laptop');
  const program = await hubProgram(home);
  const versions: Record<string, number> = Object.fromEntries(hubs.map((hub) => [hub.name, 1]));
  const write = (where: string, hub: BenchHub) =>
    writeHub(join(where, hub.name), program, base, hub, versions[hub.name]!);
  mkdirSync(dir, { recursive: true });
  for (const hub of hubs) write(dir, hub);
  writeServer(dir, stage);
  await publish(dir, join(home, 'remote.git'));
  await clone(join(home, 'remote.git'), laptop);
  const twinport = (...args: string[]) => twinportAt(dir, args);
  const url = ({ route }: BenchHub): string => `http://127.0.0.1:${port}${route === '/' ? '' : route}`;
  await twinport('deploy');
  await twinport('promote');
  await untilAnswered(hubs.map((hub) => ({ url: url(hub), version: 1 })));
  return {
    url,
    prepare: async (changed) => {
      for (const hub of changed) versions[hub.name]! += 1;
      for (const hub of changed) write(laptop, hub);
      await commitAll(laptop, `Next version of ${changed.length}`);
      await git(laptop, 'push', '--quiet');
      await twinport('deploy');
      return Object.fromEntries(changed.map((hub) => [hub.name, versions[hub.name]!]));
    },
    promote: () => twinport('promote'),
    rollback: () => twinport('rollback'),
    // Staging stays at the new release: production follows, or the next promotion would bring both changes.
    settle: async () => twinport('rollback', '--to', await staged(dir)),
    nothing: () => twinport('deploy'),
    status: async () => void (await run(argvOf(dir, ['status']))),
    stop: () => removeAll(dir),
  };
}

export const program = resolve('dist/twinport.js');
export const argvOf = (dir: string, args: readonly string[]): [string, ...string[]] => [
  process.execPath,
  program,
  '-C',
  dir,
  ...args,
];

async function twinportAt(dir: string, args: readonly string[]): Promise<void> {
  const argv = argvOf(dir, [...args, '--json', '--yes']);
  const { code, stdout, stderr } = await exec({ argv, env: { TWINPORT_BY: 'bench' }, timeoutMs: 600_000 });
  if (code !== 0)
    throw new Error(`twinport ${args.join(' ')} ended with ${code}: ${stdout.slice(-3000)}${stderr}`);
}

async function staged(dir: string): Promise<string> {
  type Status = { environments: { staging: { release: string } } };
  return (JSON.parse(await run(argvOf(dir, ['status', '--json']))) as Status).environments.staging.release;
}

/** Its containers and networks; images stay with the engine, which goes as a whole. */
async function removeAll(dir: string): Promise<void> {
  const project = projectOf(dir);
  const filter = `label=twinport.project=${project}`;
  const ids = (await run(['docker', 'ps', '-aq', '-f', filter])).split('\n').filter(Boolean);
  if (ids.length > 0) await run(['docker', 'rm', '-fv', ...ids]);
  for (const environment of ['staging', 'production'])
    await run(['docker', 'network', 'rm', `${project}-${environment}`]);
}

const projectOf = (dir: string): string =>
  `tw-${dir
    .split('/')
    .at(-2)!
    .replaceAll(/[^a-z0-9]/g, '')}`;

function writeServer(dir: string, { hubs, port, gateway, keys }: Stage): void {
  const files: Record<string, unknown> = {
    'twinport.yml': {
      project: projectOf(dir),
      environments: {
        staging: { profile: 'staging', ports: [port + 1], url: `http://127.0.0.1:${port + 1}` },
        production: { profile: 'production', ports: [port], url: `http://127.0.0.1:${port}` },
      },
      hubs: Object.fromEntries(
        hubs.map((hub) => [
          hub.name,
          { source: hub.name, port: hub.port, route: hub.route, health: '/api/health' },
        ]),
      ),
      gateway: { image: gateway },
      watch: '1s',
      disk: { keep_free: '1GB' },
    },
    'docker-compose.yml': { services: Object.fromEntries(hubs.flatMap((hub) => servicesOf(hub, keys))) },
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), stringify(content));
  writeFileSync(join(dir, '.gitignore'), '.twinport/\n');
}

const servicesOf = (hub: BenchHub, keys: string): [string, unknown][] =>
  (
    [
      ['staging', 'staging'],
      ['prod', 'production'],
    ] as const
  ).map(([suffix, environment]) => [
    `${hub.name}-${suffix}`,
    {
      profiles: [environment],
      image: `bench-tw/${hub.name}:${environment}`,
      user: `${hubUser}:${hubUser}`,
      volumes: [`${keys}:/app/server/keys:ro`],
    },
  ]);
