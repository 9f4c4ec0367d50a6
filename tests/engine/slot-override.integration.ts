import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exec } from '../../src/engine/exec.ts';
import { hasCompose } from './compose.ts';
import { override } from './slots.ts';

describe.skipIf(!hasCompose)('with the override Docker Compose', () => {
  const users = `
name: something-else
services:
  sales-staging:
    profiles: [staging]
    image: sales:staging
    build: ./Sales
    container_name: sales
    ports: ["4010:4010"]
    depends_on: { db: { condition: service_healthy } }
    env_file: [./config/.env.staging]
    networks: { default: {}, shared: { aliases: [sales] } }
    volumes: ["uploads:/app/uploads", "./config/keys:/app/keys:ro"]
    healthcheck: { test: [CMD, "true"], interval: 30s }
    labels: { team: sales }
  plain-staging:
    profiles: [staging]
    image: plain:staging
    restart: always
    healthcheck: { disable: true }
  sales-prod:
    profiles: [production]
    image: sales:production
  db:
    image: db:1
    volumes: ["data:/data"]
networks:
  shared: { driver: bridge, driver_opts: { com.docker.network.bridge.name: "shared0" } }
volumes:
  uploads: { driver: local, driver_opts: { type: tmpfs, device: tmpfs } }
  data:
`;
  let directory: string;
  // biome-ignore lint/suspicious/noExplicitAny: what another program prints is checked by the expectations
  let seen: any;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'twinport-override-'));
    for (const path of ['config/keys', '.twinport/compose', 'Sales'])
      mkdirSync(join(directory, path), { recursive: true });
    writeFileSync(join(directory, 'docker-compose.yml'), users);
    writeFileSync(join(directory, 'config/.env.staging'), 'KEY=value\n');
    writeFileSync(join(directory, '.twinport/compose/staging-green.yml'), override);
    seen = await resolved('sales-staging', 'plain-staging');
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** What the slot's project consists of, as the engine asks for it. */
  async function resolved(...services: string[]) {
    const files = ['-f', 'docker-compose.yml', '-f', '.twinport/compose/staging-green.yml'];
    const project = ['-p', 'workhub-staging-green', '--project-directory', directory];
    const { code, stdout, stderr } = await exec({
      argv: ['docker', 'compose', ...project, ...files, 'config', '--format', 'json', ...services],
      cwd: directory,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout);
  }

  it('has the service with its values and mounts, and without what ties it to one place', () => {
    const sales = seen.services['sales-staging'];
    for (const key of ['build', 'container_name', 'ports', 'depends_on'])
      expect(sales).not.toHaveProperty(key);
    expect(sales).toMatchObject({
      image: 'sales:r4',
      pull_policy: 'never',
      restart: 'unless-stopped',
      environment: { KEY: 'value' },
      labels: {
        team: 'sales',
        'twinport.hub': 'sales',
        'twinport.slot': 'green',
        'twinport.release': 'r4',
      },
      healthcheck: { test: ['CMD', 'true'], interval: '30s', start_interval: '2s', start_period: '1m0s' },
    });
    expect(Object.keys(sales.networks)).toEqual(['twinport-environment']);
    expect(sales.volumes).toMatchObject([
      { type: 'volume', source: 'uploads', target: '/app/uploads' },
      { type: 'bind', source: join(directory, 'config/keys'), target: '/app/keys', read_only: true },
    ]);
  });

  it('keeps what the user says of restarting and of no health check', () => {
    expect(seen.services['plain-staging']).toMatchObject({
      restart: 'always',
      healthcheck: { disable: true },
    });
  });

  it('uses the volume and the network that are there, and makes none', () => {
    expect(seen.volumes).toEqual({ uploads: { name: 'workhub_uploads', external: true } });
    expect(seen.networks).toMatchObject({
      'twinport-environment': { name: 'workhub-staging', external: true },
    });
    expect(Object.keys(seen.networks)).toEqual(['twinport-environment']);
  });

  it('starts no database and no other environment along', async () => {
    expect(Object.keys(seen.services).sort()).toEqual(['plain-staging', 'sales-staging']);
    expect(Object.keys((await resolved('sales-staging')).services)).toEqual(['sales-staging']);
  });
});
