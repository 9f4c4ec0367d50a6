import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exec } from '../../src/engine/exec.ts';

let home: string;
let twinport: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'twinport-package-'));
  const pack = await exec({ argv: ['npm', 'pack', '--pack-destination', home], timeoutMs: 120_000 });
  expect(pack.code, pack.stderr).toBe(0);
  const tarball = readdirSync(home).find((name) => name.endsWith('.tgz'))!;
  const install = [
    'npm',
    'install',
    '--global',
    '--prefix',
    join(home, 'prefix'),
    join(home, tarball),
  ] as const;
  const { code, stderr } = await exec({ argv: [...install], timeoutMs: 120_000 });
  expect(code, stderr).toBe(0);
  twinport = join(home, 'prefix/bin/twinport');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const run = (args: string[], cwd = home) => exec({ argv: [twinport, ...args], cwd });
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

describe('the package', () => {
  it('installs as one command that knows its version and its commands', async () => {
    expect((await run(['--version'])).stdout).toContain(version);
    const help = (await run(['--help'])).stdout;
    for (const command of ['init', 'deploy', 'promote', 'rollback', 'status', 'releases']) {
      expect(help).toContain(command);
    }
  });

  it('needs nothing beside itself: no dependency is installed with it', () => {
    expect(existsSync(join(home, 'prefix/lib/node_modules/twinport/node_modules'))).toBe(false);
  });
});

describe('init --preset workhub', () => {
  const dir = () => join(home, 'workhub');

  it('writes a server directory that plain Compose reads, with keys nobody else may', async () => {
    const ran = await run(['init', dir(), '--preset', 'workhub']);
    expect(ran.code, ran.stderr).toBe(0);
    for (const environment of ['staging', 'production']) {
      const argv = ['docker', 'compose', '--profile', environment, 'config', '--services'] as const;
      const { code, stdout, stderr } = await exec({ argv: [...argv], cwd: dir() });
      expect(code, stderr).toBe(0);
      expect(stdout.trim().split('\n')).toHaveLength(5);
    }
    expect(statSync(join(dir(), 'config/keys/jwt_private.pem')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir(), 'config/keys/jwt_public.pem')).mode & 0o777).toBe(0o644);
    expect(statSync(join(dir(), 'config/.env.common')).mode & 0o777).toBe(0o600);
  });

  it('written again overwrites nothing', async () => {
    const files = ['twinport.yml', 'docker-compose.yml', 'config/keys/jwt_private.pem', 'config/.env.common'];
    writeFileSync(
      join(dir(), 'twinport.yml'),
      `${readFileSync(join(dir(), 'twinport.yml'), 'utf8')}# mine\n`,
    );
    const before = files.map((file) => readFileSync(join(dir(), file), 'utf8'));
    await run(['init', dir(), '--preset', 'workhub']);
    expect(files.map((file) => readFileSync(join(dir(), file), 'utf8'))).toEqual(before);
  });
});

describe('completion', () => {
  /** What the shell offers once Tab was pressed behind a line, in a server directory. */
  async function offered(shell: string, script: string): Promise<string> {
    const { code, stdout, stderr } = await exec({
      argv: [shell, '-c', script],
      cwd: join(home, 'workhub'),
      env: { PATH: `${join(home, 'prefix/bin')}:${process.env.PATH}`, HOME: home },
    });
    expect([code, stderr]).toEqual([0, '']);
    return stdout.trim();
  }

  const inBash = (...line: string[]) =>
    offered(
      'bash',
      `source <(twinport completion bash); compopt() { :; }
       COMP_WORDS=(${['twinport', ...line].map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${line.length}
       _twinport; echo "\${COMPREPLY[@]}"; complete -p twinport >/dev/null`,
    );

  it('in bash knows commands, options and the hubs of the directory', async () => {
    expect(await inBash('pro')).toBe('promote');
    expect(await inBash('deploy', '--no')).toBe('--no-pull --no-wait --no-color');
    expect(await inBash('deploy', '--hub', '=', 'wbs')).toBe('wbsaleshub');
    expect(await inBash('deploy', '--ref', 'wbf')).toBe('wbfinhub=');
    expect(await inBash('-C', 'con')).toBe('config');
  });

  const has = (shell: string) => ['/bin', '/usr/bin'].some((folder) => existsSync(join(folder, shell)));

  it.runIf(has('fish'))('in fish', async () => {
    const script = (line: string) => `twinport completion fish | source; complete -C '${line}'`;
    expect((await offered('fish', script('twinport pro'))).split(/\s/)[0]).toBe('promote');
    expect(await offered('fish', script('twinport logs staging wbsa'))).toBe('wbsaleshub\t/saleshub');
    expect(await offered('fish', script('twinport -C con'))).toMatch(/^config\//);
  });

  it.runIf(has('zsh'))('in zsh', async () => {
    const script = (...line: string[]) =>
      `autoload -U compinit; compinit -u -d ${home}/zdump; source <(twinport completion zsh)
       _describe() { print -rl -- "\${(@P)3}" }
       words=(twinport ${line.map((word) => `'${word}'`).join(' ')}); CURRENT=$#words; _twinport; [[ -n $_comps[twinport] ]]`;
    expect(await offered('zsh', script('pro'))).toMatch(/^promote:/);
    expect(await offered('zsh', script('logs', 'staging', 'wbsa'))).toBe('wbsaleshub:/saleshub');
  });
});
