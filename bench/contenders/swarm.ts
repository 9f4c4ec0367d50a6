import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { Contender, Running, Stage } from '../contender.ts';
import { gatewayCommand, writeGateway } from '../gateway.ts';
import { type BenchHub, hubUser, imageOf } from '../hubs.ts';
import { docker, untilAnswered } from '../shell.ts';

export const swarm: Contender = {
  name: 'swarm',
  title: 'Docker Swarm `stack deploy`, start-first',
  settings: [
    '`update_config`: `order: start-first`, `parallelism: 0`, `monitor: 1s`, `failure_action: rollback`; the same for `rollback_config`',
    '`endpoint_mode: dnsrr`, because a kernel without IPVS has no virtual addresses; nginx asks for names anew every second',
    '`start_interval: 500ms` beside the image’s health check of 30 s: a task counts once it is healthy',
    '`--detach=false`: the command waits until every service has converged; `--resolve-image never`',
  ],
  start,
};

const stack = 'bench-swarm';

async function start(stage: Stage): Promise<Running> {
  const { home, hubs, port } = stage;
  // On a machine's own engine this would be somebody else's state: the benchmark has an engine of its own.
  await docker('swarm', 'init', '--advertise-addr', '127.0.0.1', '--listen-addr', '127.0.0.1:2377');
  const versions: Record<string, number> = Object.fromEntries(hubs.map((hub) => [hub.name, 1]));
  const file = join(home, 'stack.yml');
  const deploy = async (change: Record<string, number> = {}): Promise<void> => {
    Object.assign(versions, change);
    writeFileSync(file, stringify(stackFile(stage, versions)));
    await docker('stack', 'deploy', '--detach=false', '--resolve-image', 'never', '-c', file, stack);
    await converged(hubs, versions);
  };
  const url = ({ route }: BenchHub): string => `http://127.0.0.1:${port}${route === '/' ? '' : route}`;
  let next: Record<string, number> = {};
  await deploy();
  await untilAnswered(hubs.map((hub) => ({ url: url(hub), version: 1 })));
  return {
    url,
    prepare: async (changed) => {
      next = Object.fromEntries(changed.map((hub) => [hub.name, 2]));
      return next;
    },
    promote: () => deploy(next),
    rollback: () => deploy(Object.fromEntries(Object.keys(next).map((hub) => [hub, 1]))),
    settle: async () => {},
    nothing: () => deploy(),
    status: async () => void (await docker('stack', 'services', stack)),
    stop: async () => {
      await docker('stack', 'rm', stack);
      await docker('swarm', 'leave', '--force');
    },
  };
}

/** Every service runs its image, once, and no update is under way: looked at after the command, which says little of it. */
async function converged(hubs: readonly BenchHub[], versions: Record<string, number>): Promise<void> {
  const format =
    '{{.Spec.TaskTemplate.ContainerSpec.Image}} {{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}';
  const running = '{{.Name}} {{.Image}} {{.CurrentState}}';
  for (const start = Date.now(); Date.now() - start < 180_000; await sleep(100)) {
    const names = hubs.map((hub) => `${stack}_${hub.name}`);
    const updates = (await docker('service', 'inspect', '--format', format, ...names)).split('\n');
    if (updates.some((line) => /rollback/.test(line))) throw new Error(`Swarm took it back: ${updates}`);
    if (updates.some((line) => / updating$/.test(line))) continue;
    const tasks = await docker('stack', 'ps', '-f', 'desired-state=running', '--format', running, stack);
    const up = (hub: BenchHub) => {
      const own = tasks.split('\n').filter((line) => line.startsWith(`${stack}_${hub.name}.`));
      return own.length === 1 && own[0]!.includes(`${imageOf(hub, versions[hub.name]!)} Running`);
    };
    if (hubs.every(up)) return;
  }
  throw new Error('Swarm did not converge within 3 minutes');
}

function stackFile(
  { home, hubs, port, gateway, keys, check }: Stage,
  versions: Record<string, number>,
): unknown {
  const update = { order: 'start-first', parallelism: 0, monitor: '1s', delay: '0s' };
  const service = (hub: BenchHub) => ({
    image: imageOf(hub, versions[hub.name]!),
    user: `${hubUser}:${hubUser}`,
    volumes: [`${keys}:/app/server/keys:ro`],
    networks: ['hubs'],
    ...(check === 'quick'
      ? { healthcheck: { interval: '30s', timeout: '3s', start_period: '60s', start_interval: '500ms' } }
      : {}),
    deploy: {
      endpoint_mode: 'dnsrr',
      update_config: { ...update, failure_action: 'rollback' },
      rollback_config: update,
      restart_policy: { condition: 'any', delay: '0s' },
    },
  });
  return {
    version: '3.12',
    services: {
      ...Object.fromEntries(hubs.map((hub) => [hub.name, service(hub)])),
      gateway: {
        image: gateway,
        command: gatewayCommand,
        volumes: [`${writeGateway(home, hubs)}:/gateway:ro`],
        networks: ['hubs'],
        ports: [{ target: 8080, published: port, mode: 'host' }],
        healthcheck: { disable: true },
        deploy: { endpoint_mode: 'dnsrr' },
      },
    },
    networks: { hubs: {} },
  };
}
