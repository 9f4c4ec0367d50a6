import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchHub } from './hubs.ts';

/**
 * nginx as a careful team writes it in front of containers that come and go: names are asked for anew every second, and a
 * request that met nobody is tried at the next address. Returns the directory to mount at /gateway.
 */
export function writeGateway(home: string, hubs: readonly BenchHub[]): string {
  const folder = join(home, 'gateway');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'nginx.conf'), configuration(hubs));
  return folder;
}

export const gatewayCommand = ['nginx', '-c', '/gateway/nginx.conf', '-g', 'daemon off;'];

const configuration = (hubs: readonly BenchHub[]): string => `
worker_processes auto;
events { worker_connections 4096; }
http {
  access_log off;
  resolver 127.0.0.11 valid=1s;
  proxy_http_version 1.1;
  proxy_connect_timeout 2s;
  proxy_next_upstream error timeout non_idempotent;
  server {
    listen 8080;
${hubs.map(location).join('')}  }
}
`;

const location = ({ name, port, route }: BenchHub): string => `
    location ${route === '/' ? '/' : `${route}/`} {
      set $${name} ${name};
      rewrite ^${route === '/' ? '' : route}(/.*)$ $1 break;
      proxy_pass http://$${name}:${port};
    }
`;
