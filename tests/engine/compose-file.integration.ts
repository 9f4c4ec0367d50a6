import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/domain/failure.ts';
import type { ComposeModel } from '../../src/domain/services.ts';
import { readComposeFile } from '../../src/engine/compose-file.ts';
import { configOf } from '../support/config.ts';
import { hasCompose } from './compose.ts';

describe.skipIf(!hasCompose)('reading a Compose file', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'twinport-compose-'));
    mkdirSync(join(directory, 'config'));
    write('config/.env.common', 'DATABASE_URL=postgres://hunter2@db/$x\n');
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const write = (path: string, text: string): void => writeFileSync(join(directory, path), text);

  const read = (compose: string, name = 'docker-compose.yml'): Promise<ComposeModel> => {
    write(name, compose);
    return readComposeFile(
      configOf([], { directory, composeFile: join(directory, name) }),
      Buffer.from('key'),
    );
  };

  async function refusal(compose: string, name?: string): Promise<Failure> {
    const outcome = await read(compose, name).catch((error: unknown) => error);
    if (!(outcome instanceof Failure)) throw new Error('it was accepted');
    return outcome;
  }

  it('gives services of all profiles, with what twinport decides on and no value', async () => {
    const model = await read(`
services:
  sales-staging:
    profiles: [staging]
    image: sales:staging
    build: { context: ./Sales, args: { NODE_ENV: production } }
    depends_on: [db]
    env_file: [./config/.env.common]
    networks: { default: {}, shared: { aliases: [sales, shop] } }
    volumes: ["uploads:/app/uploads", "./config:/app/config:ro"]
  db: { image: "db:1", restart: always, healthcheck: { disable: true } }
networks: { shared: { internal: true } }
volumes: { uploads: { driver_opts: { type: tmpfs } }, archive: { external: true, name: kept } }
`);
    expect(model.services['sales-staging']).toMatchObject({
      image: 'sales:staging',
      profiles: ['staging'],
      dependsOn: ['db'],
      networks: ['default', 'shared'],
      aliases: ['sales', 'shop'],
      volumes: ['uploads'],
      restart: null,
      healthcheckDisabled: false,
      ties: [],
      build: { dockerfile: 'Dockerfile', target: null, args: { NODE_ENV: 'production' } },
    });
    expect(model.services.db).toMatchObject({ restart: 'always', healthcheckDisabled: true, build: null });
    expect(model.networks.shared).toMatchObject({ name: 'workhub_shared', internal: true });
    expect(model.volumes.uploads).toMatchObject({ name: 'workhub_uploads', options: { type: 'tmpfs' } });
    expect(JSON.stringify(model)).not.toContain('hunter2');
  });

  it('finds what a slot cannot keep, and lets pass what ties a service to nobody', async () => {
    const lines = {
      network_mode: 'network_mode: host',
      pid: 'pid: "service:db"',
      ipc: 'ipc: "service:db"',
      links: 'links: [db]',
      volumes_from: 'volumes_from: [db]',
      replicas: 'deploy: { replicas: 3 }',
      none: 'pid: host\n    ipc: private\n    deploy: { replicas: 1 }',
    };
    const services = Object.entries(lines).map(([name, line]) => `  ${name}:\n    image: a:1\n    ${line}\n`);
    const model = await read(`services:\n${services.join('')}  db: { image: "db:1" }\n`);
    const found = Object.keys(lines).map((name) => [name, model.services[name]!.ties]);
    expect(Object.fromEntries(found)).toEqual({
      network_mode: [{ key: 'network_mode', value: 'host' }],
      pid: [{ key: 'pid', value: 'service:db' }],
      ipc: [{ key: 'ipc', value: 'service:db' }],
      links: [{ key: 'links', value: 'db' }],
      volumes_from: [{ key: 'volumes_from', value: 'db' }],
      replicas: [{ key: 'replicas', value: '3' }],
      none: [],
    });
  });

  it('sees a changed value, under its key', async () => {
    const compose = 'services: { a: { image: "a:1", env_file: [./config/.env.common] } }\n';
    const before = (await read(compose)).services.a!;
    write('config/.env.common', 'DATABASE_URL=postgres://hunter3@db/$x\n');
    const after = (await read(compose)).services.a!;
    expect(after.fingerprint).not.toBe(before.fingerprint);
    const changed = Object.keys(before.fingerprints).filter(
      (key) => before.fingerprints[key] !== after.fingerprints[key],
    );
    expect(changed).toEqual(['env.DATABASE_URL']);
  });

  it('refuses what Compose refuses, with the file, the remedy and no value', async () => {
    write('config/.env.common', 'PW="hunter2\n');
    const failure = await refusal('services: { a: { image: "a:1", env_file: [./config/.env.common] } }\n');
    expect(failure).toMatchObject({ exit: 2, problems: [{ place: join(directory, 'docker-compose.yml') }] });
    expect(JSON.stringify(failure.problems)).not.toContain('hunter2');
    expect(failure.problems[0]!.evidence?.join()).toContain('unterminated');
  });

  it('shows no value that stands in the file itself', async () => {
    const values = ['"p${bad!x}hunter2"', '*hunter2', '@hunter2', '"hunter2', '&hunter2 ['];
    const failures = values.map((value, at) =>
      refusal(`services:\n  a:\n    image: a:1\n    environment:\n      PW: ${value}\n`, `${at}.yml`),
    );
    for (const { problems } of await Promise.all(failures))
      expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});
