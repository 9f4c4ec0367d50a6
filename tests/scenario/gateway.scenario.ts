import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { Failure } from '../../src/domain/failure.ts';
import { exec } from '../../src/engine/exec.ts';
import { ask, askRaw, askTls, beginUpload } from './gateway/asking.ts';
import { late, startLoad } from './gateway/load.ts';
import { image, openWorld, type World } from './gateway/world.ts';
import { docker } from './support/docker.ts';
import { slowdown } from './support/floor.ts';
import { freePort } from './support/ports.ts';

let world: World;
let files: string;

/** Long series are sampled unless the whole is asked for. */
const cutOvers = process.env.TWINPORT_LONG ? 200 : 40;

beforeAll(async () => {
  const before = process.umask(0o077);
  world = await openWorld();
  files = join(world.directory, '.twinport/gateway/staging');
  await world.gateway.ensure(world.front, 'create');
  world.gateway.offer(world.generation('first', 'blue'));
  process.umask(before);
});

afterAll(() => world?.end());

const failureOf = async (effect: Promise<unknown>): Promise<Failure> => {
  const error = await effect.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
};

describe('before the first cut-over', () => {
  it('answers 503 to the public, and the candidate port already serves what is offered', async () => {
    expect((await ask(world.url, '/saleshub')).status).toBe(503);
    const candidate = await world.gateway.candidateUrl('staging');
    const answer = await ask(candidate, '/saleshub/x');
    expect(answer.status).toBe(200);
    expect(answer.headers['x-twinport-slot']).toBe('saleshub.blue');
    expect(world.gateway.live('staging')).toBeNull();
  });

  it('serves to everybody after it, though twinport ran under umask 077', async () => {
    world.gateway.cutOver('staging', 'first');
    expect((await ask(world.url, '/saleshub')).status).toBe(200);
    expect(world.gateway.live('staging')?.id).toBe('first');
  });

  it('is observed as it is wanted', async () => {
    const observed = await world.gateway.observe('staging');
    expect(observed?.running).toBe(true);
    expect(observed).toMatchObject(world.gateway.wanted(world.front, observed));
  });
});

describe('routes', () => {
  const reaches = async (path: string) => {
    const { status, seen } = await ask(world.url, path);
    return status === 200 ? `${seen.hub} ${seen.url}` : String(status);
  };

  it.each([
    ['/saleshub', 'saleshub /'],
    ['/saleshub?a=b', 'saleshub /?a=b'],
    ['/saleshub/', 'saleshub /'],
    ['/saleshub/x?y=%2F', 'saleshub /x?y=%2F'],
    ['/saleshub/a%2Fb//c', 'saleshub /a%2Fb//c'],
    ['/saleshub//c', 'saleshub //c'],
    ['/saleshub/%ED%95%9C%20?q=%C3%A9&r=//', 'saleshub /%ED%95%9C%20?q=%C3%A9&r=//'],
    ['/saleshubx', 'manager /saleshubx'],
    ['/saleshub%0A', 'manager /saleshub%0A'],
    ['/saleshub;v=1', 'manager /saleshub;v=1'],
    ['/Saleshub', 'manager /Saleshub'],
    ['/', 'manager /'],
    ['/a%2Fb//c?d=/saleshub/', 'manager /a%2Fb//c?d=/saleshub/'],
    ['/raw', 'raw-hub /raw'],
    ['/raw/a%2Fb//c?d', 'raw-hub /raw/a%2Fb//c?d'],
    // What only normalising leads into a route is refused: stripping could not be trusted.
    ['/%73aleshub/x', '400'],
    ['/a/../saleshub/x', '400'],
    ['//saleshub/x', '400'],
    ['/./saleshub', '400'],
    ['/saleshub/../x', '400'],
    ['/raw/../saleshub/x', '400'],
    ['/raw/..%2Fsaleshub/x', '400'],
    ['/../saleshub', '400'],
  ])('%s reaches %s', async (path, expected) => {
    expect(await reaches(path)).toBe(expected);
  });

  it('takes any host name, none, and an address', async () => {
    for (const host of ['workhub.biz', 'a.b.example:4400', '[::1]:4400']) {
      const { seen } = await ask(world.url, '/saleshub', { headers: { host } });
      expect(seen.headers.host).toBe(host);
    }
    const old = await askRaw(world.port, 'GET /saleshub HTTP/1.0\r\n\r\n');
    expect(old).toMatch(/^HTTP\/1.1 200 /);
    const absolute = await askRaw(
      world.port,
      'GET http://workhub.biz/saleshub/x HTTP/1.1\r\nHost: workhub.biz\r\nConnection: close\r\n\r\n',
    );
    expect(absolute).toContain('"url":"/x"');
  });

  it('says 502 for the hub that is not there, and for no other', async () => {
    const answers = await Promise.all(
      ['/finhub/x', '/saleshub/x', '/', '/raw'].map((path) => ask(world.url, path)),
    );
    expect(answers.map((answer) => answer.status)).toEqual([502, 200, 200, 200]);
    expect(answers[0]!.headers['x-twinport-slot']).toBe('finhub.blue');
  });

  it('remembers that answer as its own failure', async () => {
    const since = Date.now();
    await ask(world.url, '/finhub/secret?token=s3cret');
    // nginx writes its log after it has answered: the line may come a moment later than the answer.
    const failures = async () =>
      (await world.gateway.failures('staging', since)).filter(({ path }) => path !== '/finhub/x');
    await expect.poll(failures, { timeout: 10_000 }).toEqual([
      {
        at: expect.any(Number),
        hub: 'finhub',
        slot: 'blue',
        status: 502,
        own: true,
        method: 'GET',
        path: '/finhub/secret',
      },
    ]);
  });
});

describe('headers', () => {
  it('tells the hub who asked, how and where, and takes the route away from what the client made up', async () => {
    const { seen } = await ask(world.url, '/saleshub/x', {
      headers: { host: 'workhub.biz:4400', 'x-forwarded-for': '203.0.113.9', 'x-forwarded-prefix': '/evil' },
    });
    expect(seen.headers).toMatchObject({
      host: 'workhub.biz:4400',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'workhub.biz:4400',
      'x-forwarded-port': '4400',
      'x-forwarded-prefix': '/saleshub',
    });
    expect(seen.headers['x-forwarded-for']).toBe(`203.0.113.9, ${seen.headers['x-real-ip']}`);
    const root = await ask(world.url, '/', {
      headers: { host: 'workhub.biz', 'x-forwarded-prefix': '/evil' },
    });
    expect(root.seen.headers).not.toHaveProperty('x-forwarded-prefix');
    expect(root.seen.headers['x-forwarded-port']).toBe('80');
  });

  it('names hub and slot itself, and leaves a redirect as the hub wrote it', async () => {
    const answer = await ask(world.url, '/saleshub/redirect');
    expect(answer.headers['x-twinport-slot']).toBe('saleshub.blue');
    expect(answer.headers.location).toBe('/login');
  });

  it('lets a WebSocket through and no upgrade that hubs do not speak', async () => {
    const socket = new WebSocket(`${world.url.replace('http', 'ws')}/saleshub/live?x=1`);
    const message = await new Promise((resolve, reject) => {
      socket.on('message', (data) => resolve(String(data)));
      socket.on('error', reject);
    });
    socket.terminate();
    expect(message).toBe('saleshub.blue /live?x=1');
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAA' };
    const { seen } = await ask(world.url, '/saleshub', { headers });
    expect(seen.headers).not.toHaveProperty('upgrade');
  });
});

describe('hub to hub', () => {
  const fromManager = (url: string) =>
    docker(
      'exec',
      world.containerOf('manager', 'blue'),
      'node',
      '-e',
      `fetch(${JSON.stringify(url)}).then(async (r) => console.log(r.status, r.headers.get('x-twinport-slot'), (await r.text()).slice(0, 60)))`,
    );

  it('answers to hub and service names on the hubs own ports, chosen by Host where two share one', async () => {
    expect(await fromManager('http://saleshub:4010/saleshub/x')).toContain(
      '200 saleshub.blue {"hub":"saleshub"',
    );
    expect(await fromManager('http://saleshub-staging:4010/')).toContain('200 saleshub.blue');
    expect(await fromManager('http://raw-hub:4030/')).toContain('200 raw-hub.blue');
    expect(await fromManager('http://finhub:4010/')).toContain('502 finhub.blue');
  });
});

describe('the flags', () => {
  it('are not guessed: without the sentinel everybody gets 503', async () => {
    const generation = world.generation('broken', 'green');
    world.gateway.offer(generation);
    world.gateway.cutOver('staging', 'broken');
    rmSync(join(files, 'live/.complete'));
    expect((await ask(world.url, '/saleshub')).status).toBe(503);
    expect(await askInside('http://saleshub:4010/')).toBe('503');
    expect(world.gateway.live('staging')).toBeNull();
  });

  it('nor read from a directory that the worker may not enter', async () => {
    world.gateway.offer(world.generation('shut', 'green'));
    world.gateway.cutOver('staging', 'shut');
    expect((await ask(world.url, '/saleshub')).headers['x-twinport-slot']).toBe('saleshub.green');
    chmodSync(join(files, 'live@shut'), 0o700);
    expect((await ask(world.url, '/saleshub')).status).toBe(503);
    world.gateway.cutOver('staging', 'first');
    expect((await ask(world.url, '/saleshub')).headers['x-twinport-slot']).toBe('saleshub.blue');
    world.gateway.forget('staging', new Set(['first']));
    expect(readdirSync(files).filter((name) => name.startsWith('live@'))).toEqual([
      'live@first',
      'live@shut',
    ]);
  });

  const askInside = (url: string) =>
    docker(
      'exec',
      world.containerOf('manager', 'blue'),
      'node',
      '-e',
      `fetch(${JSON.stringify(url)}).then((r) => console.log(r.status))`,
    );
});

describe('the cut-over', () => {
  it('lets an upload and a slow answer, both begun before it, end on the old slot', async () => {
    world.gateway.offer(world.generation('uploads', 'green'));
    const slow = ask(world.url, '/saleshub/slow?wait=1500');
    const upload = beginUpload(world.url, '/saleshub/upload');
    const { containerOf, api } = world;
    // The hub sees the upload as it begins: nothing is collected on the way.
    await expect
      .poll(() => api.logs(containerOf('saleshub', 'blue'), 10), { timeout: 5000 })
      .toContain('upload begins: /upload');
    world.gateway.cutOver('staging', 'uploads');
    expect((await ask(world.url, '/saleshub')).seen.slot).toBe('green');
    const finished = await upload.finish();
    expect([finished.status, finished.seen.slot, finished.seen.received]).toEqual([200, 'blue', 20]);
    expect((await slow).seen.slot).toBe('blue');
  });

  it(`fails no request and gives no old answer after the first new one, ${cutOvers} times under load`, async () => {
    const load = startLoad(world.url, ['/', '/saleshub/x', '/raw/y', '/saleshub'], 300);
    const done: { at: number; slot: string }[] = [];
    for (let turn = 0; turn < cutOvers; turn += 1) {
      const slot = turn % 2 === 0 ? 'blue' : 'green';
      world.gateway.offer(world.generation(`load-${turn}`, slot));
      await sleep(200);
      world.gateway.cutOver('staging', `load-${turn}`);
      done.push({ at: performance.now(), slot });
      world.gateway.forget('staging', new Set());
    }
    await sleep(200);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(load.hits.filter((hit) => hit.slot !== hit.told)).toEqual([]);
    expect(late(load.hits, done)).toEqual([]);
    expect(load.hits.length).toBeGreaterThan(cutOvers * 30);
    for (const slot of ['blue', 'green']) expect(load.hits.some((hit) => hit.slot === slot)).toBe(true);
  });
});

describe('a change of the configuration', () => {
  const snippet = () => join(world.directory, 'nginx/server.staging.conf');
  const write = (text: string) => {
    mkdirSync(join(world.directory, 'nginx'), { recursive: true });
    writeFileSync(snippet(), text);
  };
  const differs = async () => {
    const observed = await world.gateway.observe('staging');
    return observed?.conf !== world.gateway.wanted(world.front, observed).conf;
  };

  it('is refused with nginx own words where it is wrong, and what served before serves on', async () => {
    write('client_max_body_size 5;\nno_such_thing on;\n');
    expect(await differs()).toBe(true);
    const failure = await failureOf(world.gateway.ensure(world.front, 'reload'));
    expect(failure.problems[0]).toMatchObject({
      place: 'nginx/server.staging.conf:2',
      evidence: [expect.stringContaining('unknown directive "no_such_thing" in nginx/server.staging.conf:2')],
    });
    expect((await ask(world.url, '/saleshub')).status).toBe(200);
    // A restart reads what was in force, not what is wrong.
    const observed = await world.gateway.observe('staging');
    await docker('restart', '-t', '1', observed!.container);
    await expect.poll(async () => (await world.gateway.observe('staging'))?.conf).toBe(observed!.conf);
    expect((await ask(world.url, '/saleshub')).status).toBe(200);
  });

  it('is undone where nginx finds it good and then cannot take it', async () => {
    // nginx -t binds a port only where it is asked for by address, so a taken one shows when it is taken over.
    write('listen 64555;\n');
    const observed = await world.gateway.observe('staging');
    const taken = "require('net').createServer().listen(64555, '0.0.0.0')";
    await docker('exec', '-d', observed!.container, 'node', '-e', taken);
    await sleep(500);
    const failure = await failureOf(world.gateway.ensure(world.front, 'reload'));
    expect(failure.problems[0]!.evidence!.join('\n')).toContain('64555');
    expect((await world.gateway.observe('staging'))?.conf).toBe(observed!.conf);
    expect((await ask(world.url, '/saleshub')).status).toBe(200);
  });

  it('holds after a reload that is confirmed, and the one before it is kept', async () => {
    write('client_max_body_size 1k;\naccess_log /dev/null;\nadd_header X-Mine yes always;\ndeny all;\n');
    await world.gateway.ensure(world.front, 'reload');
    expect(await differs()).toBe(false);
    const denied = await ask(world.url, '/saleshub');
    expect([denied.status, denied.headers['x-mine']]).toEqual([403, 'yes']);
    // The user's access list is for the public.
    expect((await ask(await world.gateway.candidateUrl('staging'), '/saleshub')).status).toBe(200);
    rmSync(snippet());
    await world.gateway.ensure(world.front, 'reload');
    expect((await ask(world.url, '/saleshub')).status).toBe(200);
    expect(readdirSync(files).filter((name) => name.startsWith('conf-')).length).toBe(2);
  });

  it('refuses a main file that does not include ours, before anything is touched', async () => {
    const main = join(world.directory, 'nginx/nginx.conf');
    writeFileSync(main, 'events {}\nhttp {\n  # include twinport/*.conf;\n}\n');
    const failure = await failureOf(world.gateway.ensure(world.front, 'reload'));
    expect(failure.exit).toBe(2);
    expect(failure.problems[0]!.remedy).toContain('include twinport/*.conf;');
    rmSync(main);
  });
});

describe('the container', () => {
  const writeLines = (text: string) =>
    writeFileSync(join(world.directory, 'nginx/server.staging.conf'), text);
  const waitingNetworks = () =>
    docker('network', 'ls', '-q', '--filter', `name=${world.config.project}-gateway-staging-next`);
  const writeCertificate = async (name: string) => {
    const [key, certificate] = ['key', 'crt'].map((kind) =>
      join(world.directory, `nginx/certs/staging.${kind}`),
    );
    mkdirSync(join(world.directory, 'nginx/certs'), { recursive: true });
    const kind = ['req', '-x509', '-nodes', '-days', '2', '-newkey', 'rsa:2048', '-subj', `/CN=${name}`];
    const { code, stderr } = await exec({
      argv: ['openssl', ...kind, '-keyout', key!, '-out', certificate!],
    });
    expect(code, stderr).toBe(0);
  };

  it('is replaced where only a new one will do, with its requests refused for less than three seconds', async () => {
    const before = (await world.gateway.observe('staging'))!;
    const added = { ...world.front.hubs[0]!, names: ['manager', 'another-name'] };
    const front = { ...world.front, hubs: [added, ...world.front.hubs.slice(1)] };
    expect(world.gateway.wanted(front, before).shape).not.toBe(before.shape);
    const load = startLoad(world.url, ['/saleshub'], 100, 5);
    await world.gateway.ensure(front, 'replace');
    await sleep(300);
    await load.stop();
    const observed = (await world.gateway.observe('staging'))!;
    expect(observed).toMatchObject({ running: true, ...world.gateway.wanted(front, observed) });
    expect(observed.container).not.toBe(before.container);
    const ends = load.hits.map((hit) => hit.endedAt).sort((a, b) => a - b);
    const gap = Math.max(...ends.slice(1).map((end, at) => end - ends[at]!));
    console.log(`replaced with a gap of ${Math.round(gap)} ms, ${load.failures.length} failed`);
    expect(gap).toBeLessThan(3000 * (await slowdown()));
    // It has taken the old one's place: address and names, and nothing is left of where it waited.
    const [inspected] = JSON.parse(await docker('inspect', observed.container));
    const { networks, waiting } = {
      networks: inspected.NetworkSettings.Networks,
      waiting: await waitingNetworks(),
    };
    expect(Object.keys(networks)).toEqual([front.network.name]);
    expect(networks[front.network.name].IPAddress).toBe(front.network.address);
    expect(networks[front.network.name].Aliases).toContain('another-name');
    expect(waiting).toBe('');
  });

  it('is replaced, the longer way, also where its own lines name a service of the environment', async () => {
    const added = { ...world.front.hubs[0]!, names: ['manager', 'another-name'] };
    const front = { ...world.front, hubs: [added, ...world.front.hubs.slice(1)] };
    const before = (await world.gateway.observe('staging'))!;
    writeLines('location /inside { proxy_pass http://another-name/; }\n');
    const gap = await world.gateway.ensure(front, 'replace');
    writeLines('');
    const observed = (await world.gateway.observe('staging'))!;
    expect(observed.running).toBe(true);
    expect(observed.container).not.toBe(before.container);
    expect((await ask(world.url, '/saleshub')).status).toBe(200);
    expect(gap).toBeGreaterThan(0);
    expect(await waitingNetworks()).toBe('');
  });

  it('answers on a TLS port with the certificate of nginx/certs, and with the next one after a reload', async () => {
    const port = await freePort();
    world.config.environments.staging.ports.push({ port, tls: true });
    await writeCertificate('first.test');
    await world.gateway.ensure(world.front, 'replace');
    const { certificate, seen } = await askTls(port, '/saleshub/x');
    expect(certificate).toBe('first.test');
    expect(seen.url).toBe('/x');
    expect(seen.headers).toMatchObject({ 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' });
    await writeCertificate('second.test');
    await world.gateway.ensure(world.front, 'reload');
    expect((await askTls(port, '/saleshub/x')).certificate).toBe('second.test');
  });

  it('is the only one, whatever an interruption left beside it', async () => {
    const labels = [`project=${world.config.project}`, 'environment=staging', 'role=gateway'];
    const given = labels.flatMap((label) => ['--label', `twinport.${label}`]);
    await docker('create', ...given, world.config.gateway.image, 'sleep', '600');
    // One that waited for its turn, running and newer.
    const aside = `${world.config.project}-gateway-staging-next`;
    await docker('network', 'create', '--internal', aside);
    await docker('run', '-d', ...given, '--network', aside, world.config.gateway.image, 'sleep', '600');
    const serving = (await world.gateway.observe('staging'))!;
    await world.gateway.ensure(world.front, 'reload');
    const filters = labels.flatMap((label) => ['--filter', `label=twinport.${label}`]);
    expect(await docker('ps', '-aq', '--no-trunc', ...filters)).toBe(serving.container);
    expect(await waitingNetworks()).toBe('');
  });

  it('comes back as it was where the new one cannot start', async () => {
    const before = (await world.gateway.observe('staging'))!;
    const taken = await freePort();
    const holder = await docker(
      'run',
      '-d',
      '--label',
      `twinport.project=${world.config.project}`,
      '-p',
      `${taken}:1`,
      image,
      'sleep',
      '600',
    );
    world.config.environments.staging.ports.push({ port: taken, tls: false });
    const failure = await failureOf(world.gateway.ensure(world.front, 'replace'));
    expect(failure.problems[0]!.evidence!.join(' ')).toContain(`${taken}`);
    world.config.environments.staging.ports.pop();
    await docker('rm', '-f', holder);
    const after = (await world.gateway.observe('staging'))!;
    expect({ ...after }).toEqual(before);
    expect((await ask(world.url, '/saleshub')).status).toBe(200);
  });

  it('is started again where it was stopped, at once with the configuration of today', async () => {
    const { container } = (await world.gateway.observe('staging'))!;
    await docker('stop', '-t', '1', container);
    await expect.poll(async () => (await world.gateway.observe('staging'))?.running).toBe(false);
    writeFileSync(join(world.directory, 'nginx/server.staging.conf'), 'add_header X-Mine again always;\n');
    await world.gateway.ensure(world.front, 'start');
    expect((await ask(world.url, '/saleshub')).headers['x-mine']).toBe('again');
    rmSync(join(world.directory, 'nginx/server.staging.conf'));
  });

  it('is not left behind where the first one cannot start', async () => {
    await world.gateway.remove('staging');
    writeFileSync(join(world.directory, 'nginx/server.staging.conf'), 'no_such_thing on;\n');
    const failure = await failureOf(world.gateway.ensure(world.front, 'create'));
    expect(failure.problems[0]!.rule).toContain('staging has no gateway yet');
    rmSync(join(world.directory, 'nginx/server.staging.conf'));
    expect(await world.gateway.observe('staging')).toBeNull();
    const all = ['ps', '-aq', '--filter', `label=twinport.project=${world.config.project}`];
    expect((await docker(...all, '--filter', 'label=twinport.role=gateway-trial')).trim()).toBe('');
    expect(readFileSync(join(files, 'live/generation.json'), 'utf8')).toContain('"environment": "staging"');
  });
});
