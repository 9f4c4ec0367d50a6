import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exec } from '../../../src/engine/exec.ts';
import { docker } from './docker.ts';
import { median } from './figures.ts';
import type { Server } from './server.ts';
import { type HubKey, hubUid, plans } from './workhub.ts';

/** Milliseconds in which plain `docker run` of those hubs, all at once, makes each of them answer: nothing can be quicker. */
export async function floorMs(server: Server, keys: HubKey[], tag: string): Promise<number> {
  const names = keys.map((key) => `floor-${server.name(key)}`);
  try {
    const start = performance.now();
    await Promise.all(keys.map((key, at) => runUntilItAnswers(server, key, tag, names[at]!)));
    return performance.now() - start;
  } finally {
    await docker('rm', '-fv', ...names);
  }
}

async function runUntilItAnswers(server: Server, key: HubKey, tag: string, name: string): Promise<void> {
  const env = ['common', 'production'].flatMap((file) => [
    '--env-file',
    join(server.dir, `config/.env.${file}`),
  ]);
  const keys = `${join(server.dir, 'config/keys')}:/app/server/keys:ro`;
  const user = `${hubUid()}:${hubUid()}`;
  // `docker run` reads quotes literally: the boot time is said again, without them.
  const args = [
    'run',
    '-d',
    '--name',
    name,
    ...env,
    '-e',
    `BOOT_MS=${server.workhub.bootMs}`,
    '-v',
    keys,
    '-u',
    user,
  ];
  await docker(...args, `${server.name(key)}:${tag}`);
  const address = await docker('inspect', '-f', '{{.NetworkSettings.IPAddress}}', name);
  const url = `http://${address}:${plans[key].port}/api/health`;
  while (!(await answers(url))) await sleep(10);
}

const answers = (url: string): Promise<boolean> =>
  new Promise((done) => {
    const request = get(url, { agent: false, timeout: 1000 }, (response) => {
      response.resume();
      done(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => done(false));
  });

/** Milliseconds that a Node which does nothing takes here and now: how slow the machine is at the moment. */
export async function nodeStartMs(): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    const start = performance.now();
    await exec({ argv: [process.execPath, '-e', '0'] });
    times.push(performance.now() - start);
  }
  return median(times);
}

/**
 * How many times as long as on two cores that nobody else uses something takes here and now, by the start of a Node that
 * takes a tenth of a second there; at least once. Limits in seconds are meant for such a machine.
 */
export const slowdown = async (): Promise<number> => Math.max(1, (await nodeStartMs()) / 100);

/** Requests a second over 16 connections, by wrk. */
export async function requestsPerSecond(url: string, seconds: number): Promise<number> {
  const argv = ['wrk', '-t', '1', '-c', '16', '-d', `${seconds}s`, url] as const;
  const { code, stdout, stderr } = await exec({ argv: [...argv], timeoutMs: 60_000 });
  const rate = /Requests\/sec:\s+([\d.]+)/.exec(stdout);
  if (code !== 0 || !rate || /Non-2xx/.test(stdout)) throw new Error(`wrk ${url}: ${stdout}${stderr}`);
  return Number(rate[1]);
}
