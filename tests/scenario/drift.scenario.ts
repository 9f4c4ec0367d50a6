import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/domain/plan.ts';
import { disagreements } from './support/agreement.ts';
import { docker } from './support/docker.ts';
import { ask } from './support/http.ts';
import { makeServer, type Server } from './support/server.ts';
import { type Status, statusOf } from './support/status.ts';
import { eventsOf, resultOf, told } from './support/twinport.ts';
import { serviceNames } from './support/workhub.ts';

let server: Server;
let before: Status;

beforeAll(async () => {
  server = await makeServer({
    hubs: ['manager', 'sales'],
    bootMs: 150,
    settings: { watch: '300ms', drain: '1s' },
  });
  await server.result(['deploy']);
  await server.result(['promote']);
  await server.commit(server.hubs);
  await server.result(['deploy']);
  await server.result(['promote']);
});
beforeEach(async () => {
  before = await statusOf(server);
});
afterAll(() => server?.destroy());

const sales = () => server.name('sales');
const live = () => before.environments.production.hubs[sales()]!.container;
const standby = async () =>
  (await server.containers()).filter((c) => c.state !== 'running' && c.project.startsWith(server.project));

const drift = async () => (await statusOf(server)).drift;

const version = async (): Promise<number> =>
  (await ask(`${server.url('production', 'sales')}/page`)).json.version;

/** Only what carries the labels of this server's hubs. */
async function prune(): Promise<void> {
  for (const key of server.hubs)
    await docker('image', 'prune', '-a', '-f', '--filter', `label=twinport.hub=${server.name(key)}`);
}

async function mendedBy(...args: string[]): Promise<void> {
  expect(await server.result(args)).toMatchObject({ result: 'done' });
  expect(await disagreements(server)).toEqual([]);
  expect(await version()).toBe(2);
}

describe('after docker image prune -a', () => {
  it('what serves and what stands by is still there, and names come back', async () => {
    expect(await standby()).toHaveLength(2);
    await prune();
    const { rollback } = (await statusOf(server)).environments.production;
    expect(rollback).toMatchObject({ release: 'r1', ready: true });
    await server.result(['promote']);
    expect(await disagreements(server)).toEqual([]);
  });
});

describe('what somebody else changed is shown, and mended by the next operation', () => {
  it('a live container that was removed', async () => {
    await docker('rm', '-f', live());
    expect(await drift()).toEqual([
      { drift: 'container', environment: 'production', hub: sales(), state: 'missing' },
    ]);
    expect((await statusOf(server)).environments.production.healthy).toBe(false);
    await mendedBy('promote');
  });

  it('a live container that was stopped', async () => {
    await docker('stop', live());
    expect(await drift()).toMatchObject([{ drift: 'container', hub: sales(), state: 'exited' }]);
    await mendedBy('promote');
  });

  it('a tag that was moved', async () => {
    await docker('tag', `${sales()}:r1`, `${sales()}:production`);
    expect(await drift()).toMatchObject([{ drift: 'tag', reference: `${sales()}:production` }]);
    await mendedBy('promote');
  });

  it('a gateway that was stopped', async () => {
    const gateway = (await server.containers()).find((c) => c.project.endsWith('gateway-production'))!;
    await docker('stop', gateway.id);
    expect(await drift()).toEqual([{ drift: 'gateway', environment: 'production', state: 'stopped' }]);
    expect((await statusOf(server)).environments.production.healthy).toBe(false);
    await mendedBy('promote');
  });

  it('a second copy that plain docker compose started', async () => {
    const { production } = serviceNames(server.id, 'sales');
    const file = join(server.dir, 'docker-compose.yml');
    const compose = ['compose', '-p', server.project, '-f', file];
    await docker(...compose, 'up', '-d', '--no-deps', production);
    try {
      expect(await drift()).toMatchObject([{ drift: 'plain-compose', service: production }]);
      expect(await version()).toBe(2);
    } finally {
      await docker(...compose, 'rm', '-sf', production);
    }
    expect(await disagreements(server)).toEqual([]);
  });
});

describe('recover', () => {
  it('brings back what was stopped, removed or moved, where it stood', async () => {
    await docker('stop', live());
    const staged = before.environments.staging.hubs[sales()]!.container;
    await docker('rm', '-f', staged);
    await docker('tag', `${sales()}:r1`, `${sales()}:production`);
    expect(await server.result(['recover', '--dry-run'])).toMatchObject({ result: 'nothing' });
    expect(await drift()).toHaveLength(3);
    expect(await server.result(['recover'])).toMatchObject({ operation: 'recover', result: 'done' });
    const { environments } = await statusOf(server);
    expect(environments.production.hubs[sales()]!.container).toBe(live());
    expect(environments.staging.hubs[sales()]).toMatchObject({
      release: 'r2',
      health: expect.stringMatching(/healthy|starting/),
    });
    expect(await disagreements(server)).toEqual([]);
    expect(await version()).toBe(2);
    expect(await server.result(['recover'])).toMatchObject({ result: 'nothing' });
  });
});

describe('after docker image prune -a without a standby', () => {
  it('with the standby gone too, status says that there is no way back, and a rollback refuses', async () => {
    for (const { id } of (await server.containers()).filter((c) => c.image.endsWith(':r1')))
      await docker('rm', '-f', id);
    await prune();
    const { rollback } = (await statusOf(server)).environments.production;
    expect(rollback?.ready ?? false).toBe(false);
    const ran = await server.twinport(['rollback', '--yes']);
    expect(ran.code, told(ran)).toBe(3);
    expect(ran.stdout + ran.stderr).toMatch(/r1|no longer here|no good release/);
    await server.result(['promote']);
    expect(await version()).toBe(2);
  });
});

describe('the ledger', () => {
  const ledger = () => join(server.dir, '.twinport/ledger.jsonl');

  beforeAll(async () => {
    await server.commit(server.hubs);
    await server.result(['deploy']);
    await server.result(['promote']);
  });

  const damages: Array<[string, 'damaged' | 'missing' | null, () => void]> = [
    ['with a torn last line', null, () => appendFileSync(ledger(), '{"fact":"live","at":"20')],
    ['damaged in the middle', 'damaged', () => damageMiddle()],
    ['without the line of what was live before', 'damaged', () => damageBefore()],
    ['that is missing', 'missing', () => rmSync(ledger())],
  ];

  function damageMiddle(): void {
    const lines = readFileSync(ledger(), 'utf8').split('\n');
    const from = Math.floor(lines.length / 3);
    const damaged = lines.map((line, at) =>
      at > from && /"fact":"(live|release)"/.test(line) ? '\u0000\u0000' : line,
    );
    writeFileSync(ledger(), damaged.join('\n'));
  }

  /** Production's last but one. */
  function damageBefore(): void {
    const lines = readFileSync(ledger(), 'utf8').split('\n');
    const said = lines.flatMap((line, at) => (/"live".*"production"/.test(line) ? [at] : []));
    lines[said.at(-2)!] = '?';
    writeFileSync(ledger(), lines.join('\n'));
  }

  it.each(damages)(
    '%s changes no live field of status, what is lost is said, and the way back and forth is still there',
    async (_, why, damage) => {
      damage();
      const seen = await statusOf(server);
      expect(seen.environments).toEqual(before.environments);
      expect(seen.drift).toMatchObject(why === null ? [] : [{ drift: 'ledger', why }]);
      if (why !== null) expect((await server.twinport(['status'])).stdout).toMatch(/ledger.*Not known/);
      const ran = await server.twinport(['rollback', '--json', '--yes']);
      expect(resultOf(ran)).toMatchObject({ result: 'done', release: 'r2' });
      const plan = eventsOf(ran).find(({ type }) => type === 'plan') as unknown as Plan;
      expect(plan.notes.filter(({ note }) => note === 'ledger')).toHaveLength(why === null ? 0 : 1);
      expect(await disagreements(server)).toEqual([]);
      expect(await server.result(['rollback', '--to', 'r3'])).toMatchObject({
        result: 'done',
        release: 'r3',
      });
      expect(await disagreements(server)).toEqual([]);
    },
  );
});
