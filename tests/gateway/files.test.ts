import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/domain/failure.ts';
import { currentConf, pointConf, sweepConf, writeConf } from '../../src/gateway/conf-dirs.ts';
import { defaultMain, readUserFiles } from '../../src/gateway/user-files.ts';
import { underUmask } from '../support/umask.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'twinport-gateway-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('a configuration on disk', () => {
  it('lies beside the one in force until it is pointed at, open to every user', () => {
    const files = { 'nginx.conf': 'a', 'twinport/server.conf': 'b' };
    const first = underUmask(0o077, () => writeConf(directory, files));
    expect(currentConf(directory)).toBeNull();
    pointConf(directory, first);
    expect(currentConf(directory)).toBe(first);
    expect(readFileSync(join(directory, 'conf/twinport/server.conf'), 'utf8')).toBe('b');
    expect((statSync(join(directory, 'conf/twinport')).mode & 0o777).toString(8)).toBe('755');
    expect((statSync(join(directory, 'conf/twinport/server.conf')).mode & 0o777).toString(8)).toBe('644');
  });

  it('is kept while it is in force or the one before it', () => {
    const [first, second, third] = ['a', 'b', 'c'].map((text) =>
      writeConf(directory, { 'nginx.conf': text }),
    );
    pointConf(directory, second!);
    sweepConf(directory, first!);
    expect(readdirSync(directory).sort()).toEqual(['conf', `conf-${first}`, `conf-${second}`].sort());
    expect(writeConf(directory, { 'nginx.conf': 'c' })).toBe(third);
  });

  it('is written whole where a part of it was left', () => {
    mkdirSync(join(directory, '.conf.new'));
    writeFileSync(join(directory, '.conf.new/left.conf'), 'x');
    const hash = writeConf(directory, { 'nginx.conf': 'a' });
    expect(readdirSync(join(directory, `conf-${hash}`))).toEqual(['nginx.conf']);
    expect(readdirSync(directory)).toEqual([`conf-${hash}`]);
  });
});

describe("the user's files", () => {
  const place = (tls = false) => {
    const environment = {
      profile: 'staging',
      ports: [{ port: 443, tls }],
      url: 'https://workhub.biz',
      subnet: null,
    };
    return { directory, environments: { staging: environment, production: environment } };
  };
  const put = (path: string, text: string) => {
    mkdirSync(join(directory, path, '..'), { recursive: true });
    writeFileSync(join(directory, path), text);
  };
  const refusal = (effect: () => unknown): Failure => {
    try {
      effect();
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
    throw new Error('it was accepted');
  };

  it('may all be absent: a main file of ours is used', () => {
    expect(readUserFiles(place(), 'staging')).toEqual({
      main: defaultMain,
      snippet: null,
      passwords: null,
      tls: null,
    });
  });

  it('are read for one environment', () => {
    put('nginx/nginx.conf', 'http{include "twinport/*.conf";}');
    put('nginx/server.staging.conf', 'deny all;');
    expect(readUserFiles(place(), 'staging').snippet).toBe('deny all;');
    expect(readUserFiles(place(), 'production').snippet).toBeNull();
  });

  it.each([
    'http {}',
    'http { server { include twinport/*.conf; } }',
    'http {\n  # include twinport/*.conf;\n}',
    'http { include twinport.conf; }',
  ])('must include what twinport generates, and %j does not', (main) => {
    put('nginx/nginx.conf', main);
    const { exit, problems } = refusal(() => readUserFiles(place(), 'staging'));
    expect(exit).toBe(2);
    expect(problems).toEqual([
      {
        place: 'nginx/nginx.conf',
        rule: 'it does not include what twinport generates, so no hub would be reachable',
        remedy: 'add this line inside its http { } block: include twinport/*.conf;',
      },
    ]);
  });

  it('hold the certificate: by host name, else by environment, else the only one', () => {
    put('nginx/certs/other.crt', 'c');
    put('nginx/certs/other.key', 'k');
    expect(readUserFiles(place(true), 'staging').tls).toMatchObject({
      certificate: 'other.crt',
      key: 'other.key',
    });
    put('nginx/certs/staging.crt', 'c');
    put('nginx/certs/staging.key', 'k');
    expect(readUserFiles(place(true), 'staging').tls?.certificate).toBe('staging.crt');
    put('nginx/certs/workhub.biz.crt', 'c');
    put('nginx/certs/workhub.biz.key', 'k');
    expect(readUserFiles(place(true), 'staging').tls?.certificate).toBe('workhub.biz.crt');
  });

  it('are refused without a certificate for a TLS port, or without its key', () => {
    const missing = refusal(() => readUserFiles(place(true), 'staging'));
    expect(missing.problems[0]!.remedy).toBe('put them there as workhub.biz.crt and workhub.biz.key');
    put('nginx/certs/only.crt', 'c');
    const keyless = refusal(() => readUserFiles(place(true), 'staging'));
    expect(keyless.problems[0]!.remedy).toBe('put them there as only.crt and only.key');
  });
});
