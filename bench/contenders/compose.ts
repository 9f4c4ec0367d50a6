import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Contender, Running, Stage } from '../contender.ts';
import { gatewayCommand, writeGateway } from '../gateway.ts';
import { type BenchHub, hubUser, imageOf } from '../hubs.ts';
import { docker, run, untilAnswered } from '../shell.ts';

/** One Compose project in place: what most teams have. The two contenders differ in whether they wait. */
export function composeContender(
  name: string,
  title: string,
  settings: string[],
  up: readonly string[],
): Contender {
  return { name, title, settings, start: (stage) => start(name, stage, up) };
}

async function start(name: string, stage: Stage, up: readonly string[]): Promise<Running> {
  const { home, hubs, port } = stage;
  const file = join(home, 'docker-compose.yml');
  writeFileSync(file, stringify(composeFile(name, stage)));
  const compose = async (...args: string[]): Promise<void> => {
    await run(['docker', 'compose', '-p', name, '-f', file, ...args], home);
  };
  const tag = async (changed: readonly BenchHub[], version: number): Promise<void> => {
    for (const hub of changed) await docker('tag', imageOf(hub, version), liveImage(name, hub));
  };
  const url = ({ route }: BenchHub): string => `http://127.0.0.1:${port}${route === '/' ? '' : route}`;
  let next: BenchHub[] = [];
  await tag(hubs, 1);
  await compose('up', '-d');
  await untilAnswered(hubs.map((hub) => ({ url: url(hub), version: 1 })));
  return {
    url,
    prepare: async (changed) => {
      next = changed;
      return Object.fromEntries(changed.map((hub) => [hub.name, 2]));
    },
    promote: async () => {
      await tag(next, 2);
      await compose('up', '-d', ...up);
    },
    rollback: async () => {
      await tag(next, 1);
      await compose('up', '-d', ...up);
    },
    settle: async () => {},
    nothing: () => compose('up', '-d', ...up),
    status: () => compose('ps'),
    stop: () => compose('down', '-t', '1', '--volumes'),
  };
}

const liveImage = (name: string, hub: BenchHub): string => `bench-${name}/${hub.name}:production`;

function composeFile(name: string, { home, hubs, port, gateway, keys, check }: Stage): unknown {
  const service = (hub: BenchHub) => ({
    image: liveImage(name, hub),
    pull_policy: 'never',
    user: `${hubUser}:${hubUser}`,
    restart: 'unless-stopped',
    volumes: [`${keys}:/app/server/keys:ro`],
    ...(check === 'quick'
      ? { healthcheck: { interval: '30s', timeout: '3s', start_period: '60s', start_interval: '500ms' } }
      : {}),
  });
  return {
    services: {
      ...Object.fromEntries(hubs.map((hub) => [hub.name, service(hub)])),
      gateway: {
        image: gateway,
        command: gatewayCommand,
        volumes: [`${writeGateway(home, hubs)}:/gateway:ro`],
        ports: [`${port}:8080`],
      },
    },
  };
}
