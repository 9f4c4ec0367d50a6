import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Placement } from '../../src/domain/plan.ts';
import {
  type ComposeModel,
  type NamedResource,
  plainSettings,
  type Service,
} from '../../src/domain/services.ts';
import { exec } from '../../src/engine/exec.ts';
import { joinedNetworks, slotOverride, slotProjects } from '../../src/engine/slot-override.ts';
import { hasCompose } from './compose.ts';

const service = (name: string, changes: Partial<Service> = {}): Service => ({
  name,
  image: `${name}:staging`,
  profiles: ['staging'],
  dependsOn: [],
  networks: ['default'],
  aliases: [],
  volumes: [],
  restart: null,
  healthcheckDisabled: false,
  build: null,
  ties: [],
  settings: plainSettings,
  fingerprint: 'f00d',
  fingerprints: {},
  ...changes,
});

const resource = (name: string): NamedResource => ({
  name,
  external: false,
  driver: null,
  options: {},
  labels: {},
  internal: false,
});

const placement = (hub: string, changes: Partial<Placement> = {}): Placement => ({
  environment: 'staging',
  hub,
  service: `${hub}-staging`,
  slot: 'green',
  image: `${hub}:r4`,
  release: 'r4',
  operation: '20261123T031502-deploy-8000',
  fingerprint: 'f00d',
  address: '10.213.4.5',
  port: 4010,
  health: '/api/health',
  restart: 'unless-stopped',
  ...changes,
});

const model: ComposeModel = {
  services: Object.fromEntries(
    [
      service('sales-staging', { networks: ['default', 'shared'], volumes: ['uploads'], dependsOn: ['db'] }),
      service('plain-staging', { restart: 'always', healthcheckDisabled: true }),
      service('db', { profiles: [], volumes: ['data'] }),
      service('sales-prod', { profiles: ['production'] }),
    ].map((one) => [one.name, one]),
  ),
  networks: { default: resource('workhub_default'), shared: resource('workhub_shared') },
  volumes: { uploads: resource('workhub_uploads'), data: resource('workhub_data') },
};

const override = slotOverride('workhub', model, [placement('sales'), placement('plain')], 60_000);

describe('the override of a slot', () => {
  it('takes away what cannot be there twice, and says whose containers these are', () => {
    expect(override).toMatchInlineSnapshot(`
      "# Made by twinport for one slot; made anew by the next operation.
      services:
        "sales-staging":
          image: "sales:r4"
          pull_policy: never
          build: !reset null
          container_name: !reset null
          ports: !reset []
          depends_on: !reset {}
          restart: unless-stopped
          labels:
            twinport.project: "workhub"
            twinport.role: "hub"
            twinport.environment: "staging"
            twinport.hub: "sales"
            twinport.slot: "green"
            twinport.release: "r4"
            twinport.operation: "20261123T031502-deploy-8000"
            twinport.fingerprint: "f00d"
            twinport.configuration: "{}"
          networks: !override {twinport-environment: {}}
          healthcheck: {start_interval: 2s, start_period: 60s}
        "plain-staging":
          image: "plain:r4"
          pull_policy: never
          build: !reset null
          container_name: !reset null
          ports: !reset []
          depends_on: !reset {}
          labels:
            twinport.project: "workhub"
            twinport.role: "hub"
            twinport.environment: "staging"
            twinport.hub: "plain"
            twinport.slot: "green"
            twinport.release: "r4"
            twinport.operation: "20261123T031502-deploy-8000"
            twinport.fingerprint: "f00d"
            twinport.configuration: "{}"
          networks: !override {twinport-environment: {}}
        "db":
          profiles: !override [twinport-elsewhere]
        "sales-prod":
          profiles: !override [twinport-elsewhere]
      networks:
        twinport-environment: {external: true, name: "workhub-staging"}
      volumes:
        "uploads": !override {external: true, name: "workhub_uploads"}
      "
    `);
  });

  it('gives Compose nothing to interpolate and nothing to misread', () => {
    const odd = placement('sales', { image: 'localhost:5000/a$b:r4', fingerprint: 'x"y: ${z}\n' });
    const text = slotOverride('workhub', model, [odd], 60_000);
    expect(text).toContain('image: "localhost:5000/a$$b:r4"');
    expect(text).toContain('"x\\"y: $${z}\\n"');
  });

  it('is of a project of its own for each environment and slot, or of its second one', () => {
    expect(slotProjects('workhub', 'staging', 'green')).toEqual([
      'workhub-staging-green',
      'workhub-staging-green-next',
    ]);
  });

  it('leaves the further networks to be joined without a name, and the default one out', () => {
    expect(joinedNetworks(model.services['sales-staging']!)).toEqual(['shared']);
  });
});

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
