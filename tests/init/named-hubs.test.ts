import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { initServerDirectory } from '../../src/init/init.ts';
import type { InitOptions } from '../../src/init/plan.ts';
import { missingServices, proposedHubs } from '../../src/init/propose.ts';
import { hubFlag, readHubFlag, specOf } from '../../src/init/spec.ts';
import { startOf } from '../../src/init/tree/dockerfile.ts';
import { allPaths, emptyDirectory, options, withFolder } from './files.ts';

const hubs = [
  { name: 'shop', source: 'Shop', port: 3000, route: '/', health: null },
  { name: 'admin', source: 'tools/admin', port: 3001, route: '/admin', health: '/api/health' },
];
const urls = { staging: 'http://shop.example:8400', production: 'https://shop.example' };
const spec = specOf({ project: 'shop', hubs, urls });
const init = (directory: string, more: Partial<InitOptions> = {}) =>
  initServerDirectory({ ...options(directory), spec, ...more });

describe('a hub on the command line', () => {
  it.each(hubs.map((hub) => [hubFlag(hub), hub] as const))('%s', (flag, hub) => {
    expect(readHubFlag(flag)).toEqual(hub);
  });
  it.each(['shop', 'shop=Shop', 'shop=Shop:3000', 'shop=Shop:port:/', 'shop=Shop:3000:shop', '=Shop:3000:/'])(
    'is not %j',
    (flag) => expect(readHubFlag(flag)).toBeNull(),
  );
});

describe('a directory of named hubs', () => {
  it('gets the same files as the preset, and a twinport.yml that loads', () => {
    const directory = emptyDirectory();
    expect(init(directory).written).toEqual(allPaths);
    const config = loadConfig(directory);
    expect(config.project).toBe('shop');
    expect(config.hubs.map(({ name, port, route, health }) => [name, port, route, health])).toEqual([
      ['shop', 3000, '/', null],
      ['admin', 3001, '/admin', '/api/health'],
    ]);
    expect(config.environments.staging).toMatchObject({
      ports: [{ port: 8400, tls: false }],
      url: urls.staging,
    });
    expect(config.environments.production.ports).toEqual([{ port: 443, tls: true }]);
  });

  it('has the ports of the manual where nobody said where people find it', () => {
    const directory = emptyDirectory();
    init(directory, { spec: specOf({ project: null, hubs, urls: { staging: null, production: null } }) });
    const { staging, production } = loadConfig(directory).environments;
    expect(staging).toMatchObject({ ports: [{ port: 4400 }], url: 'http://localhost:4400' });
    expect(production.ports.map(({ port }) => port)).toEqual([4500, 80]);
  });

  it('keeps a Compose file that is there, and says which services it lacks', () => {
    const directory = emptyDirectory();
    writeFileSync(join(directory, 'docker-compose.yml'), 'services: {}\n');
    const compose = { services: { 'shop-staging': {}, 'shop-production': {}, db: {} } };
    const { kept, next } = init(directory, { compose });
    expect(kept).toEqual(['docker-compose.yml']);
    expect(next).toContainEqual({
      next: 'services',
      path: 'docker-compose.yml',
      lines: missingServices(compose, hubs),
    });
    expect(missingServices(compose, hubs).map((line) => line.split(':')[0])).toEqual([
      'admin-staging',
      'admin-prod',
    ]);
  });
});

describe('the hubs that a Compose file seems to have', () => {
  it('are its pairs', () => {
    const compose = {
      services: {
        'shop-staging': { image: 'shop:staging', expose: ['3100'] },
        'shop-prod': { image: 'shop:production' },
        'admin-staging': null,
        db: { image: 'postgres' },
      },
    };
    expect(proposedHubs(compose, '/srv').map(hubFlag)).toEqual([
      'shop=shop:3100:/',
      'admin=admin:3000:/admin',
    ]);
  });

  it('are what is built here, where there are no pairs: its folder, and the port inside', () => {
    const compose = {
      services: {
        web: { build: { context: '/srv/apps/web' }, ports: [{ target: 8080, published: '80' }] },
        api: { build: './api', ports: ['127.0.0.1:9000:9001/tcp'] },
        elsewhere: { build: '../elsewhere' },
        db: { image: 'postgres', ports: ['5432:5432'] },
      },
    };
    expect(proposedHubs(compose, '/srv').map(hubFlag)).toEqual([
      'web=apps/web:8080:/',
      'api=api:9001:/api',
      'elsewhere=elsewhere:3000:/elsewhere',
    ]);
  });

  it.each([null, undefined, 'text', {}, { services: null }])('are none in %j', (compose) => {
    expect(proposedHubs(compose, '/srv')).toEqual([]);
  });
});

describe('a Dockerfile for a hub that has none', () => {
  const text = (directory: string, path: string) => readFileSync(join(directory, path), 'utf8');
  const withPackage = (
    directory: string,
    folder: string,
    json = '{ "scripts": { "start": "node dist/main.js" } }',
  ) => writeFileSync(join(withFolder(directory, folder), 'package.json'), json);

  it('is written with a .dockerignore, and is to be committed', () => {
    const directory = emptyDirectory();
    withPackage(directory, 'Shop');
    writeFileSync(join(directory, 'Shop/package-lock.json'), '{}');
    const { written, next } = init(directory, { dockerfiles: true });
    expect(written).toEqual([...allPaths, 'Shop/Dockerfile', 'Shop/.dockerignore']);
    expect(next).toContainEqual({ next: 'commit', paths: ['Shop/Dockerfile', 'Shop/.dockerignore'] });
    const dockerfile = text(directory, 'Shop/Dockerfile');
    expect(dockerfile).toMatch(/^RUN --mount=type=cache,target=\/root\/\.npm npm ci$/m);
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toMatch(/^HEALTHCHECK .*127\.0\.0\.1:3000\/'/m);
    expect(dockerfile).toMatch(/^CMD \["node", "dist\/main\.js"\]$/m);
    expect(dockerfile.match(/^FROM /gm)).toHaveLength(2);
    expect(text(directory, 'Shop/.dockerignore')).toMatch(/^\.env\.\*$/m);
  });

  it('is not written where nobody wants it, over one, through a link, or for what is no Node', () => {
    const directory = emptyDirectory();
    withPackage(directory, 'Shop');
    expect(init(directory).written).not.toContain('Shop/Dockerfile');
    writeFileSync(join(directory, 'Shop/Dockerfile'), 'FROM mine\n');
    withPackage(directory, 'elsewhere');
    withFolder(directory, 'tools');
    symlinkSync(join(directory, 'elsewhere'), join(directory, 'tools/admin'));
    expect(init(directory, { dockerfiles: true }).written).toEqual([]);
    expect(text(directory, 'Shop/Dockerfile')).toBe('FROM mine\n');
    expect(existsSync(join(directory, 'elsewhere/Dockerfile'))).toBe(false);
  });

  it('installs without a lock file where there is none, and stands a broken package.json', () => {
    const directory = emptyDirectory();
    withPackage(directory, 'Shop', 'not JSON');
    init(directory, { dockerfiles: true });
    expect(text(directory, 'Shop/Dockerfile')).toMatch(/npm install$/m);
  });

  it.each([
    [
      { scripts: { start: 'node --enable-source-maps dist/main.js' } },
      ['node', '--enable-source-maps', 'dist/main.js'],
    ],
    [{ scripts: { start: 'next start' } }, ['npm', 'start']],
    [{ scripts: { start: 'node a.js && node b.js' } }, ['npm', 'start']],
    [{ main: 'server.js' }, ['node', 'server.js']],
    [{}, ['node', 'index.js']],
  ])('starts %j as %j', (json, start) => expect(startOf(json)).toEqual(start));
});
