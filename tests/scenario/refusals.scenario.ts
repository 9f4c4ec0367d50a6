import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { git } from '../../tools/hubs/git.ts';
import { networksOf, volumesOf } from './support/docker.ts';
import { listenOn } from './support/ports.ts';
import { makeServer, type Server } from './support/server.ts';
import { type Ran, twinport } from './support/twinport.ts';
import { plans } from './support/workhub.ts';

/** Bad input: each names the place and the remedy, ends with its own exit code, and changes nothing. */

let server: Server;

beforeAll(async () => {
  server = await makeServer({ hubs: ['manager', 'sales'] });
});
afterAll(() => server?.destroy());

const said = (ran: Ran): string => ran.stdout + ran.stderr;

const untouched = async () => ({
  containers: await server.containers(),
  images: await server.images(),
  networks: await networksOf(server.id),
  volumes: await volumesOf(server.id),
  commit: await git(server.dir, 'rev-parse', 'HEAD'),
});

async function refused(args: string[], code: number, ...words: Array<string | RegExp>): Promise<void> {
  const before = await untouched();
  const ran = await server.twinport(args);
  expect(ran.code, said(ran)).toBe(code);
  for (const word of words) expect(said(ran)).toMatch(word);
  // A stack trace is no message.
  expect(said(ran)).not.toMatch(/\n\s+at .*\.(js|ts):\d+/);
  expect(await untouched()).toEqual(before);
}

/** Runs with another text in a file of the server directory, and puts the right one back. */
async function withFile(
  name: string,
  change: (text: string) => string,
  during: () => Promise<void>,
): Promise<void> {
  const file = join(server.dir, name);
  const whole = readFileSync(file, 'utf8');
  writeFileSync(file, change(whole));
  try {
    await during();
  } finally {
    writeFileSync(file, whole);
  }
}

describe('twinport.yml', () => {
  it('that is not there, here or above, is asked for', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'twinport-empty-'));
    const ran = await twinport(['deploy'], { cwd: empty });
    expect(ran.code).toBe(2);
    expect(said(ran)).toMatch(/twinport\.yml/);
    expect(said(ran)).toMatch(/twinport init|-C/);
    rmSync(empty, { recursive: true });
  });

  it('that is broken YAML is named with its line', async () => {
    await withFile(
      'twinport.yml',
      (text) => `${text}\nhubs: [unclosed\n`,
      () => refused(['deploy'], 2, /twinport\.yml:\d+/),
    );
  });

  it('tells all that is wrong at once, each with its line', async () => {
    const wrong = (text: string) =>
      `${text}\nlozenge: 1\nstandby: sleeping\ngatway: {image: x}\n`.replace(
        /^(watch|standby): .*$/m,
        '$1: soon',
      );
    await withFile('twinport.yml', wrong, () =>
      refused(['deploy'], 2, /twinport\.yml:\d+.*lozenge|lozenge/, /gatway/, /gateway/, /watch/),
    );
  });

  it.each([
    'two words',
    'semi;colon',
    '$(touch /tmp/twinport-was-here)',
    '`touch /tmp/twinport-was-here`',
    '..',
    '-leading',
    'UPPER',
  ])('refuses %j as the name of a hub', async (name) => {
    const renamed = (text: string) => text.replace(`${server.name('sales')}:`, `${JSON.stringify(name)}:`);
    await withFile('twinport.yml', renamed, () => refused(['deploy'], 2, /twinport\.yml:\d+/));
    expect(existsSync('/tmp/twinport-was-here')).toBe(false);
  });

  it.each(['../elsewhere', '/etc', '$(touch /tmp/twinport-was-here)', '-rf'])(
    'refuses %j as a source',
    async (source) => {
      const moved = (text: string) => text.replace('source: WBSalesHub', `source: ${JSON.stringify(source)}`);
      await withFile('twinport.yml', moved, async () => {
        const before = await untouched();
        const ran = await server.twinport(['deploy']);
        expect([2, 3]).toContain(ran.code);
        expect(await untouched()).toEqual(before);
      });
      expect(existsSync('/tmp/twinport-was-here')).toBe(false);
    },
  );

  it('that names a service the Compose file does not have is told which', async () => {
    const renamed = (text: string) => text.replace(`${server.name('sales')}:`, `nosuch-${server.id}:`);
    await withFile('twinport.yml', renamed, () =>
      refused(['deploy'], 2, new RegExp(`nosuch-${server.id}-staging`)),
    );
  });
});

describe('arguments', () => {
  it.each([
    [['frobnicate']],
    [['deploy', '--frobnicate']],
    [['deploy', '--hub', 'two words; touch /tmp/twinport-was-here']],
    [['deploy', '--hub', '$(touch /tmp/twinport-was-here)']],
    [['deploy', '--ref', '$(touch /tmp/twinport-was-here)']],
    [['deploy', '--ref', '--upload-pack=touch /tmp/twinport-was-here']],
    [['deploy', '--ref', 'nosuch-branch']],
    [['deploy', '--ref', 'nosuchhub=main']],
    [['rollback', '--to', '$(touch /tmp/twinport-was-here)', '--yes']],
    [['rollback', '--to', '-r1', '--yes']],
    [['promote', '--expect', ';', '--yes']],
  ])('%j is refused and no shell sees it', async (args) => {
    const before = await untouched();
    const ran = await server.twinport(args);
    expect([2, 3], said(ran)).toContain(ran.code);
    expect(said(ran).trim()).not.toBe('');
    expect(await untouched()).toEqual(before);
    expect(existsSync('/tmp/twinport-was-here')).toBe(false);
  });
});

describe('git', () => {
  it('a dirty tree is refused with its files', async () => {
    await withFile(
      'WBSalesHub/src/main.ts',
      (text) => `${text}\n`,
      () => refused(['deploy'], 3, /WBSalesHub\/src\/main\.ts/),
    );
  });

  it('a branch that diverged is refused, and nothing is merged', async () => {
    const start = await git(server.dir, 'rev-parse', 'HEAD');
    await server.commit(['sales']);
    await git(server.dir, 'commit', '--allow-empty', '-m', 'made on the server');
    await refused(['deploy'], 3, /diverged|ahead|behind/);
    await git(server.dir, 'reset', '--hard', start);
  });

  it('a repository without a remote is refused, with the way out', async () => {
    const url = await git(server.dir, 'remote', 'get-url', 'origin');
    await git(server.dir, 'remote', 'remove', 'origin');
    await refused(['deploy'], 3, /remote/, /--no-pull/);
    await git(server.dir, 'remote', 'add', 'origin', url);
    await git(server.dir, 'fetch', '-q');
    await git(server.dir, 'branch', '--set-upstream-to=origin/main');
  });

  it('a remote that cannot be reached is told as such', async () => {
    const url = await git(server.dir, 'remote', 'get-url', 'origin');
    await git(server.dir, 'remote', 'set-url', 'origin', join(server.home, 'gone.git'));
    const before = await untouched();
    const ran = await server.twinport(['deploy']);
    expect([1, 3]).toContain(ran.code);
    expect(said(ran)).toContain('gone.git');
    expect(await untouched()).toEqual(before);
    await git(server.dir, 'remote', 'set-url', 'origin', url);
  });

  it('a source that is in no git repository is refused', async () => {
    const away = join(server.home, 'git-away');
    renameSync(join(server.dir, '.git'), away);
    const ran = await server.twinport(['deploy']);
    renameSync(away, join(server.dir, '.git'));
    expect([2, 3]).toContain(ran.code);
    expect(said(ran)).toMatch(/git/);
    expect(await server.containers()).toEqual([]);
  });
});

describe('the machine', () => {
  it('a Docker that does not answer is told as such', async () => {
    const ran = await server.twinport(['deploy'], { env: { DOCKER_HOST: `unix://${server.home}/no.sock` } });
    expect([1, 3]).toContain(ran.code);
    expect(said(ran)).toMatch(/Docker/);
    expect(said(ran)).not.toMatch(/\n\s+at .*\.(js|ts):\d+/);
  });

  it('a Docker on another machine is refused with the reason', async () => {
    const ran = await server.twinport(['deploy'], { env: { DOCKER_HOST: 'tcp://192.0.2.1:2375' } });
    expect([2, 3]).toContain(ran.code);
    expect(said(ran)).toMatch(/DOCKER_HOST/);
  });

  it('a public port that somebody else holds is refused, and by whom', async () => {
    const listener = await listenOn(server.workhub.ports.staging);
    const ran = await server.twinport(['deploy']);
    await new Promise((closed) => listener.close(closed));
    expect([1, 3], said(ran)).toContain(ran.code);
    expect(said(ran)).toContain(String(server.workhub.ports.staging));
    expect(said(ran)).toMatch(new RegExp(`node|vitest|${process.pid}`));
    const running = (await server.containers()).filter((container) => container.service !== 'store');
    expect(running).toEqual([]);
  });

  it('too little free disk is refused before anything is built', async () => {
    const start = await git(server.dir, 'rev-parse', 'HEAD');
    try {
      await withFile(
        'twinport.yml',
        (text) => text.replace('keep_free: 1GB', 'keep_free: 900TB'),
        async () => {
          await git(server.dir, 'commit', '--all', '--message', 'A floor that no disk holds');
          await refused(['deploy', '--no-pull'], 3, /disk|free/);
        },
      );
    } finally {
      await git(server.dir, 'reset', '--hard', start);
    }
  });
});

describe('promote and rollback', () => {
  it('with nothing staged, and with nothing live, are refused with the way forward', async () => {
    await refused(['promote', '--yes'], 3, /twinport deploy/);
    await refused(['rollback', '--yes'], 3, /twinport promote/);
    await refused(['rollback', '--to', 'r7', '--yes'], 3, /r7|promote/);
  });
});

describe('a key that the hub may not read', () => {
  it('shows in the hub’s own last lines, and staging stays as it was', async () => {
    const keys = join(server.dir, 'config/keys');
    mkdirSync(keys, { recursive: true });
    const key = join(keys, 'jwt_private.pem');
    const mode = 0o600;
    chmodSync(key, 0o000);
    const ran = await server.twinport(['deploy']);
    chmodSync(key, mode);
    expect([1, 3]).toContain(ran.code);
    expect(said(ran)).toMatch(/jwt_private\.pem/);
    const hubs = (await server.containers()).filter(({ service }) => service.startsWith(plans.sales.name));
    expect(hubs.filter(({ state }) => state === 'running')).toEqual([]);
  });
});
