import type { Placement } from '../../src/domain/plan.ts';
import {
  type ComposeModel,
  type NamedResource,
  plainSettings,
  type Service,
} from '../../src/domain/services.ts';
import { slotOverride } from '../../src/engine/slot-override.ts';

/** Two hubs that go into a slot of staging, beside a database and production's. */

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

export const placement = (hub: string, changes: Partial<Placement> = {}): Placement => ({
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

export const model: ComposeModel = {
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

export const override = slotOverride('workhub', model, [placement('sales'), placement('plain')], 60_000);
