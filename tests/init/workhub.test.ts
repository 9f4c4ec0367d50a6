import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { jsonSchemaText } from '../../src/config/settings.ts';
import { completed } from '../../src/init/tree/gitignore.ts';
import { emptyDirectory, init } from './files.ts';
import { committed, files } from './preset.ts';

describe('examples/workhub', () => {
  const example = fileURLToPath(new URL('../../examples/workhub', import.meta.url));

  it.each(committed)('%s is what init writes', async (path) => {
    await expect(files[path]!.text).toMatchFileSnapshot(join(example, path));
  });
  it('has nothing else but its README', () => {
    const there = readdirSync(example, { recursive: true, encoding: 'utf8' });
    const paths = there.filter((path) => statSync(join(example, path)).isFile());
    expect(paths.sort()).toEqual([...committed, 'README.md'].sort());
  });
  it.each(committed.filter((path) => files[path]!.mode === 0o755))('%s can be executed', (path) => {
    expect(statSync(join(example, path)).mode & 0o111).toBe(0o111);
  });
});

describe('the twinport.yml of the preset', () => {
  const directory = () => {
    const made = emptyDirectory();
    init(made);
    return made;
  };
  const load = () => loadConfig(directory());

  it('names the schema beside it, by which editors know its keys', () => {
    const made = directory();
    const line = readFileSync(join(made, 'twinport.yml'), 'utf8').split('\n')[0]!;
    const path = /^# yaml-language-server: \$schema=(\S+)$/.exec(line)?.[1];
    expect(readFileSync(join(made, path!), 'utf8')).toBe(jsonSchemaText());
  });
  it('loads', () => expect(load().hubs).toHaveLength(5));
  it('has the ports and routes of the plan', () => {
    expect(load().hubs.map(({ name, port, route }) => `${name} ${port} ${route}`)).toEqual([
      'wbhubmanager 4090 /',
      'wbsaleshub 4010 /saleshub',
      'wbfinhub 4020 /finhub',
      'wbonboardinghub 4030 /onboarding',
      'hwtestagent 4100 /testagent',
    ]);
  });
  it('has the addresses of the plan', () => {
    const { staging, production } = load().environments;
    expect([staging.url, production.url]).toEqual(['http://workhub.biz:4400', 'http://workhub.biz']);
    expect([staging.ports, production.ports].map((ports) => ports.map(({ port }) => port))).toEqual([
      [4400],
      [4500, 80],
    ]);
  });
});

describe('the environment files', () => {
  const keysOf = (path: string) =>
    files[path]!.text.split('\n').flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? []);

  it('have the keys of the plan', () => {
    expect(keysOf('config/.env.common')).toEqual([
      'DATABASE_URL',
      'GOOGLE_CLIENT_ID',
      'GOOGLE_CLIENT_SECRET',
      'SESSION_SECRET',
    ]);
    expect(keysOf('config/.env.staging')).toEqual(['NODE_ENV', 'DOCKER_PORT', 'PUBLIC_URL', 'COOKIE_DOMAIN']);
    expect(keysOf('config/.env.production')).toEqual(keysOf('config/.env.staging'));
  });
  it('are all in the template, without a value', () => {
    expect(keysOf('config/.env.template')).toEqual([
      ...keysOf('config/.env.common'),
      ...keysOf('config/.env.staging'),
    ]);
    expect(files['config/.env.template']!.text).not.toMatch(/^\w+=./m);
  });
});

it('the .gitignore is complete as it is written', () => {
  expect(completed(files['.gitignore']!.text).lines).toEqual([]);
});

describe('the scripts', () => {
  const verbs: [script: string, verb: string][] = [
    ['deploy-staging.sh', 'deploy'],
    ['promote-production.sh', 'promote'],
    ['rollback-production.sh', 'rollback'],
    ['cleanup-docker.sh', 'cleanup'],
  ];
  it.each(verbs)('%s runs twinport %s', (script, verb) => {
    const lines = files[`scripts/${script}`]!.text.trim().split('\n');
    expect(lines[0]).toBe('#!/bin/sh');
    expect(lines.at(-1)).toBe(`exec twinport -C "$(dirname "$0")/.." ${verb} "$@"`);
  });
});

it('nginx.conf includes what twinport generates, inside http', () => {
  const conf = readFileSync(new URL('../../examples/workhub/nginx/nginx.conf', import.meta.url), 'utf8');
  expect(conf).toMatch(/^http \{\n(?: .*\n|\n)*\s+include twinport\/\*\.conf;/m);
});
