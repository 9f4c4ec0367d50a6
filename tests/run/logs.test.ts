import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { showLogs } from '../../src/run/logs.ts';
import type { Server } from '../../src/run/server.ts';
import { forgetSecrets } from '../../src/secrets/redact.ts';
import { configOf } from '../support/config.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'twinport-logs-'));
  mkdirSync(join(directory, 'config/keys'), { recursive: true });
  writeFileSync(join(directory, 'config/.env.common'), 'API_KEY=value-of-today\nLOG_LEVEL=debug\n');
  const pem = '-----BEGIN PRIVATE KEY-----\nMIIBfirstlineofthekey\n-----END PRIVATE KEY-----\n';
  writeFileSync(join(directory, 'config/keys/jwt_private.pem'), pem);
});
afterEach(() => {
  forgetSecrets();
  rmSync(directory, { recursive: true, force: true });
});

/** What `twinport logs` shows of a hub that writes these lines, and was started with these variables. */
async function shown(lines: string[], variables: string[]): Promise<string[]> {
  const answers: [RegExp, unknown][] = [
    [/^\/containers\/json/, [{ Id: 'c1', NetworkSettings: { Networks: {} } }]],
    [/^\/containers\/c1\/json/, { Image: 'i1', Config: { Env: [...variables, 'NODE_VERSION=20.20.1'] } }],
    [/^\/images\/i1\/json/, { Config: { Env: ['NODE_VERSION=20.20.1'] } }],
  ];
  const api = {
    request: async (_: string, path: string) => answers.find(([asked]) => asked.test(path))![1],
    followLogs: async (_: string, __: object, onLine: (line: string) => void) => lines.forEach(onLine),
  };
  const gateway = { live: () => ({ hubs: { a: 'blue' } }) };
  const config = configOf(['a'], { directory, composeFile: join(directory, 'docker-compose.yml') });
  const said: string[] = [];
  const request = { environment: 'staging' as const, hubs: [], follow: false, since: null };
  await showLogs(
    { api, gateway, config } as unknown as Server,
    request,
    (_, line) => said.push(line),
    new AbortController().signal,
  );
  return said;
}

it('a log shows no value of an environment file, of a key file, or of its container', async () => {
  const lines = [
    'connecting with value-of-today',
    `as base64 ${Buffer.from('value-of-today').toString('base64')}`,
    'MIIBfirstlineofthekey',
    'started with value-of-yesterday',
  ];
  expect(await shown(lines, ['API_KEY=value-of-yesterday'])).toEqual([
    'connecting with [secret]',
    'as base64 [secret]',
    '[secret]',
    'started with [secret]',
  ]);
});

it('a log stays readable: everyday words, and what the image brings along, are no secrets', async () => {
  const lines = ['log level debug on Node 20.20.1', '2026-11-23 GET /api/health 200'];
  expect(await shown(lines, ['LOG_LEVEL=debug'])).toEqual(lines);
});
