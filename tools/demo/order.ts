/** `node tools/ts.mjs tools/demo/order.ts HOME`: writes HOME/load.json, what the load asks of production. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Order } from '../load/main.ts';

const home = process.argv[2]!;
const { environments, hubs } = parse(readFileSync(join(home, 'workhub/twinport.yml'), 'utf8'));

const targets = Object.entries(hubs as Record<string, { route: string; port: number }>).map(
  ([hub, { route, port }]) => ({
    hub,
    port,
    url: `${environments.production.url}${route === '/' ? '' : route}`,
  }),
);
const [first, last] = [targets.at(0)!, targets.at(-1)!];
const order: Order = {
  targets,
  calls: [
    { ...first, called: last.hub, port: last.port },
    { ...last, called: first.hub, port: first.port },
  ],
  rate: 250,
  slowMs: 3000,
  maxSeconds: 600,
};
writeFileSync(join(home, 'load.json'), JSON.stringify(order));
