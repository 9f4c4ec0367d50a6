import { placeholder, type ServerSpec } from './spec.ts';

/** WorkHub's five hubs, in the order in which its plan names them, and its addresses and keys. */
export const workhub: ServerSpec = {
  project: null,
  environments: {
    staging: { ports: [4400], url: 'http://workhub.biz:4400' },
    production: { ports: [4500, 80], url: 'http://workhub.biz' },
  },
  hubs: [
    { name: 'wbhubmanager', source: 'WBHubManager', port: 4090, route: '/', health: '/api/health' },
    { name: 'wbsaleshub', source: 'WBSalesHub', port: 4010, route: '/saleshub', health: '/api/health' },
    { name: 'wbfinhub', source: 'WBFinHub', port: 4020, route: '/finhub', health: null },
    { name: 'wbonboardinghub', source: 'WBOnboardingHub', port: 4030, route: '/onboarding', health: null },
    { name: 'hwtestagent', source: 'HWTestAgent', port: 4100, route: '/testagent', health: null },
  ],
  common: [
    ['DATABASE_URL', `postgresql://workhub:${placeholder}@host.docker.internal:5432/workhub`],
    ['GOOGLE_CLIENT_ID', placeholder],
    ['GOOGLE_CLIENT_SECRET', placeholder],
  ],
  ofEnvironment: {
    staging: [
      ['NODE_ENV', 'production'],
      ['DOCKER_PORT', '4400'],
      ['PUBLIC_URL', 'http://workhub.biz:4400'],
      ['COOKIE_DOMAIN', 'workhub.biz'],
    ],
    production: [
      ['NODE_ENV', 'production'],
      ['DOCKER_PORT', '4500'],
      ['PUBLIC_URL', 'http://workhub.biz'],
      ['COOKIE_DOMAIN', '.workhub.biz'],
    ],
  },
};
