import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import type { DockerApi } from '../../src/engine/docker-api.ts';
import { StateDir } from '../../src/ledger/state-dir.ts';
import { judge } from '../../src/secrets/checks/all.ts';
import { lookAtConfiguration } from '../../src/secrets/checks/gather.ts';
import { redact } from '../../src/secrets/redact.ts';

let directory: string;

const write = (path: string, text: string, mode = 0o600): void => {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
  chmodSync(join(directory, path), mode);
};
const git = (...args: string[]) =>
  execFileSync('git', ['-C', directory, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
    stdio: 'pipe',
  });

const look = () =>
  lookAtConfiguration(
    { config: loadConfig(directory), api: {} as DockerApi, state: new StateDir(directory) },
    null,
    { images: false },
  );
const verdicts = async () => judge(await look()).map(({ check, problem }) => `${check} ${problem.place}`);

let made: string;

beforeAll(() => {
  made = mkdtempSync(join(tmpdir(), 'twinport-gather-'));
  directory = made;
  write('twinport.yml', 'hubs: { hub: { source: hub, port: 4000, route: / } }\n');
  write(
    'docker-compose.yml',
    'services:\n  hub-staging:\n    env_file: [./config/.env.common, config/.env.staging]\n',
  );
  write('.gitignore', 'config/.env.*\n!config/.env.template\nconfig/keys/*.pem\nconfig/.doppler-token*\n');
  for (const name of ['common', 'staging']) write(`config/.env.${name}`, `${name.toUpperCase()}=1\n`);
  git('init', '-q');
});
afterAll(() => rmSync(made, { recursive: true, force: true }));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'twinport-gather-'));
  cpSync(made, directory, { recursive: true });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('the look at a server directory', () => {
  it('finds nothing where nothing is wrong', async () => expect(await verdicts()).toEqual([]));

  it('knows what git tracks and what it would take along', async () => {
    git('add', '-f', 'config/.env.staging');
    write('.gitignore', 'config/.env.staging\n');
    expect(await verdicts()).toEqual(['not-ignored config/.env.common', 'tracked config/.env.staging']);
  });

  it('asks no git where there is none', async () => {
    rmSync(join(directory, '.git'), { recursive: true });
    rmSync(join(directory, '.gitignore'));
    expect(await verdicts()).toEqual([]);
  });

  it('sees a repository around the server directory', async () => {
    const outer = directory;
    directory = join(outer, 'inner');
    write('twinport.yml', 'hubs: { hub: { source: hub, port: 4000, route: / } }\n');
    write('docker-compose.yml', 'services: {}\n');
    write('config/.env.common', 'A=1\n');
    expect(await verdicts()).toEqual(['not-ignored config/.env.common']);
    directory = outer;
  });

  it('misses a file that a service names, not one that it can do without', async () => {
    rmSync(join(directory, 'config/.env.staging'));
    expect(await verdicts()).toEqual(['file-missing config/.env.staging']);
    write(
      'docker-compose.yml',
      'services:\n  a:\n    env_file: [{ path: config/.env.staging, required: false }, "${WHERE}/.env"]\n',
    );
    expect(await verdicts()).toEqual([]);
  });

  it('cannot read a folder as a file', async () => {
    rmSync(join(directory, 'config/.env.staging'));
    mkdirSync(join(directory, 'config/.env.staging'), { mode: 0o600 });
    expect(await verdicts()).toContain('file-unreadable config/.env.staging');
  });

  it('finds files through anchors, and files of other names', async () => {
    write('docker-compose.yml', 'x-a: &a\n  env_file: [my.env]\nservices:\n  hub-staging:\n    <<: *a\n');
    write('my.env', 'A=x #y\n');
    expect(await verdicts()).toEqual(['not-ignored my.env', 'changed-by-compose my.env:1 A']);
  });

  it('minds keys and tokens like environment files', async () => {
    write(
      'config/keys/jwt_private.pem',
      '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n',
      0o644,
    );
    write(
      'config/keys/jwt_public.pem',
      '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n',
      0o644,
    );
    write('config/.doppler-token.staging', 'dp.st.x\n', 0o640);
    expect(await verdicts()).toEqual([
      'mode config/keys/jwt_private.pem',
      'mode config/.doppler-token.staging',
    ]);
  });

  it('takes the template for binding once it is committed', async () => {
    write('config/.env.template', 'API_URL=\n', 0o644);
    expect((await look()).template).toEqual([]);
    git('add', '.');
    git('commit', '-qm', 'x');
    expect((await look()).template).toEqual(['API_URL']);
  });

  it('teaches the filter every value, also of lines that cannot be read', async () => {
    write('config/.env.staging', 'GOOD=first-value-9\nBAD="second-value-9\n');
    await look();
    expect(redact('first-value-9 second-value-9')).toBe('[secret] [secret]');
  });
});
