import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/domain/config.ts';
import { aHub, load } from './files.ts';

describe('every default', () => {
  const hub = (config: Config) => config.hubs[0]!;
  const defaults: [title: string, of: (config: Config) => unknown, value: unknown][] = [
    ['the project is the folder’s name', (c) => c.project, 'workhub'],
    ['the Compose file is docker-compose.yml', (c) => basename(c.composeFile), 'docker-compose.yml'],
    ['staging has the profile staging', (c) => c.environments.staging.profile, 'staging'],
    ['production has the profile production', (c) => c.environments.production.profile, 'production'],
    ['staging answers on 4400', (c) => c.environments.staging.ports, [{ port: 4400, tls: false }]],
    [
      'production answers on 4500 and 80',
      (c) => c.environments.production.ports.map((p) => p.port),
      [4500, 80],
    ],
    ['staging is found on localhost', (c) => c.environments.staging.url, 'http://localhost:4400'],
    ['production is found on its first port', (c) => c.environments.production.url, 'http://localhost:4500'],
    ['the networks are chosen later', (c) => c.environments.staging.subnet, null],
    ['a hub has no health page', (c) => hub(c).health, null],
    ['a hub’s services are named after it', (c) => hub(c).services, { staging: null, production: null }],
    ['the gateway removes the route', (c) => hub(c).stripRoute, true],
    ['a hub may have two copies', (c) => hub(c).singleton, false],
    ['releases take over side by side', (c) => c.cutover, 'side-by-side'],
    ['the gateway is nginx 1.29', (c) => c.gateway.image, 'nginx:1.29-alpine'],
    ['a container has 60 s to become healthy', (c) => c.readinessMs, 60_000],
    ['the watch is 10 s', (c) => c.watchMs, 10_000],
    ['the drain is 15 s', (c) => c.drainMs, 15_000],
    ['the standby is paused', (c) => c.standby, 'paused'],
    ['two production versions are kept', (c) => c.keep, 2],
    ['builds run as many at once as fit', (c) => c.build.parallel, 'auto'],
    ['a build is expected to need 2 GB', (c) => c.build.memory, 2 * 1024 ** 3],
    ['20 GB of the disk stay free', (c) => c.keepFree, 20 * 1024 ** 3],
    ['a command waits 10 min for the lock', (c) => c.lockWaitMs, 600_000],
    ['secrets have no provider', (c) => c.secrets.provider, 'none'],
    ['the provider’s project is the token’s', (c) => c.secrets.project, null],
    [
      'Doppler’s own names',
      (c) => c.secrets.configs,
      { development: 'dev', staging: 'stg', production: 'prd' },
    ],
    ['no key is common', (c) => c.secrets.common, []],
    ['no key is a file', (c) => c.secrets.files, {}],
    ['no key is required', (c) => c.secrets.required, []],
    ['no key is for one environment alone', (c) => c.secrets.only, { staging: [], production: [] }],
  ];
  it.each(defaults)('%s', (_, of, value) => expect(of(load(aHub))).toEqual(value));
});

describe('defaults that follow from something else', () => {
  const staging = (lines: string) =>
    load(`${aHub}\nenvironments: { staging: { ${lines} } }`).environments.staging;

  it('the project is normalised as Compose does', () =>
    expect(load(aHub, '_My Work.Hub-2').project).toBe('myworkhub-2'));
  it('a url follows its first port', () =>
    expect(staging('ports: [8080, 8081]').url).toBe('http://localhost:8080'));
  it('a url of a TLS port is https', () =>
    expect(staging('ports: ["8443/ssl"]').url).toBe('https://localhost:8443'));
  it('one setting of a group leaves the others', () =>
    expect(staging('ports: [8080]').profile).toBe('staging'));
});
