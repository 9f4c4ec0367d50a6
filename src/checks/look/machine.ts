import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { composeProgram, pluginProgram } from '../../engine/compose-program.ts';
import type { DockerApi } from '../../engine/docker-api.ts';
import { exec } from '../../engine/exec.ts';
import type { StateDir } from '../../ledger/state-dir.ts';
import type { Server } from '../../run/server.ts';
import type { MachineLook, VersionsLook } from '../looked.ts';

interface Info {
  ServerVersion: string;
  LoggingDriver: string;
  Warnings: string[] | null;
}

/** Two short processes. */
export async function lookAtVersions(api: DockerApi): Promise<VersionsLook> {
  const [info, compose, buildx] = await Promise.all([
    daemonInfo(api),
    versionOf([...composeProgram(process.env), 'version', '--short']),
    versionOf([...pluginProgram('buildx', process.env), 'version']),
  ]);
  return { engine: info.said.ServerVersion, compose, buildx };
}

type Asked = Pick<Server, 'api' | 'state'>;

/** Before an operation: what a command was told once holds to its end, and what a program said as long as it is the same. */
export function versionsOnce({ api, state }: Asked): Promise<VersionsLook> {
  const known = asked.get(api) ?? versionsRemembered(api, state);
  asked.set(api, known);
  return known;
}

const asked = new WeakMap<DockerApi, Promise<VersionsLook>>();

async function versionsRemembered(api: DockerApi, state: StateDir): Promise<VersionsLook> {
  const programs = { compose: composeProgram(process.env), buildx: pluginProgram('buildx', process.env) };
  const mark = markOf([...programs.compose, ...programs.buildx]);
  const engine = (await api.version()) ?? (await daemonInfo(api)).said.ServerVersion;
  const kept = mark === null ? null : recall(state);
  if (kept?.mark === mark) return { engine, compose: kept.compose, buildx: kept.buildx };
  const { compose, buildx } = await lookAtVersions(api);
  if (mark !== null) remember(state, { mark, compose, buildx });
  return { engine, compose, buildx };
}

type Remembered = Pick<VersionsLook, 'compose' | 'buildx'> & { mark: string };

/** The programs' files as they are; null where Docker itself finds one. */
const markOf = (paths: string[]): string | null =>
  paths.length > 2
    ? null
    : paths.map((path) => [path, statSync(path).size, statSync(path).mtimeMs].join(' ')).join('\n');

function recall(state: StateDir): Remembered | null {
  try {
    return JSON.parse(readFileSync(state.versions, 'utf8')) as Remembered;
  } catch {
    return null;
  }
}

/** Only a help: whole or not at all, and a full disk does not fail for it. */
function remember(state: StateDir, said: Remembered): void {
  const fresh = `${state.versions}.${process.pid}`;
  try {
    writeFileSync(fresh, JSON.stringify(said), { mode: 0o600 });
    renameSync(fresh, state.versions);
  } catch {
    return;
  }
}

/** The daemon as it describes itself, and the clock. */
export async function lookAtMachine(api: DockerApi): Promise<MachineLook> {
  const [info, clockKept] = await Promise.all([daemonInfo(api), timeIsKept()]);
  return {
    daemon: {
      warnings: info.said.Warnings ?? [],
      logDriver: info.said.LoggingDriver,
      logOptions: daemonLogOptions(),
      answeredMs: info.ms,
    },
    clockKept,
  };
}

async function daemonInfo(api: DockerApi): Promise<{ said: Info; ms: number }> {
  const start = performance.now();
  const said = await api.request<Info>('GET', '/info');
  return { said, ms: Math.round(performance.now() - start) };
}

/** `2.26.1-4`, `github.com/docker/buildx v0.13.1 …`; null where there is no such program. */
async function versionOf(argv: [string, ...string[]]): Promise<string | null> {
  const { code, stdout } = await exec({ argv, timeoutMs: 10_000 });
  return code === 0 ? (/\d+\.\d+(?:\.\d+)?/.exec(stdout)?.[0] ?? null) : null;
}

/** By systemd's own word; chrony and ntpd count there too. */
async function timeIsKept(): Promise<boolean | null> {
  const argv = ['timedatectl', 'show', '--property=NTPSynchronized', '--value'] as const;
  const { code, stdout } = await exec({ argv, timeoutMs: 5_000 });
  const said = stdout.trim();
  return code !== 0 || (said !== 'yes' && said !== 'no') ? null : said === 'yes';
}

/** The Engine tells its driver and not the driver's options. Without the file there are none. */
function daemonLogOptions(): Record<string, string> {
  try {
    const file = JSON.parse(readFileSync('/etc/docker/daemon.json', 'utf8')) as Record<string, unknown>;
    return (file['log-opts'] ?? {}) as Record<string, string>;
  } catch {
    return {};
  }
}
