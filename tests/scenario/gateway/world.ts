import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dynamicRange, freeSubnet, gatewayAddress, hubAddress } from '../../../src/domain/address.ts';
import type { Slot } from '../../../src/domain/names.ts';
import type { Generation } from '../../../src/domain/snapshot.ts';
import { DockerApi } from '../../../src/engine/docker-api.ts';
import { exec } from '../../../src/engine/exec.ts';
import { observeNetworks } from '../../../src/engine/observe-engine.ts';
import type { Front, FrontHub, Gateway } from '../../../src/gateway/gateway.ts';
import { createGateway, type GatewayConfig } from '../../../src/gateway/nginx.ts';
import { docker } from '../support/docker.ts';
import { freePort } from '../support/ports.ts';

export const image = process.env.TWINPORT_TEST_BASE ?? 'twinport-base:bookworm-1';
/** Another nginx than the base image's, to try the same on it. */
const gatewayImage = process.env.TWINPORT_TEST_GATEWAY ?? image;
const fixture = join(import.meta.dirname, 'hub.mjs');

const routes: Record<string, Pick<FrontHub, 'port' | 'route' | 'stripRoute'>> = {
  manager: { port: 4090, route: '/', stripRoute: true },
  saleshub: { port: 4010, route: '/saleshub', stripRoute: true },
  // Shares a port with saleshub and never runs.
  finhub: { port: 4010, route: '/finhub', stripRoute: true },
  'raw-hub': { port: 4030, route: '/raw', stripRoute: false },
};
const running = ['manager', 'saleshub', 'raw-hub'];

/** One environment of a project of its own, with real hubs in both slots of all but finhub. */
export interface World {
  api: DockerApi;
  config: GatewayConfig;
  front: Front;
  gateway: Gateway;
  /** Where the public port answers. */
  url: string;
  port: number;
  directory: string;
  containerOf(hub: string, slot: Slot): string;
  generation(id: string, slot: Slot): Generation;
  end(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const project = `tpgw${randomBytes(4).toString('hex')}`;
  const api = new DockerApi();
  const subnet = freeSubnet(project, [...(await observeNetworks(api)).values()]);
  const directory = mkdtempSync(join(tmpdir(), `${project}-`));
  const port = await freePort();
  const front = frontOn(project, subnet);
  const config: GatewayConfig = {
    directory,
    project,
    gateway: { image: gatewayImage },
    environments: { staging: environment(port), production: environment(port) },
  };
  const world: World = {
    api,
    config,
    front,
    gateway: createGateway(api, config),
    url: `http://127.0.0.1:${port}`,
    port,
    directory,
    containerOf: (hub, slot) => `${project}-${hub}-${slot}`,
    generation: (id, slot) => ({
      id,
      environment: 'staging',
      release: 'r1',
      at: new Date().toISOString(),
      hubs: Object.fromEntries(front.hubs.map((hub) => [hub.name, slot])),
    }),
    end: () => close(api, project, directory),
  };
  try {
    await docker(
      'network',
      'create',
      '--subnet',
      subnet,
      '--ip-range',
      dynamicRange(subnet),
      front.network.name,
    );
    await Promise.all(
      running.flatMap((hub) => [startHub(world, hub, 'blue'), startHub(world, hub, 'green')]),
    );
    return world;
  } catch (error) {
    await world.end();
    throw error;
  }
}

const environment = (port: number) => ({
  profile: 'staging',
  ports: [{ port, tls: false }],
  url: `http://127.0.0.1:${port}`,
  subnet: null,
});

const frontOn = (project: string, subnet: string): Front => ({
  environment: 'staging',
  network: { name: `${project}-staging`, address: gatewayAddress(subnet) },
  hubs: Object.entries(routes).map(([name, route], at) => ({
    name,
    ...route,
    names: [name, `${name}-staging`],
    addresses: { blue: hubAddress(subnet, at, 'blue'), green: hubAddress(subnet, at, 'green') },
  })),
});

async function startHub(world: World, name: string, slot: Slot): Promise<void> {
  const hub = world.front.hubs.find((each) => each.name === name)!;
  const settings = [`NAME=${name}`, `SLOT=${slot}`, `PORT=${hub.port}`].flatMap((pair) => ['-e', pair]);
  const place = ['--network', world.front.network.name, '--ip', hub.addresses[slot]];
  const owner = [
    '--name',
    world.containerOf(name, slot),
    '--label',
    `twinport.project=${world.config.project}`,
  ];
  await docker(
    'run',
    '-d',
    ...owner,
    ...place,
    ...settings,
    '-v',
    `${fixture}:/hub.mjs:ro`,
    image,
    'node',
    '/hub.mjs',
  );
}

async function close(api: DockerApi, project: string, directory: string): Promise<void> {
  const found = await docker('ps', '-aq', '--filter', `label=twinport.project=${project}`);
  const ids = found.split('\n').filter((id) => id !== '');
  if (ids.length > 0) await docker('rm', '-f', '-v', ...ids);
  await exec({ argv: ['docker', 'network', 'rm', `${project}-staging`] });
  rmSync(directory, { recursive: true, force: true });
  api.close();
}
