import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server as Listener } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckProblem, CheckReport } from '../../src/checks/report.ts';
import { exec } from '../../src/engine/exec.ts';
import { docker, networksOf, volumesOf } from './support/docker.ts';
import { Running } from './support/process.ts';
import { makeServer, type Server } from './support/server.ts';
import { type Run, told } from './support/twinport.ts';
import { plans, serviceNames } from './support/workhub.ts';

/** Each check has a case that triggers it, and one that looks like it and must not. */

let server: Server;

beforeAll(async () => {
  server = await makeServer({
    hubs: ['manager', 'sales', 'fin'],
    bootMs: 150,
    settings: { watch: '300ms', drain: '1s' },
  });
});
afterAll(() => server?.destroy());

async function reports(args: string[] = [], run: Run = {}): Promise<CheckReport[]> {
  const ran = await server.twinport(['check', ...args, '--json'], run);
  const seen = JSON.parse(ran.stdout) as CheckReport[];
  const wrong = seen.some(({ status }) => status === 'error');
  expect(ran.code, told(ran)).toBe(wrong ? 3 : 0);
  return seen;
}

const problemsOf = (seen: CheckReport[], check: string): CheckProblem[] =>
  seen.find((one) => one.check === check)!.problems;

/** `port-taken staging` … */
async function found(check: string, args: string[] = [], run: Run = {}): Promise<string[]> {
  const problems = problemsOf(await reports(args, run), check);
  return problems.map(({ code, environment, hub }) =>
    [code, environment, hub?.replace(`-${server.id}`, '')].filter(Boolean).join(' '),
  );
}

const fileOf = (name: string): string => join(server.dir, name);

/** Runs with another text in a file of the server directory (empty where there is none), and puts the right one back. */
async function withFile(name: string, change: (text: string) => string, during: () => Promise<void>) {
  const file = fileOf(name);
  const before = textOf(file);
  writeFileSync(file, change(before ?? ''));
  try {
    await during();
  } finally {
    if (before === null) rmSync(file);
    else writeFileSync(file, before);
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

const sales = () => serviceNames(server.id, 'sales');
const base = () => server.workhub.base;

/** Lines put behind a service's first one in docker-compose.yml. */
const inService = (service: string, lines: string[]) => (text: string) =>
  text.replace(
    new RegExp(`^  ${service}:\n`, 'm'),
    (head) => head + lines.map((line) => `    ${line}\n`).join(''),
  );

async function withContainer(args: string[], during: (name: string) => Promise<void>): Promise<void> {
  const name = `beside-${server.id}`;
  await docker('run', '-d', '--name', name, ...args);
  try {
    await during(name);
  } finally {
    await docker('rm', '-f', name);
  }
}

const sleeping = ['sleep', '600'];

describe('check, before anything is deployed', () => {
  it('lists every check with its title, finds no error, and changes nothing', async () => {
    const before = await Promise.all([server.containers(), server.images(), networksOf(server.id)]);
    const seen = await reports();
    expect(seen.filter(({ status }) => status === 'error')).toEqual([]);
    const fine = [
      'disk',
      'sources',
      'slots',
      'networks',
      'ports',
      'health',
      'databases',
      'state',
      'dockerfiles',
    ];
    for (const check of fine) expect(problemsOf(seen, check), check).toEqual([]);
    expect(seen.map(({ check }) => check)).toContain('dockerfiles');
    expect(seen.every(({ title }) => title.length > 3)).toBe(true);
    expect(await Promise.all([server.containers(), server.images(), networksOf(server.id)])).toEqual(before);
    expect(await volumesOf(server.id)).toEqual([]);
  });

  it('says it to people with place and remedy, and by nothing but letters that every terminal has', async () => {
    await withFile(
      'twinport.yml',
      (text) => text.replace('keep_free: 1GB', 'keep_free: 900TB'),
      async () => {
        const ran = await server.twinport(['check']);
        expect(ran.code).toBe(3);
        expect(ran.stdout).toMatch(/disk\.keep_free/);
        expect(ran.stdout).toMatch(/→ .*twinport cleanup/);
        expect(ran.stdout).not.toContain('\u001b');
      },
    );
  });

  it('ends with 2 where the configuration is wrong', async () => {
    await withFile(
      'twinport.yml',
      (text) => `${text}\ngatway: {}\n`,
      async () => {
        expect((await server.twinport(['check'])).code).toBe(2);
      },
    );
    expect((await server.twinport(['check', 'elsewhere'])).code).toBe(2);
  });

  it('says in one document that Docker does not answer', async () => {
    const seen = await reports([], { env: { DOCKER_HOST: `unix://${server.home}/no.sock` } });
    expect(seen).toMatchObject([{ check: 'look', status: 'error', problems: [{ place: /no\.sock/ }] }]);
  });
});

describe('the machine', () => {
  /** A Docker configuration with another Compose plugin in it. */
  async function withCompose(version: string, during: (run: Run) => Promise<void>): Promise<void> {
    const own = join(server.home, 'docker-config');
    mkdirSync(join(own, 'cli-plugins'), { recursive: true });
    const plugin = join(own, 'cli-plugins/docker-compose');
    const real = (await exec({ argv: ['sh', '-c', 'ls /usr/*lib*/docker/cli-plugins/docker-compose'] }))
      .stdout;
    const lines = [
      '#!/bin/sh',
      `[ "$1" = version ] && echo ${version} && exit`,
      `exec ${real.split('\n')[0]} "$@"`,
    ];
    writeFileSync(plugin, `${lines.join('\n')}\n`);
    chmodSync(plugin, 0o755);
    await during({ env: { DOCKER_CONFIG: own } });
    rmSync(own, { recursive: true });
  }

  it('has a Docker Compose that is too old for slots, or just new enough', async () => {
    await withCompose('2.24.3', async (run) =>
      expect(await found('versions', [], run)).toEqual(['old-compose']),
    );
    await withCompose('v2.24.4', async (run) => expect(await found('versions', [], run)).toEqual([]));
  });

  it('has a clock that nobody keeps, or one that is kept', async () => {
    const bin = join(server.home, 'bin');
    mkdirSync(bin);
    const run = { env: { PATH: `${bin}:${process.env.PATH}` } };
    const says = (word: string) => {
      writeFileSync(join(bin, 'timedatectl'), `#!/bin/sh\necho ${word}\n`);
      chmodSync(join(bin, 'timedatectl'), 0o755);
    };
    says('no');
    expect(await found('clock', [], run)).toEqual(['clock-alone']);
    says('yes');
    expect(await found('clock', [], run)).toEqual([]);
  });

  it('has less room on its disk than is kept free', async () => {
    await withFile(
      'twinport.yml',
      (text) => text.replace('keep_free: 1GB', 'keep_free: 900TB'),
      async () => expect(await found('disk')).toEqual(['disk']),
    );
  });
});

function listenOn(port: number): Promise<Listener> {
  return new Promise((listening) => {
    const listener = createServer();
    listener.listen(port, '0.0.0.0', () => listening(listener));
  });
}

describe('public ports', () => {
  const port = () => server.workhub.ports.staging;

  it('that a process has are told with it, for that environment alone', async () => {
    const listener = await listenOn(port());
    const [problem] = problemsOf(await reports(), 'ports');
    const ofProduction = await found('ports', ['production']);
    await new Promise((closed) => listener.close(closed));
    expect(problem).toMatchObject({ code: 'port-taken', environment: 'staging', place: `port ${port()}` });
    expect(problem!.rule).toContain(String(process.pid));
    expect(problem!.remedy).toContain(`kill ${process.pid}`);
    expect(ofProduction).toEqual([]);
  });

  it('that a container has are told with the command that hands them over', async () => {
    await withContainer(['-p', `${port()}:80`, base(), ...sleeping], async (name) => {
      const [problem] = problemsOf(await reports(['staging']), 'ports');
      expect(problem!.remedy).toContain(
        `docker stop ${name} && { twinport deploy || docker start ${name}; }`,
      );
    });
  });

  it('beside them may be anybody’s', async () => {
    const listener = await listenOn(port() + 1);
    expect(await found('ports')).toEqual([]);
    await new Promise((closed) => listener.close(closed));
  });
});

describe('the Compose file', () => {
  const compose = 'docker-compose.yml';

  it('gives a hub a fixed name and ports, which two slots cannot keep; a database may have them', async () => {
    const fixed = ['container_name: shop', 'ports: ["4010:4010"]'];
    await withFile(compose, inService(sales().staging, fixed), async () =>
      expect(await found('slots')).toEqual([
        'container-name staging wbsaleshub',
        'fixed-ports staging wbsaleshub',
      ]),
    );
    await withFile(compose, inService('store', fixed), async () => expect(await found('slots')).toEqual([]));
  });

  it.each(['network_mode: host', 'deploy: { replicas: 3 }'])(
    'gives a hub %s, with which nothing can be done: wrong configuration',
    async (line) => {
      await withFile(compose, inService(sales().staging, [line]), async () => {
        const ran = await server.twinport(['check']);
        expect(ran.code).toBe(2);
        expect(ran.stderr).toContain(sales().staging);
      });
    },
  );

  it('names an external network that is not there, or one that is', async () => {
    const external = (name: string) => (text: string) =>
      text.replace(/^networks:\n/m, (line) => `${line}  outside: { external: true, name: ${name} }\n`);
    const joined = inService('store', []);
    const uses = (name: string) => (text: string) =>
      joined(external(name)(text)).replace(/- backoffice\n/, (line) => `${line}      - outside\n`);
    await withFile(compose, uses(`nowhere-${server.id}`), async () => {
      const [problem] = problemsOf(await reports(), 'networks');
      expect(problem).toMatchObject({
        code: 'no-network',
        remedy: expect.stringContaining(`docker network create nowhere-${server.id}`),
      });
      const refused = await server.twinport(['deploy', '--no-pull']);
      expect(refused.code, told(refused)).toBe(3);
    });
    await withFile(compose, uses('bridge'), async () => expect(await found('networks')).toEqual([]));
  });

  it('lets logs grow, or sets a limit', async () => {
    const unlimited = problemsOf(await reports(), 'logs');
    expect(unlimited).toMatchObject([{ code: 'unlimited-logs', place: expect.stringContaining('store') }]);
    const limited = ['logging: { driver: json-file, options: { max-size: 10m } }'];
    await withFile(compose, inService('store', limited), async () => {
      const [left] = problemsOf(await reports(), 'logs');
      expect(left!.place).not.toContain('store');
    });
  });
});

describe('what git would take along', () => {
  it('is our own state where nobody ignores it', async () => {
    await withFile(
      '.gitignore',
      (text) => text.replace('.twinport/\n', ''),
      async () => expect(await found('state')).toEqual(['state-not-ignored']),
    );
  });
});

describe('a hub’s sources', () => {
  const file = `${plans.sales.folder}/Dockerfile`;

  it('whose Dockerfile has every bad habit are told each with its line; a good one is not', async () => {
    const bad = [
      'FROM node',
      'ARG NPM_TOKEN',
      'ARG NEXT_PUBLIC_API_URL',
      'RUN apt-get update && apt-get install -y postgresql',
      'RUN npm ci',
      'CMD ["npm", "start"]',
    ];
    await withFile(
      file,
      () => bad.join('\n'),
      async () => {
        const seen = problemsOf(await reports(), 'dockerfiles');
        expect(seen.map(({ code }) => code).sort()).toEqual([
          'database-inside',
          'frozen-at-build',
          'latest-base',
          'no-cache-mount',
          'no-healthcheck',
          'npm-start',
          'secret-in-image',
        ]);
        expect(seen.find(({ code }) => code === 'no-cache-mount')).toMatchObject({
          place: `${file}:5`,
          remedy: expect.stringContaining('RUN --mount=type=cache,target=/root/.npm npm ci'),
        });
      },
    );
  });

  it('without a health page and without a check are told; with one of the two they are not', async () => {
    const fin = `${plans.fin.folder}/Dockerfile`;
    await withFile(
      fin,
      (text) => text.replace(/^HEALTHCHECK.*\n/m, ''),
      async () => expect(await found('health')).toEqual(['no-health wbfinhub']),
    );
  });

  it('hold what an older way of deploying left, or something alike of their own', async () => {
    const left = {
      'deploy-oracle.sh': 'docker save x | ssh oracle docker load\n',
      'docker-compose.yml': `services: { web: { image: ${server.name('sales')}:latest } }\n`,
      'nginx.conf': 'location / { proxy_pass http://web; }\n',
    };
    const alike = {
      'deploy-docs.sh': 'npm run docs\n',
      'docker-compose.dev.yml': `services: { web: { image: ${server.name('sales')}:latest } }\n`,
      'compose.yml': 'services: { db: { image: "postgres:16" } }\n',
    };
    for (const [name, text] of Object.entries({ ...left, ...alike }))
      writeFileSync(fileOf(`${plans.sales.folder}/${name}`), text);
    const places = problemsOf(await reports(), 'old-way').map(({ place }) => place);
    for (const name of Object.keys({ ...left, ...alike })) rmSync(fileOf(`${plans.sales.folder}/${name}`));
    expect(places.sort()).toEqual(
      Object.keys(left)
        .map((name) => `${plans.sales.folder}/${name}`)
        .sort(),
    );
  });

  it('that are not there are told', async () => {
    await withFile(
      'twinport.yml',
      (text) => text.replace('source: WBSalesHub', 'source: WBNoHub'),
      async () => expect(await found('sources')).toEqual(['no-source wbsaleshub']),
    );
  });
});

describe('beside twinport', () => {
  it('a hub that docker run started is told; another program is not', async () => {
    await docker('tag', base(), `${server.name('sales')}:latest`);
    await withContainer([`${server.name('sales')}:latest`, ...sleeping], async (name) => {
      const seen = await reports();
      expect(problemsOf(seen, 'beside')).toMatchObject([
        { code: 'beside-twinport', place: name, remedy: expect.stringContaining(`docker rm -f ${name}`) },
      ]);
      expect(problemsOf(seen, 'old-way')).toMatchObject([
        { code: 'foreign-image', place: `${server.name('sales')}:latest` },
      ]);
    });
    await docker('image', 'rm', `${server.name('sales')}:latest`);
    await withContainer([base(), ...sleeping], async () => {
      const seen = await reports();
      expect([...problemsOf(seen, 'beside'), ...problemsOf(seen, 'old-way')]).toEqual([]);
    });
  });

  it('a stack of another Compose file in this directory is told by its hubs', async () => {
    const folder = fileOf(plans.manager.folder);
    const stack = join(folder, 'docker-compose.yml');
    const service = `{ image: "${base()}", command: [sleep, "600"] }`;
    writeFileSync(stack, `services:\n  ${server.name('sales')}: ${service}\n  cache: ${service}\n`);
    const project = `old${server.id}`;
    await docker('compose', '-p', project, '-f', stack, 'up', '-d');
    const seen = await reports();
    await docker('compose', '-p', project, '-f', stack, 'down', '-t', '0');
    rmSync(stack);
    expect(problemsOf(seen, 'beside').map(({ place }) => place)).toEqual([
      `${project}-${server.name('sales')}-1`,
    ]);
    expect(problemsOf(seen, 'old-way').map(({ code }) => code)).toEqual(['left-over']);
  });
});

describe('a database on this server', () => {
  const host = 'host.docker.internal';
  const hosts = [`extra_hosts: ["${host}:host-gateway"]`];
  let listener: Listener;
  let port: number;

  beforeAll(async () => {
    listener = await listenOn(0);
    port = (listener.address() as { port: number }).port;
  });
  afterAll(() => new Promise((closed) => listener.close(closed)));

  /** Staging's sales hub with a database here. */
  async function withDatabase(lines: string[], during: () => Promise<void>): Promise<void> {
    const url = `environment: { ORDERS_URL: "postgres://hub:pw-${server.id}@${host}:${port}/orders" }`;
    await withFile('docker-compose.yml', inService(sales().staging, [url, ...lines]), during);
  }

  const reject = ['INPUT', '-p', 'tcp', '--dport', String(0), '-j', 'REJECT'];

  it('is reached', async () => {
    await withDatabase(hosts, async () => expect(await found('databases')).toEqual([]));
  });

  it('is not known by its name without extra_hosts', async () => {
    await withDatabase([], async () => expect(await found('databases')).toEqual(['host-unknown staging']));
  });

  it('is behind a firewall that turns containers away: with the rule, and the command that lets them in', async () => {
    const rule = reject.map((part) => (part === '0' ? String(port) : part));
    await exec({ argv: ['iptables', '-I', ...rule] });
    try {
      await withDatabase(hosts, async () => {
        const [problem] = problemsOf(await reports(), 'databases');
        expect(problem).toMatchObject({ code: 'database-blocked', environment: 'staging' });
        expect(problem!.evidence.join('\n')).toContain(`--dport ${port}`);
        expect(problem!.remedy).toMatch(
          new RegExp(`sudo iptables -I INPUT 1 -s 10\\..*--dport ${port} -j ACCEPT`),
        );
        expect(JSON.stringify(problem)).not.toContain(`pw-${server.id}`);
        // What the remedy says, it does.
        const subnet = / -s (\S+) /.exec(problem!.remedy!)![1]!;
        const accept = ['INPUT', '-s', subnet, '-p', 'tcp', '--dport', String(port), '-j', 'ACCEPT'];
        expect(subnet).toMatch(/\/23$/);
        expect(accept).toHaveLength(9);
      });
    } finally {
      await exec({ argv: ['iptables', '-D', ...rule] });
    }
  });

  it('that nobody runs, and one that only this server itself reaches', async () => {
    await new Promise((closed) => listener.close(closed));
    await withDatabase(hosts, async () =>
      expect(await found('databases')).toEqual(['database-down staging']),
    );
    listener = createServer();
    await new Promise((listening) => listener.listen(port, '127.0.0.1', () => listening(null)));
    await withDatabase(hosts, async () =>
      expect(await found('databases')).toEqual(['database-local staging']),
    );
  });
});

describe('after a deployment and two promotions', () => {
  beforeAll(async () => {
    await server.result(['deploy']);
    await server.result(['promote']);
    await server.commit(server.hubs);
    await server.result(['deploy']);
    await server.result(['promote']);
  });

  const live = async (): Promise<string> => {
    const { environments } = await server.json<{
      environments: Record<string, { hubs: Record<string, { container: string }> }>;
    }>(['status']);
    return environments.production!.hubs[server.name('sales')]!.container;
  };

  it('everything is as it was left', async () => {
    const seen = await reports();
    for (const check of ['ports', 'beside', 'old-way', 'as-left', 'way-back', 'memory', 'health', 'networks'])
      expect(problemsOf(seen, check), check).toEqual([]);
  });

  it('a standby that runs is a second copy', async () => {
    const standby = (await server.containers()).find(
      ({ project, service, state }) =>
        service === sales().production && state !== 'running' && project.startsWith(server.project),
    )!;
    const [wake, rest] = standby.state === 'paused' ? ['unpause', 'pause'] : ['start', 'stop'];
    await docker(wake!, standby.id);
    expect(await found('as-left')).toEqual(['second-copy production wbsaleshub']);
    await docker(rest!, standby.id);
    expect(await found('as-left')).toEqual([]);
  });

  it('never waits for an operation', async () => {
    const run = new Running(server, ['deploy', '--force', '--json'], { TWINPORT_STOP_AT: 'build:started' });
    await run.stopped();
    expect(await found('as-left')).toEqual([]);
    run.signal('SIGKILL');
    await run.ended;
    expect(await found('as-left')).toContain('interrupted');
    await server.result(['recover']);
    expect(await found('as-left')).toEqual([]);
  });

  it('a live container that did not come back is told with the command that brings it', async () => {
    const container = await live();
    await docker('stop', container);
    const [problem] = problemsOf(await reports(), 'as-left');
    expect(problem).toMatchObject({ code: 'drift', environment: 'production', remedy: 'twinport recover' });
    await server.result(['recover']);
    expect(await found('as-left')).toEqual([]);
  });

  it('a service that stopped is told', async () => {
    const store = (await server.containers()).find(({ service }) => service === 'store')!;
    await docker('kill', store.id);
    expect(await found('as-left')).toEqual(['drift staging', 'drift production']);
    await docker('start', store.id);
    expect(await found('as-left')).toEqual([]);
  });

  it('a rollback whose images are gone is told with the commits to build again', async () => {
    expect(await found('way-back')).toEqual([]);
    const first = (await server.containers()).filter(({ image }) => image.endsWith(':r1'));
    for (const { id } of first) await docker('rm', '-f', id);
    for (const key of server.hubs)
      await docker('image', 'prune', '-a', '-f', '--filter', `label=twinport.hub=${server.name(key)}`);
    const [problem] = problemsOf(await reports(), 'way-back');
    expect(problem).toMatchObject({ code: 'rollback-lost' });
    const [, line] = /: twinport (deploy .*), then/.exec(problem!.remedy!)!;
    const built = await server.result(line!.split(' '));
    expect(built).toMatchObject({ result: 'done', release: 'r3' });
  });
});
