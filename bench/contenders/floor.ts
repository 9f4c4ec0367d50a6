import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchHub, hubUser, imageOf } from '../hubs.ts';
import { docker, versionAt } from '../shell.ts';

export const floorTitle = 'The floor: `docker run` of all changed hubs at once until each answers';

/** Milliseconds. Nothing that starts containers can be quicker; it switches nothing and checks nothing. */
export async function floorMs(hubs: readonly BenchHub[], keys: string): Promise<number> {
  const names = hubs.map((hub) => `bench-floor-${hub.name}`);
  try {
    const start = performance.now();
    await Promise.all(hubs.map((hub, at) => untilItAnswers(hub, names[at]!, keys)));
    return performance.now() - start;
  } finally {
    await docker('rm', '-fv', ...names);
  }
}

async function untilItAnswers(hub: BenchHub, name: string, keys: string): Promise<void> {
  const options = ['-v', `${keys}:/app/server/keys:ro`, '-u', `${hubUser}:${hubUser}`];
  await docker('run', '-d', '--name', name, ...options, imageOf(hub, 2));
  const address = await docker('inspect', '-f', '{{.NetworkSettings.IPAddress}}', name);
  while ((await versionAt(`http://${address}:${hub.port}/page`)) === null) await sleep(10);
}
