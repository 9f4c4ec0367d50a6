import type { Config, HubConfig } from '../../src/domain/config.ts';
import type { HubName } from '../../src/domain/names.ts';

/** twinport.yml with its defaults, the hubs at ports 4000, 4001 … and the first of them at `/`. */
export const configOf = (hubs: readonly HubName[], changes: Partial<Config> = {}): Config => ({
  directory: '/srv/workhub',
  project: 'workhub',
  composeFile: '/srv/workhub/docker-compose.yml',
  environments: {
    staging: {
      profile: 'staging',
      ports: [{ port: 4400, tls: false }],
      url: 'http://workhub.biz:4400',
      subnet: null,
    },
    production: {
      profile: 'production',
      ports: [{ port: 80, tls: false }],
      url: 'http://workhub.biz',
      subnet: null,
    },
  },
  hubs: hubs.map((name, index) => hubOf(name, index)),
  cutover: 'side-by-side',
  gateway: { image: 'nginx:1.29-alpine' },
  readinessMs: 60_000,
  watchMs: 10_000,
  drainMs: 15_000,
  standby: 'paused',
  keep: 2,
  build: { parallel: 'auto', memory: 2e9, memorySet: false },
  keepFree: 20e9,
  lockWaitMs: 600_000,
  secrets: {
    provider: 'none',
    project: null,
    configs: { development: 'dev', staging: 'stg', production: 'prd' },
    common: [],
    files: {},
    required: [],
    only: { staging: [], production: [] },
  },
  ...changes,
});

export const hubOf = (name: HubName, index: number, changes: Partial<HubConfig> = {}): HubConfig => ({
  name,
  source: `/srv/workhub/${name}`,
  port: 4000 + index,
  route: index === 0 ? '/' : `/${name}`,
  health: '/health',
  services: { staging: null, production: null },
  stripRoute: true,
  singleton: false,
  ...changes,
});
