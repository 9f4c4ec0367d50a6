import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, type Server as Listener } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckName, FindingCode } from '../../src/checks/codes.ts';
import type { CheckReport } from '../../src/checks/report.ts';
import { exec } from '../../src/engine/exec.ts';
import { git } from '../../tools/hubs/git.ts';
import { Checking, problemsOf } from './support/checking.ts';
import { docker, networksOf, volumesOf } from './support/docker.ts';
import { DockerProxy } from './support/docker-proxy.ts';
import { freePort, listenOn } from './support/ports.ts';
import { Running } from './support/process.ts';
import { makeServer, type Server } from './support/server.ts';
import { program, type Run } from './support/twinport.ts';
import { plans, serviceNames } from './support/workhub.ts';

/** Each check has a case that triggers it, and one that looks like it and must not. */

/**
 * What looks like each finding and is none. A new code does not compile without its line, and the last test of this file
 * holds that both were seen. What `env check` finds besides is in secrets-config.scenario.ts.
 */
const alike: Record<FindingCode<Exclude<CheckName, 'environment-files'>> | 'mode', string> = {
  'old-engine': 'Engine 25.0.0, the oldest that is new enough',
  'no-compose': "a plugin in the user's own ~/.docker instead of the system's",
  'old-compose': 'Compose 2.24.4, the oldest that is new enough',
  'no-buildx': 'a buildx that a distribution packed: 0.13.1+ds1',
  'old-buildx': 'the same buildx beside a Compose that does not mind',
  'slow-daemon': 'a daemon that takes half a second',
  'no-logs': 'the log driver journald',
  'no-memory-limit': 'a kernel without swap limits',
  'open-api': 'any other warning of the daemon',
  'clock-behind': 'a release that is half a minute in the future',
  'clock-alone': 'a clock that is kept',
  disk: 'a floor that holds',
  memory: 'file cache, which the kernel gives back',
  'no-source': 'hubs that share a repository',
  'not-in-git': 'a hub in a repository of its own',
  'no-dockerfile': 'a Dockerfile of another name, named in the Compose file',
  'same-source': 'sources beside each other',
  'network-mode': 'a service that is no hub',
  replicas: 'a service that is no hub, and one replica',
  tied: "the host's own process table",
  'container-name': 'a database',
  'fixed-ports': 'a database',
  'two-repositories': 'two tags of one repository at a registry with a port',
  'one-repository': "a repository whose name begins with another hub's",
  'no-network': 'an external network that is there',
  'no-volume': 'an external volume that is there',
  'port-taken': 'the port beside it',
  'gateway-files': 'an include in quotes',
  'no-health': 'a health page without a check in the image',
  'unlimited-logs': 'a limit in the Compose file',
  mode: 'a file that nobody else reads',
  'host-unknown': 'extra_hosts',
  'database-down': 'one that runs',
  'database-local': 'one that listens everywhere',
  'database-blocked': 'one that is let in',
  'one-database': 'two databases of one server',
  'state-tracked': 'a tracked file whose name begins alike',
  'state-not-ignored': '.git/info/exclude instead of .gitignore',
  'beside-twinport': 'another program of docker run',
  'foreign-image': 'the image that hubs are built from',
  'left-over': 'scripts, Compose files and nginx of their own',
  interrupted: 'an operation that runs',
  drift: 'all as it was left',
  'second-copy': 'a standby that is paused',
  'rollback-lost': 'a release whose images are here',
  'no-cache-mount': 'one global package',
  'latest-base': 'a stage of the same file',
  'root-user': 'a number for a user',
  'no-healthcheck': 'a check of any form',
  'npm-start': 'a program whose name holds npm',
  'no-dockerignore': 'Dockerfile.dockerignore',
  'secret-in-image': 'the path of a secret',
  'frozen-at-build': 'a variable of the framework itself',
  'database-inside': 'a database client',
  'no-look': 'a socket that DOCKER_HOST names',
};

let server: Server;
let checking: Checking;

beforeAll(async () => {
  server = await makeServer({
    hubs: ['manager', 'sales', 'fin'],
    bootMs: 150,
    settings: { watch: '300ms', drain: '1s' },
  });
  checking = new Checking(server);
});
afterAll(() => server?.destroy());

const reports = (args?: string[], run?: Run): Promise<CheckReport[]> => checking.reports(args, run);
const found: Checking['found'] = (...args) => checking.found(...args);
const spares: Checking['spares'] = (...args) => checking.spares(...args);
const withFile: Checking['withFile'] = (...args) => checking.withFile(...args);

const fileOf = (name: string): string => join(server.dir, name);

const sales = () => serviceNames(server.id, 'sales');
const manager = () => serviceNames(server.id, 'manager');
const fin = () => serviceNames(server.id, 'fin');
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
    const fine: CheckName[] = [
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
    spares(seen, 'disk', 'no-buildx', 'mode');
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
  /** A Docker configuration with another Compose plugin in it, and another buildx in PATH; everything else is the real one. */
  async function withVersions(
    { compose, buildx }: { compose?: string; buildx?: string | null },
    during: (run: Run) => Promise<void>,
  ): Promise<void> {
    const sh = async (line: string) => (await exec({ argv: ['sh', '-c', line] })).stdout.split('\n')[0]!;
    const env: Record<string, string> = {};
    if (compose !== undefined) {
      const real = await sh('ls /usr/*lib*/docker/cli-plugins/docker-compose');
      const lines = [`[ "$1" = version ] && echo ${compose} && exit`, `exec ${real} "$@"`];
      env.DOCKER_CONFIG = dirname(checking.program('docker-config/cli-plugins', 'docker-compose', lines));
    }
    if (buildx !== undefined) {
      const answer = buildx === null ? 'exit 1' : `{ echo github.com/docker/buildx ${buildx} 0; exit; }`;
      const lines = [
        `[ "$1 $2" = 'buildx version' ] && ${answer}`,
        `exec ${await sh('command -v docker')} "$@"`,
      ];
      env.PATH = `${checking.program('bin', 'docker', lines)}:${process.env.PATH}`;
    }
    await during({ env });
    for (const folder of ['docker-config', 'bin'])
      rmSync(join(server.home, folder), { recursive: true, force: true });
  }

  it('has a Docker Compose that is too old for slots, or just new enough', async () => {
    await withVersions({ compose: '2.24.3' }, async (run) =>
      expect(await found('versions', [], run)).toEqual(['old-compose']),
    );
    await withVersions({ compose: 'v2.24.4' }, async (run) => {
      const seen = await reports([], run);
      expect(problemsOf(seen, 'versions')).toEqual([]);
      spares(seen, 'old-compose');
    });
  });

  it('has a buildx that is too old for its Compose, or one that this Compose takes', async () => {
    await withVersions({ compose: '2.40.3', buildx: 'v0.16.2' }, async (run) =>
      expect(await found('versions', [], run)).toEqual(['old-buildx']),
    );
    await withVersions({ compose: '2.40.1', buildx: '0.16.2+ds1' }, async (run) => {
      const seen = await reports([], run);
      expect(problemsOf(seen, 'versions')).toEqual([]);
      spares(seen, 'old-buildx', 'no-buildx');
    });
  });

  /** The system's plugins are hidden from this one process: in a mount namespace of its own, an empty folder over theirs. */
  async function withoutPlugins(env: Record<string, string>): Promise<CheckReport[]> {
    const folders = '/usr/lib/docker /usr/libexec/docker /usr/local/lib/docker /usr/local/libexec/docker';
    const script = `for d in ${folders}; do [ ! -e $d ] || mount -t tmpfs none $d || exit 9; done; exec "$@"`;
    const line = [process.execPath, program, '-C', server.dir, 'check', '--json'];
    const ran = await exec({ argv: ['unshare', '--mount', 'sh', '-c', script, 'sh', ...line], env });
    expect(ran.code, ran.stderr).toBe(3);
    return checking.noted(JSON.parse(ran.stdout));
  }

  it('has no Compose and no buildx, or a Compose of the user’s own', async () => {
    const own = join(server.home, 'own-docker');
    mkdirSync(join(own, 'cli-plugins'), { recursive: true });
    const seen = await withoutPlugins({ DOCKER_CONFIG: own });
    expect(seen.map(({ check }) => check)).toEqual(['versions']);
    expect(checking.namesOf(seen, 'versions')).toEqual(['no-compose', 'no-buildx']);
    const { stdout } = await exec({ argv: ['sh', '-c', 'ls /usr/*lib*/docker/cli-plugins/docker-compose'] });
    cpSync(stdout.split('\n')[0]!, join(own, 'cli-plugins/docker-compose'));
    const there = await withoutPlugins({ DOCKER_CONFIG: own });
    rmSync(own, { recursive: true });
    expect(checking.namesOf(there, 'versions')).toEqual(['no-buildx']);
    spares(there, 'no-compose');
  });

  it('has a daemon with everything that is bad in one, or with what only looks so', async () => {
    const proxy = await DockerProxy.listen(join(server.home, 'docker.sock'));
    const info = (change: object, delayMs: number) =>
      proxy.altering({ path: /\/info$/, delayMs, change: (body) => ({ ...body, ...change }) });
    const open = '[DEPRECATION NOTICE]: API is accessible on http://0.0.0.0:2375 without encryption.';
    const limits = 'WARNING: No memory limit support';
    info({ ServerVersion: '24.0.9', LoggingDriver: 'none', Warnings: [open, limits] }, 3100);
    const bad = await reports([], { env: proxy.env });
    expect(checking.namesOf(bad, 'versions')).toEqual(['old-engine']);
    expect(checking.namesOf(bad, 'daemon')).toEqual([
      'slow-daemon',
      'no-logs',
      'no-memory-limit',
      'open-api',
    ]);
    info(
      { ServerVersion: '25.0.0', LoggingDriver: 'journald', Warnings: ['WARNING: No swap limit support'] },
      500,
    );
    const good = await reports([], { env: proxy.env });
    expect([...problemsOf(good, 'versions'), ...problemsOf(good, 'daemon')]).toEqual([]);
    spares(good, 'old-engine', 'slow-daemon', 'no-logs', 'no-memory-limit', 'open-api', 'no-look');
    // As an Engine answers that is really older: it refuses our version of its language.
    const message = 'client version 1.44 is too new. Maximum supported API version is 1.43';
    proxy.altering({ path: /./, status: 400, change: () => ({ message }) });
    const refused = await reports([], { env: proxy.env });
    await proxy.close();
    expect(refused).toMatchObject([{ check: 'look', problems: [{ place: 'Docker Engine' }] }]);
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
    const seen = await reports([], run);
    expect(problemsOf(seen, 'clock')).toEqual([]);
    spares(seen, 'clock-alone');
    rmSync(bin, { recursive: true });
  });

  it('has less room on its disk than is kept free', async () => {
    await withFile(
      'twinport.yml',
      (text) => text.replace('keep_free: 1GB', 'keep_free: 900TB'),
      async () => expect(await found('disk')).toEqual(['disk']),
    );
  });
});

const listens = (port: number): Promise<boolean> =>
  new Promise((told) => {
    const socket = connect(port, '127.0.0.1', () => socket.destroy());
    socket.on('error', () => told(false)).on('close', () => told(true));
  });

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

  /** A process where systemd would put the one of that service; this machine need not have a systemd. */
  async function asService(unit: string, on: number, during: (pid: number) => Promise<void>): Promise<void> {
    const root = ['/sys/fs/cgroup/systemd', '/sys/fs/cgroup'].find((at) =>
      existsSync(join(at, 'cgroup.procs')),
    )!;
    const slice = join(root, 'system.slice');
    const own = existsSync(slice);
    mkdirSync(join(slice, unit), { recursive: true });
    const child = spawn(process.execPath, [
      '-e',
      `require('node:net').createServer().listen(${on}, '0.0.0.0')`,
    ]);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    try {
      writeFileSync(join(slice, unit, 'cgroup.procs'), String(child.pid));
      while (!(await listens(on))) await sleep(20);
      await during(child.pid!);
    } finally {
      child.kill('SIGKILL');
      await ended;
      rmdirSync(join(slice, unit));
      if (!own) rmdirSync(slice);
    }
  }

  it('that a service of this machine has are told with the command that hands them over, and back', async () => {
    const unit = `twinport-${server.id}.service`;
    await asService(unit, port(), async (pid) => {
      const [problem] = problemsOf(await reports(['staging']), 'ports');
      expect(problem!.rule).toContain(String(pid));
      expect(problem!.remedy).toContain(
        `sudo systemctl stop ${unit} && { twinport deploy || sudo systemctl start ${unit}; }`,
      );
    });
  });

  it('beside them may be anybody’s', async () => {
    const listener = await listenOn(port() + 1);
    const seen = await reports();
    expect(problemsOf(seen, 'ports')).toEqual([]);
    spares(seen, 'port-taken');
    await new Promise((closed) => listener.close(closed));
  });
});

describe('the Compose file', () => {
  const compose = 'docker-compose.yml';

  /** Lines put behind several services' first ones, and behind a section's. */
  const edited =
    (services: Record<string, string[]>, sections: Record<string, string[]> = {}) =>
    (text: string): string => {
      const withServices = Object.entries(services).reduce(
        (so, [service, lines]) => inService(service, lines)(so),
        text,
      );
      return Object.entries(sections).reduce(
        (so, [section, lines]) =>
          so.replace(
            new RegExp(`^${section}:\n`, 'm'),
            (head) => head + lines.map((line) => `  ${line}\n`).join(''),
          ),
        withServices,
      );
    };
  const image = (from: string, to: string) => (text: string) =>
    text.replaceAll(`image: ${from}`, `image: ${to}`);

  it('gives hubs what two slots cannot keep: told each with what it costs, and not asked of a database', async () => {
    const fixed = ['container_name: shop', 'ports: ["4010:4010"]'];
    const bad = edited({
      [manager().staging]: ['network_mode: host'],
      [manager().production]: ['deploy: { replicas: 3 }'],
      [sales().staging]: fixed,
      [fin().production]: ['pid: "service:store"'],
    });
    await withFile(compose, bad, async () => {
      const seen = await reports();
      expect(checking.namesOf(seen, 'slots').sort()).toEqual([
        'container-name staging wbsaleshub',
        'fixed-ports staging wbsaleshub',
        'network-mode staging wbhubmanager',
        'replicas production wbhubmanager',
        'tied production wbfinhub',
      ]);
      expect(await found('slots', ['production'])).not.toContain('network-mode staging wbhubmanager');
      // An operation that would start it refuses with the same words, and has touched nothing. By --ref, since the edit is
      // in the checkout and not in a commit.
      const told = problemsOf(seen, 'slots').find(({ code }) => code === 'network-mode')!;
      const refused = await server.result(['deploy', '--ref', 'HEAD'], { code: 3 });
      expect(refused).toMatchObject({
        result: 'refused',
        problems: [{ place: told.place, rule: told.rule, remedy: told.remedy }],
      });
      expect(await server.containers()).toEqual([]);
      expect(await server.json(['status'])).toMatchObject({ environments: { staging: { release: null } } });
    });
    const tools =
      'tools: { profiles: [tools], image: "tools:1", network_mode: host, deploy: { replicas: 3 } }';
    const good = edited(
      { store: fixed, [sales().staging]: ['pid: host', 'deploy: { replicas: 1 }'] },
      { services: [tools] },
    );
    await withFile(compose, good, async () => {
      const seen = await reports();
      expect(problemsOf(seen, 'slots')).toEqual([]);
      spares(seen, 'network-mode', 'replicas', 'tied', 'container-name', 'fixed-ports');
    });
  });

  it('gives a hub two image repositories, or two hubs one; not so tags and names that only begin alike', async () => {
    const [one, two, three] = (['manager', 'sales', 'fin'] as const).map((key) => server.name(key));
    const bad = (text: string) =>
      image(`${three}:`, `${two}:`)(image(`${one}:production`, `${one}-live:production`)(text));
    await withFile(compose, bad, async () => {
      const seen = await reports();
      expect(checking.namesOf(seen, 'images')).toEqual([
        'two-repositories wbhubmanager',
        'one-repository wbfinhub',
      ]);
      const refused = await server.result(['deploy', '--ref', 'HEAD'], { code: 3 });
      const same = problemsOf(seen, 'images').map(({ place, rule, remedy }) => ({ place, rule, remedy }));
      expect(refused.problems).toEqual(same.map((problem) => expect.objectContaining(problem)));
    });
    const good = (text: string) =>
      image(`${three}:`, `${two}/fin:`)(image(`${one}:`, `registry.test:5000/${one}:`)(text));
    await withFile(compose, good, async () => {
      const seen = await reports();
      expect(problemsOf(seen, 'images')).toEqual([]);
      spares(seen, 'two-repositories', 'one-repository');
    });
  });

  it('names an external network and volume that are not there, or ones that are', async () => {
    const volume = `outside-${server.id}`;
    const uses = (network: string) => (text: string) =>
      edited(
        {},
        {
          networks: [`outside: { external: true, name: ${network} }`],
          volumes: [`outside: { external: true, name: ${volume} }`],
        },
      )(text)
        .replace(/- backoffice\n/, (line) => `${line}      - outside\n`)
        .replace(/- storedata:\/data\n/, (line) => `${line}      - outside:/outside\n`);
    await withFile(compose, uses(`nowhere-${server.id}`), async () => {
      const problems = problemsOf(await reports(), 'networks');
      expect(problems).toMatchObject([
        {
          code: 'no-network',
          remedy: expect.stringContaining(`docker network create nowhere-${server.id}`),
        },
        { code: 'no-volume', remedy: expect.stringContaining(`docker volume create ${volume}`) },
      ]);
      const { problems: refused } = await server.result(['deploy', '--ref', 'HEAD'], { code: 3 });
      expect(refused!.map(({ rule }) => rule)).toEqual(problems.map(({ rule }) => rule));
    });
    await docker('volume', 'create', volume);
    await withFile(compose, uses('bridge'), async () => {
      const seen = await reports();
      expect(problemsOf(seen, 'networks')).toEqual([]);
      spares(seen, 'no-network', 'no-volume');
    });
    await docker('volume', 'rm', volume);
  });

  it('lets logs grow, or sets a limit', async () => {
    const unlimited = problemsOf(await reports(), 'logs');
    expect(unlimited).toMatchObject([{ code: 'unlimited-logs', place: expect.stringContaining('store') }]);
    const limited = ['logging: { driver: json-file, options: { max-size: 10m } }'];
    await withFile(compose, inService('store', limited), async () => {
      const [left] = problemsOf(await reports(), 'logs');
      expect(left!.place).not.toContain('store');
    });
    const services = [
      'store',
      ...[manager(), sales(), fin()].flatMap(({ staging, production }) => [staging, production]),
    ];
    await withFile(compose, edited(Object.fromEntries(services.map((name) => [name, limited]))), async () => {
      const seen = await reports();
      expect(problemsOf(seen, 'logs')).toEqual([]);
      spares(seen, 'unlimited-logs');
    });
  });
});

describe('files of the server directory', () => {
  it('a main file of nginx without the generated part is told, one that names it in quotes is not', async () => {
    const main = (line: string) => () => `events {}\nhttp {\n    ${line}\n}\n`;
    await withFile('nginx/nginx.conf', main('# include twinport/*.conf;'), async () =>
      expect(await found('gateway')).toEqual(['gateway-files staging', 'gateway-files production']),
    );
    await withFile('nginx/nginx.conf', main('include "twinport/*.conf";'), async () => {
      const seen = await reports();
      expect(problemsOf(seen, 'gateway')).toEqual([]);
      spares(seen, 'gateway-files');
    });
  });

  it('an environment file that others may read is told, as env check does', async () => {
    chmodSync(fileOf('config/.env.staging'), 0o644);
    expect(await found('environment-files')).toContain('mode staging');
    chmodSync(fileOf('config/.env.staging'), 0o600);
  });
});

describe('what git would take along', () => {
  it('is our own state where nobody ignores it; it may be ignored in another place', async () => {
    const open = (text: string) => text.replace('.twinport/\n', '');
    await withFile('.gitignore', open, async () =>
      expect(await found('state')).toEqual(['state-not-ignored']),
    );
    const both = { '.gitignore': open, '.git/info/exclude': (text: string) => `${text}\n.twinport/\n` };
    await checking.withFiles(both, async () => {
      const seen = await reports();
      expect(problemsOf(seen, 'state')).toEqual([]);
      spares(seen, 'state-not-ignored');
    });
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

  it('whose Dockerfile only looks so are not told', async () => {
    const good = [
      `FROM ${base()} AS build`,
      'ARG NPM_TOKEN_FILE=/run/secrets/npm',
      'ENV NEXT_TELEMETRY_DISABLED=1',
      'RUN apt-get update && apt-get install -y postgresql-client',
      'RUN npm install --global corepack',
      'RUN --mount=type=cache,target=/root/.npm npm ci && npm run install-hooks',
      'FROM build',
      'USER 1000:1000',
      'HEALTHCHECK CMD wget -q -O /dev/null http://127.0.0.1:4010/',
      'CMD ["node", "npm-start.js"]',
    ];
    const users = (text: string) => text.replaceAll(/^ {4}user: .*\n/gm, '');
    await checking.withFiles({ [file]: () => good.join('\n'), 'docker-compose.yml': users }, async () => {
      const seen = await reports();
      expect(problemsOf(seen, 'dockerfiles')).toEqual([]);
      const spared = ['no-cache-mount', 'latest-base', 'root-user', 'no-healthcheck', 'npm-start'] as const;
      spares(seen, ...spared, 'secret-in-image', 'frozen-at-build', 'database-inside');
    });
  });

  it('without a user and without a .dockerignore are told; one beside the Dockerfile will do', async () => {
    const ignore = fileOf(`${plans.sales.folder}/.dockerignore`);
    const users = (text: string) => text.replaceAll(/^ {4}user: .*\n/gm, '');
    const root = (text: string) => text.replace(/^USER .*\n/m, '');
    renameSync(ignore, fileOf(`${plans.sales.folder}/kept`));
    await checking.withFiles({ [file]: root, 'docker-compose.yml': users }, async () =>
      expect(await found('dockerfiles')).toEqual(['root-user wbsaleshub', 'no-dockerignore wbsaleshub']),
    );
    renameSync(fileOf(`${plans.sales.folder}/kept`), `${fileOf(file)}.dockerignore`);
    const seen = await reports();
    expect(problemsOf(seen, 'dockerfiles')).toEqual([]);
    spares(seen, 'no-dockerignore', 'root-user');
    renameSync(`${fileOf(file)}.dockerignore`, ignore);
  });

  it('without a health page and without a check are told; with one of the two they are not', async () => {
    const without = (text: string) => text.replace(/^HEALTHCHECK.*\n/m, '');
    const finFile = `${plans.fin.folder}/Dockerfile`;
    await checking.withFiles({ [finFile]: without, [file]: without }, async () =>
      expect(await found('health')).toEqual(['no-health wbfinhub']),
    );
    await withFile(file, without, async () => {
      const seen = await reports();
      expect(problemsOf(seen, 'health')).toEqual([]);
      spares(seen, 'no-health');
    });
  });

  it('hold what an older way of deploying left, or something alike of their own', async () => {
    const left = {
      'deploy-oracle.sh': 'docker save x | ssh oracle docker load\n',
      'docker-compose.yml': `services: { web: { image: ${server.name('sales')}:latest } }\n`,
      'nginx.conf': 'location / { proxy_pass http://web; }\n',
    };
    const own = {
      'deploy-docs.sh': 'npm run docs\n',
      'docker-compose.dev.yml': `services: { web: { image: ${server.name('sales')}:latest } }\n`,
      'compose.yml': 'services: { db: { image: "postgres:16" } }\n',
    };
    for (const [name, text] of Object.entries({ ...left, ...own }))
      writeFileSync(fileOf(`${plans.sales.folder}/${name}`), text);
    const places = problemsOf(await reports(), 'old-way').map(({ place }) => place);
    for (const name of Object.keys({ ...left, ...own })) rmSync(fileOf(`${plans.sales.folder}/${name}`));
    expect(places.sort()).toEqual(
      Object.keys(left)
        .map((name) => `${plans.sales.folder}/${name}`)
        .sort(),
    );
    for (const [name, text] of Object.entries(own))
      writeFileSync(fileOf(`${plans.sales.folder}/${name}`), text);
    spares(await reports(), 'left-over');
    for (const name of Object.keys(own)) rmSync(fileOf(`${plans.sales.folder}/${name}`));
  });

  it('that are not there, have no Dockerfile, or are another hub’s, are told', async () => {
    const away = fileOf(`${plans.manager.folder}/kept`);
    renameSync(fileOf(`${plans.manager.folder}/Dockerfile`), away);
    const sources = (text: string) =>
      text
        .replace(`source: ${plans.sales.folder}`, 'source: WBNoHub')
        .replace(`source: ${plans.fin.folder}`, `source: ${plans.manager.folder}`);
    await withFile('twinport.yml', sources, async () =>
      expect(await found('sources')).toEqual([
        'no-dockerfile wbhubmanager',
        'no-source wbsaleshub',
        'no-dockerfile wbfinhub',
        'same-source wbfinhub',
      ]),
    );
    // Under another name, which the Compose file says.
    renameSync(away, fileOf(`${plans.manager.folder}/Dockerfile.prod`));
    const build = `build: { context: ./${plans.manager.folder}, dockerfile: Dockerfile.prod }`;
    await withFile('docker-compose.yml', inService(manager().staging, [build]), async () => {
      const seen = await reports();
      expect(problemsOf(seen, 'sources')).toEqual([]);
      spares(seen, 'no-source', 'no-dockerfile', 'same-source');
    });
    renameSync(
      fileOf(`${plans.manager.folder}/Dockerfile.prod`),
      fileOf(`${plans.manager.folder}/Dockerfile`),
    );
  });

  it('that are in no repository are told; a repository of their own will do', async () => {
    renameSync(fileOf('.git'), join(server.home, 'git-away'));
    await git(fileOf(plans.sales.folder), 'init', '--quiet');
    try {
      const seen = await reports();
      expect(checking.namesOf(seen, 'sources')).toEqual(['not-in-git wbhubmanager', 'not-in-git wbfinhub']);
    } finally {
      rmSync(fileOf(`${plans.sales.folder}/.git`), { recursive: true });
      renameSync(join(server.home, 'git-away'), fileOf('.git'));
    }
    spares(await reports(), 'not-in-git');
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
      spares(seen, 'beside-twinport', 'foreign-image');
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
    port = await freePort();
    listener = await listenOn(port);
  });
  afterAll(() => new Promise((closed) => listener.close(closed)));

  /** Staging's sales hub with a database here. */
  async function withDatabase(lines: string[], during: () => Promise<void>): Promise<void> {
    const url = `environment: { ORDERS_URL: "postgres://hub:pw-${server.id}@${host}:${port}/orders" }`;
    await withFile('docker-compose.yml', inService(sales().staging, [url, ...lines]), during);
  }

  /** With that rule, as `iptables -I` takes it, before all others of the chain. */
  async function withRule(rule: string, during: () => Promise<void>): Promise<void> {
    const iptables = async (verb: string) => {
      const argv = ['iptables', '--wait', verb, 'INPUT', ...rule.split(' ')] as [string, ...string[]];
      const { code, stderr } = await exec({ argv });
      expect(code, stderr).toBe(0);
    };
    await iptables('-I');
    await during().finally(() => iptables('-D'));
  }

  it('is reached', async () => {
    await withDatabase(hosts, async () => {
      const seen = await reports();
      expect(problemsOf(seen, 'databases')).toEqual([]);
      spares(seen, 'host-unknown', 'database-down', 'database-local', 'database-blocked');
    });
  });

  it('is not one and the same for both environments; two databases of one server are two', async () => {
    const url = (name: string) => (text: string) =>
      `${text}DATABASE_URL="postgres://hub:pw-${server.id}@db/${name}"\n`;
    const common = (text: string) => text.replace(/^DATABASE_URL=.*\n/m, '');
    const files = (staging: string) => ({
      'config/.env.common': common,
      'config/.env.staging': url(staging),
      'config/.env.production': url('shop'),
    });
    await checking.withFiles(files('shop'), async () => {
      const seen = await reports();
      expect(checking.namesOf(seen, 'databases')).toEqual(['one-database']);
      expect(JSON.stringify(seen)).not.toContain(`pw-${server.id}`);
    });
    await checking.withFiles(files('shop_staging'), async () => spares(await reports(), 'one-database'));
  });

  it('is not known by its name without extra_hosts', async () => {
    await withDatabase([], async () => expect(await found('databases')).toEqual(['host-unknown staging']));
  });

  it('is behind a firewall that turns containers away: with the rule, and the command that lets them in', async () => {
    await withRule(`-p tcp --dport ${port} -j REJECT`, () =>
      withDatabase(hosts, async () => {
        const [problem] = problemsOf(await reports(), 'databases');
        expect(problem).toMatchObject({ code: 'database-blocked', environment: 'staging' });
        expect(problem!.evidence.join('\n')).toContain(`--dport ${port}`);
        expect(problem!.remedy).toMatch(
          new RegExp(`sudo iptables -I INPUT 1 -s 10\\..*--dport ${port} -j ACCEPT`),
        );
        expect(JSON.stringify(problem)).not.toContain(`pw-${server.id}`);
        const [, accept, subnet] = /iptables -I INPUT 1 (-s (\S+) .* ACCEPT)/.exec(problem!.remedy!)!;
        expect(subnet).toMatch(/\/23$/);
        // What the remedy says, it does, for the network that the first deployment makes.
        const network = `${server.project}-staging`;
        await docker('network', 'create', '--subnet', subnet!, network);
        try {
          expect(await found('databases')).toEqual(['database-blocked staging']);
          await withRule(accept!, async () => expect(await found('databases')).toEqual([]));
        } finally {
          await docker('network', 'rm', network);
        }
      }),
    );
  });

  it('that nobody runs, and one that only this server itself reaches', async () => {
    await new Promise((closed) => listener.close(closed));
    await withDatabase(hosts, async () =>
      expect(await found('databases')).toEqual(['database-down staging']),
    );
    listener = await listenOn(port, '127.0.0.1');
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
    spares(seen, 'drift', 'second-copy', 'rollback-lost');
    for (const check of [
      'ports',
      'beside',
      'old-way',
      'as-left',
      'way-back',
      'memory',
      'health',
      'networks',
    ] as const)
      expect(problemsOf(seen, check), check).toEqual([]);
  });

  it('a container that uses more than the machine has is told, unless it is file cache', async () => {
    const proxy = await DockerProxy.listen(join(server.home, 'docker.sock'));
    const usage = 1e15;
    const uses = (cache: number) =>
      proxy.altering({
        path: /\/containers\/\w+\/stats$/,
        change: (body) => ({
          ...body,
          memory_stats: { usage, stats: { inactive_file: cache, total_inactive_file: cache } },
        }),
      });
    uses(0);
    expect(await found('memory', [], { env: proxy.env })).toEqual(['memory staging', 'memory production']);
    uses(usage - 1e6);
    const seen = await reports([], { env: proxy.env });
    await proxy.close();
    expect(problemsOf(seen, 'memory')).toEqual([]);
    spares(seen, 'memory');
  });

  it('a clock that went back behind the last release is told, half a minute is not', async () => {
    // As if the machine's clock had been ahead when that release was made: nobody sets the clock that tests share.
    const ahead = (seconds: number) => (text: string) =>
      text.replace(
        /"created":"[^"]+"/g,
        `"created":"${new Date(Date.now() + seconds * 1000).toISOString()}"`,
      );
    await withFile('.twinport/ledger.jsonl', ahead(3600), async () =>
      expect(await found('clock')).toEqual(['clock-behind']),
    );
    await withFile('.twinport/ledger.jsonl', ahead(30), async () => spares(await reports(), 'clock-behind'));
  });

  it('our state that git tracks is told, a file whose name begins alike is not', async () => {
    await git(server.dir, 'add', '--force', '.twinport/ledger.jsonl');
    expect(await found('state')).toEqual(['state-tracked']);
    await git(server.dir, 'rm', '--cached', '--quiet', '.twinport/ledger.jsonl');
    writeFileSync(fileOf('.twinport-notes'), '');
    await git(server.dir, 'add', '.twinport-notes');
    const seen = await reports();
    await git(server.dir, 'rm', '--force', '--quiet', '.twinport-notes');
    expect(problemsOf(seen, 'state')).toEqual([]);
    spares(seen, 'state-tracked');
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
    const seen = await reports();
    expect(problemsOf(seen, 'as-left')).toEqual([]);
    spares(seen, 'interrupted');
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

it('every finding was triggered above, and what looks like it was let pass', () => {
  const missing = (seen: ReadonlySet<string>) =>
    Object.entries(alike).flatMap(([code, what]) => (seen.has(code) ? [] : [`${code}: ${what}`]));
  expect(missing(checking.triggered)).toEqual([]);
  expect(missing(checking.spared)).toEqual([]);
});
