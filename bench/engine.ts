import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exec } from '../src/engine/exec.ts';
import { docker, run } from './shell.ts';

let daemon: ChildProcess | null = null;

export const cgroupOf = (home: string): string => basename(home);

/** A Docker engine for the benchmark alone, in the namespaces of this process. */
export async function startEngine(home: string): Promise<void> {
  await run(['ip', 'link', 'set', 'lo', 'up']);
  mkdirSync(join(home, 'exec'), { recursive: true });
  const log = openSync(join(home, 'dockerd.log'), 'a');
  const places = ['--data-root', join(home, 'data'), '--exec-root', join(home, 'exec')];
  const socket = `unix://${home}/docker.sock`;
  // A service manager outside knows nothing of the processes in here.
  const groups = ['--exec-opt', 'native.cgroupdriver=cgroupfs', '--cgroup-parent', `/${cgroupOf(home)}`];
  const options = ['--pidfile', join(home, 'dockerd.pid'), '-H', socket];
  daemon = spawn('dockerd', [...places, ...groups, ...options], {
    stdio: ['ignore', log, log],
    detached: true,
  });
  process.env.DOCKER_HOST = socket;
  for (let tries = 0; (await exec({ argv: ['docker', 'version'] })).code !== 0; tries++) {
    if (tries > 200) throw new Error(`dockerd does not answer, see ${home}/dockerd.log`);
    await sleep(100);
  }
  await docker('load', '-q', '-i', join(home, 'images.tar'));
}

/** With its containers. */
export async function endEngine(): Promise<void> {
  if (daemon === null || daemon.exitCode !== null) return;
  const ended = new Promise((done) => daemon?.once('exit', done));
  daemon.kill('SIGTERM');
  await Promise.race([ended, sleep(30_000)]);
}
