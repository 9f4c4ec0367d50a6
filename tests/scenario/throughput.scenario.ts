import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { docker } from './support/docker.ts';
import { figure, long, median } from './support/figures.ts';
import { requestsPerSecond } from './support/floor.ts';
import { ask } from './support/http.ts';
import { makeServer, type Server } from './support/server.ts';
import { statusOf } from './support/status.ts';

let server: Server;
let plain: string;

beforeAll(async () => {
  server = await makeServer({ hubs: ['manager'] });
  await server.result(['deploy']);
  plain = await startPlainNginx();
});
afterAll(() => server?.destroy());

/** The yardstick: the same image in front of the same container, one static keep-alive upstream and nothing else. */
async function startPlainNginx(): Promise<string> {
  const { container } = (await statusOf(server)).environments.staging.hubs[server.name('manager')]!;
  const network = `${server.project}-staging`;
  const seen = (await server.containers()).find(({ id }) => id.startsWith(container))!;
  const folder = join(server.home, 'plain');
  mkdirSync(folder);
  writeFileSync(join(folder, 'nginx.conf'), plainConfiguration(`${seen.networks[network]!.address}:4090`));
  const name = `plain-${server.id}`;
  const mount = `${folder}:/plain:ro`;
  const command = ['nginx', '-c', '/plain/nginx.conf', '-g', 'daemon off;'];
  await docker(
    'run',
    '-d',
    '--name',
    name,
    '--network',
    network,
    '-p',
    '127.0.0.1::80',
    '-v',
    mount,
    server.workhub.gateway,
    ...command,
  );
  const published = await docker('port', name, '80/tcp');
  const url = `http://${published.split('\n')[0]}`;
  await vi.waitFor(async () => expect((await ask(url)).status).toBe(200), 10_000);
  return url;
}

const plainConfiguration = (hub: string): string => `
worker_processes auto;
events { worker_connections 1024; }
http {
  access_log off;
  upstream hub { server ${hub}; keepalive 32; }
  server {
    listen 80;
    location / { proxy_pass http://hub; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`;

it('the gateway carries at least half the requests a second of a plain nginx', async () => {
  const seconds = long ? 10 : 3;
  const plainRates: number[] = [];
  const gatewayRates: number[] = [];
  for (let round = 0; round < 3; round++) {
    plainRates.push(await requestsPerSecond(`${plain}/page`, seconds));
    gatewayRates.push(await requestsPerSecond(`${server.url('staging')}/page`, seconds));
  }
  const ratio = median(gatewayRates) / median(plainRates);
  figure('requests a second', { gateway: median(gatewayRates), 'plain nginx': median(plainRates), ratio });
  expect(ratio).toBeGreaterThan(0.5);
});
