import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { exec } from '../../src/engine/exec.ts';
import type { Status } from '../../src/run/status.ts';
import { askTls } from './gateway/asking.ts';
import { disagreements } from './support/agreement.ts';
import { figure } from './support/figures.ts';
import { slowdown } from './support/floor.ts';
import { ask } from './support/http.ts';
import { freePorts } from './support/ports.ts';
import { makeServer, type Server } from './support/server.ts';
import { eventsOf, resultOf, told } from './support/twinport.ts';

/** What users may say about their gateway, through the gateway: paths, own lines, passwords, certificates, ports. */

let server: Server;
let tlsPort: number;

beforeAll(async () => {
  server = await makeServer({
    hubs: ['manager', 'sales'],
    bootMs: 150,
    settings: { watch: '1s', drain: '1s' },
  });
  [tlsPort] = (await freePorts(1)) as [number];
  configure((settings) => {
    settings.hubs[server.name('sales')].strip_route = false;
    settings.hubs[server.name('sales')].health = '/saleshub/api/health';
    settings.environments.production.ports = [server.workhub.ports.production, `${tlsPort}/ssl`];
  });
  const passwords = await exec({ argv: ['openssl', 'passwd', '-apr1', 's3sam'] });
  writeIn('nginx/htpasswd.staging', `kim:${passwords.stdout}`);
  writeIn(
    'nginx/server.staging.conf',
    [
      'satisfy any;',
      'allow 192.0.2.7;',
      'deny all;',
      'auth_basic "Staging";',
      'auth_basic_user_file htpasswd.staging;',
      '',
    ].join('\n'),
  );
  await server.push(['manager', 'sales'], 'Our gateway');
  await certificate('first.test');
  await server.result(['deploy']);
  await server.result(['promote']);
});
afterAll(() => server?.destroy());

// biome-ignore lint/suspicious/noExplicitAny: twinport.yml as the test writes it.
function configure(change: (settings: any) => void, dir = server.laptop): void {
  const file = join(dir, 'twinport.yml');
  const settings = parse(readFileSync(file, 'utf8'));
  change(settings);
  writeFileSync(file, stringify(settings));
}

function writeIn(path: string, text: string): void {
  mkdirSync(join(server.laptop, 'nginx'), { recursive: true });
  writeFileSync(join(server.laptop, path), text);
}

/** In the server directory alone: a private key is never tracked. */
async function certificate(name: string): Promise<void> {
  const certs = join(server.dir, 'nginx/certs');
  mkdirSync(certs, { recursive: true });
  const kind = ['req', '-x509', '-nodes', '-days', '2', '-newkey', 'rsa:2048', '-subj', `/CN=${name}`];
  const files = ['-keyout', join(certs, 'production.key'), '-out', join(certs, 'production.crt')];
  const { code, stderr } = await exec({ argv: ['openssl', ...kind, ...files] });
  expect(code, stderr).toBe(0);
  writeFileSync(join(server.dir, '.git/info/exclude'), 'nginx/certs/\n');
}

async function gatewayId(): Promise<string> {
  const all = await server.containers();
  return all.find((one) => one.name.includes('gateway-production'))!.id;
}

it('strip_route: false leaves the path as it is, for that hub alone', async () => {
  const page = await ask(`${server.url('production', 'sales')}/a%2Fb?q=1`);
  expect(page.json).toMatchObject({ hub: server.name('sales'), path: '/saleshub/a%2Fb?q=1' });
  expect(page.json.headers['x-forwarded-prefix']).toBeUndefined();
  expect((await ask(`${server.url('production', 'manager')}/page`)).json.path).toBe('/page');
});

it('staging asks for a password, production does not, and twinport itself comes through', async () => {
  const url = `${server.url('staging', 'sales')}/page`;
  expect((await ask(url)).status).toBe(401);
  const as = (pair: string) => ({
    headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
  });
  expect((await ask(url, as('kim:s3sam'))).status).toBe(200);
  expect((await ask(url, as('kim:wrong'))).status).toBe(401);
  expect((await ask(`${server.url('production', 'sales')}/page`)).status).toBe(200);
  // Who is on the list needs none, and who is not and has none is refused.
  const bridge = (await ask(url, as('kim:s3sam'))).json.headers['x-real-ip'];
  writeIn('nginx/server.staging.conf', `allow ${bridge};\ndeny all;\n`);
  await server.push(['sales'], 'An access list');
  await server.result(['deploy']);
  expect((await ask(url)).status).toBe(200);
  writeIn('nginx/server.staging.conf', 'allow 192.0.2.7;\ndeny all;\n');
  await server.push(['sales'], 'A shorter access list');
  await server.result(['deploy']);
  expect((await ask(url)).status).toBe(403);
});

it('a changed certificate is taken up by the next operation: no restart, and no request fails', async () => {
  expect((await askTls(tlsPort, '/saleshub/x')).certificate).toBe('first.test');
  const before = await gatewayId();
  await certificate('second.test');
  const seen = await asked(async () => {
    const ran = await server.twinport(['promote', '--yes']);
    expect(ran.code, told(ran)).toBe(0);
  });
  expect((await askTls(tlsPort, '/saleshub/x')).certificate).toBe('second.test');
  expect(await gatewayId()).toBe(before);
  expect(seen.failed).toBe(0);
  expect(seen.answered).toBeGreaterThan(20);
});

it('a renewed certificate and an edited snippet are taken up by recover, without a promotion', async () => {
  const before = await gatewayId();
  const live = await server.json<Status>(['status']);
  await certificate('third.test');
  writeFileSync(join(server.dir, 'nginx/server.staging.conf'), 'add_header X-Edited yes always;\n');
  const drifted = (await server.json<Status>(['status'])).drift;
  expect(drifted).toEqual(
    ['staging', 'production'].map((environment) => ({
      drift: 'gateway',
      environment,
      state: 'configuration',
    })),
  );
  const seen = await asked(async () => {
    const ran = await server.twinport(['recover', '--yes', '--json']);
    expect(resultOf(ran), told(ran)).toMatchObject({ result: 'done', operation: 'recover' });
    const plan = eventsOf(ran).find(({ type }) => type === 'plan');
    expect(plan).toMatchObject({
      notes: [
        { note: 'gateway-files', environment: 'staging' },
        { note: 'gateway-files', environment: 'production' },
      ],
    });
  });
  expect((await askTls(tlsPort, '/saleshub/x')).certificate).toBe('third.test');
  expect((await ask(`${server.url('staging', 'sales')}/page`)).headers['x-edited']).toBe('yes');
  expect(await gatewayId()).toBe(before);
  expect(seen.failed).toBe(0);
  const now = await server.json<Status>(['status']);
  expect(now.drift).toEqual([]);
  for (const environment of ['staging', 'production'] as const)
    expect(now.environments[environment]).toEqual(live.environments[environment]);
  expect(await server.result(['recover'])).toMatchObject({ result: 'nothing' });
  // What does not hold is told, and what is in force stays so.
  await certificate('fourth.test');
  writeFileSync(join(server.dir, 'nginx/server.staging.conf'), 'no_such_directive on;\n');
  const ran = await server.twinport(['recover', '--yes']);
  expect(ran.code, told(ran)).toBe(1);
  expect(ran.stderr).toContain('no_such_directive');
  expect((await askTls(tlsPort, '/saleshub/x')).certificate).toBe('fourth.test');
  expect((await ask(`${server.url('staging', 'sales')}/page`)).headers['x-edited']).toBe('yes');
  writeFileSync(join(server.dir, 'nginx/server.staging.conf'), '');
  await server.result(['recover']);
});

it('other ports replace the gateway, the plan says so, and the gap is short', async () => {
  const [added] = (await freePorts(1)) as [number];
  const before = await gatewayId();
  configure((settings) => settings.environments.production.ports.push(added), server.dir);
  const dry = await server.twinport(['promote', '--dry-run', '--json']);
  const plan = eventsOf(dry).find(({ type }) => type === 'plan') as unknown as Noted;
  expect(plan.notes).toContainEqual({ note: 'gateway-gap', environment: 'production', ms: null });
  const seen = await asked(async () => {
    await server.result(['promote']);
  });
  figure('gap while a gateway is replaced', {
    'ms, seen from outside': Math.round(seen.gapMs),
    'requests failed': seen.failed,
  });
  expect(seen.gapMs).toBeLessThan(3000 * (await slowdown()));
  expect(await gatewayId()).not.toBe(before);
  for (const port of [server.workhub.ports.production, added])
    expect((await ask(`http://127.0.0.1:${port}/saleshub/page`)).status).toBe(200);
  // The next time the plan says what it took this time.
  configure((settings) => settings.environments.production.ports.pop(), server.dir);
  const again = await server.twinport(['promote', '--yes', '--json']);
  const { notes } = eventsOf(again).find(({ type }) => type === 'plan') as unknown as Noted;
  const { ms } = notes.find(({ note }) => note === 'gateway-gap')!;
  figure('gap while a gateway is replaced, as the next plan says it', { ms: ms! });
  expect(ms).toBeGreaterThan(0);
  expect(ms).toBeLessThan(3000 * (await slowdown()));
  expect(await disagreements(server)).toEqual([]);
});

interface Noted {
  notes: { note: string; ms?: number | null }[];
}

interface Asked {
  answered: number;
  failed: number;
  /** Between two answers. */
  gapMs: number;
}

/** Asks production every 10 ms, on a connection each, while something goes on. */
async function asked(during: () => Promise<void>): Promise<Asked> {
  const answers: number[] = [];
  let failed = 0;
  let over = false;
  const one = () =>
    new Promise<void>((resolve) => {
      const options = { port: server.workhub.ports.production, path: '/saleshub/page', agent: false };
      const sent = request(options, (response) => {
        if (response.statusCode === 200) answers.push(performance.now());
        else failed += 1;
        response.resume().on('end', resolve);
      });
      sent.on('error', () => {
        failed += 1;
        resolve();
      });
      sent.end();
    });
  const asking = (async () => {
    while (!over) {
      await one();
      await sleep(10);
    }
  })();
  await during();
  await sleep(200);
  over = true;
  await asking;
  const gaps = answers.slice(1).map((at, index) => at - answers[index]!);
  return { answered: answers.length, failed, gapMs: Math.max(...gaps) };
}
