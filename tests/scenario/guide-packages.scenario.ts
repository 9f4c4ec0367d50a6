import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exec } from '../../src/engine/exec.ts';
import { GuideShell, guideBlocks, recording } from './support/guide-shell.ts';
import { Namespace } from './support/namespace.ts';

/**
 * How the guide gets its packages, word for word. The internet is stood in for: `curl` and `apt-get` only say what they
 * were asked for. What the commands write below /etc is real, in a /etc/apt that nobody else sees, and is read by apt.
 */

describe("the server's packages", () => {
  const shell = new GuideShell();
  let host: Namespace;
  let shown = '';

  beforeAll(async () => {
    for (const folder of ['apt/sources.list.d', 'apt/apt.conf.d', 'apt/preferences.d'])
      mkdirSync(join(shell.home, folder), { recursive: true });
    writeFileSync(join(shell.home, 'os-release'), 'ID=ubuntu\nVERSION_ID="24.04"\nVERSION_CODENAME=noble\n');
    const own = `mount --bind ${shell.home}/apt /etc/apt; mount --bind ${shell.home}/os-release /usr/lib/os-release`;
    host = await Namespace.make(own);
    shell.enter = host.enter;
    shell.recorder('apt-get', 'usermod');
    shell.program('curl', curl);
    for (const block of guideBlocks('sh server packages')) shown += await shell.run(block);
  });
  afterAll(() => {
    host?.destroy();
    shell.remove();
  });

  /** A program to install Node's source where bash is to run it, a key where a file is named. */
  const curl = `${recording}
while [ $# -gt 0 ]; do
  [ "$1" = -o ] && { umask 077; echo "the key of Docker's packages" >"$2"; exit; }
  shift
done
echo 'echo "set up by $(id -un)" >> "$RECORD"'`;

  it('come from a source that apt can read, of this very Ubuntu, signed by a key that everybody may read', async () => {
    // Names what it would fetch, and fetches nothing.
    const uris = await host.run(['apt-get', 'update', '--print-uris']);
    const architecture = (await host.run(['dpkg', '--print-architecture'])).trim();
    const { origin, pathname } = new URL(/'(.*InRelease)'/.exec(uris)![1]!);
    expect(origin + pathname).toBe('https://download.docker.com/linux/ubuntu/dists/noble/InRelease');
    expect(uris).toContain(`/linux/ubuntu/dists/noble/stable/binary-${architecture}/Packages`);
    const list = readFileSync(join(shell.home, 'apt/sources.list.d/docker.list'), 'utf8');
    const key = join(shell.home, /signed-by=\/etc\/(\S+)]/.exec(list)![1]!);
    expect(readFileSync(key, 'utf8')).toBe("the key of Docker's packages\n");
    expect(statSync(key).mode & 0o444).toBe(0o444);
    expect(shown).not.toMatch(/warning|error/i);
  });

  it('are asked for once each, and the list is fetched after each new source', () => {
    const asked = shell.recorded.filter((line) => line.startsWith('apt-get install'));
    const names = asked.flatMap((line) => line.split(' ').slice(3));
    expect(names).toEqual([...new Set(names)]);
    expect(names).toEqual(
      expect.arrayContaining([
        'git',
        'openssl',
        'nodejs',
        'docker-ce',
        'docker-compose-plugin',
        'docker-buildx-plugin',
      ]),
    );
    expect(asked.every((line) => line.startsWith('apt-get install -y '))).toBe(true);
    expect(shell.recorded.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'apt-get update',
      'apt-get install',
      'curl -fsSL',
      'set up',
      'apt-get install',
      'curl -fsSL',
      'apt-get update',
      'apt-get install',
      'usermod -aG',
    ]);
  });

  it('let root set up the source of Node, and the user of Ubuntu use Docker', () => {
    expect(shell.recorded).toContain('curl -fsSL https://deb.nodesource.com/setup_22.x');
    expect(shell.recorded).toContain('set up by root');
    expect(shell.recorded.at(-1)).toBe('usermod -aG docker ubuntu');
  });
});

describe('on the laptop', () => {
  const shell = new GuideShell();
  afterAll(() => shell.remove());

  /** A checkout as a developer has it: without what is built or installed. */
  const isSource = (path: string) =>
    !/^(?:\.git|\.artifacts|\.demo|node_modules|dist(?:\.\d+)?|coverage)(?:\/|$)/.test(path);

  it('the package is made from a checkout and sent to the server; `scp` is stood in for', async () => {
    const checkout = join(shell.home, 'checkout');
    const top = resolve('.');
    cpSync(top, checkout, { recursive: true, filter: (path) => isSource(path.slice(top.length + 1)) });
    mkdirSync(join(shell.home, 'server'));
    shell.program('scp', `${recording}\ncp "\${@:1:$#-1}" ${shell.home}/server/`);
    // What ./test fetched a while ago is in npm's cache; its own home would have none.
    shell.env = { ...shell.env, npm_config_prefer_offline: 'true', npm_config_cache: await npmCache() };
    await shell.type('cd checkout');
    for (const block of guideBlocks('sh server laptop')) await shell.run(block);

    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    const tarball = `twinport-${version}.tgz`;
    expect(shell.recorded).toEqual([`scp ${tarball} oracle-cloud:`]);
    expect(readdirSync(join(shell.home, 'server'))).toEqual([tarball]);
    const list = await shell.type(`tar -tzf ~/server/${tarball}`);
    for (const file of [
      'dist/twinport.js',
      'dist/whole.js',
      'docs/배포-가이드-오라클.md',
      'schema/event.schema.json',
    ])
      expect(list.normalize()).toContain(`package/${file}`);
  });
});

const npmCache = async (): Promise<string> =>
  (await exec({ argv: ['npm', 'config', 'get', 'cache'] })).stdout.trim();
