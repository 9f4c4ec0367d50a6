import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResolvedCompose, ResolvedService } from '../../src/engine/compose-file.ts';
import { fingerprintService } from '../../src/engine/service-fingerprint.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'twinport-fingerprint-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function file(path: string, text: string): string {
  const whole = join(directory, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  return whole;
}

const key = Buffer.from('key');
const of = (service: ResolvedService, resolved: ResolvedCompose = {}) =>
  fingerprintService(service, resolved, key);

const usual: ResolvedService = {
  image: 'sales:staging',
  environment: { A: '1', B: '2' },
  mem_limit: '512m',
  labels: { team: 'sales' },
};

/** Names of the parts that differ. */
function changed(before: ResolvedService, after: ResolvedService): string[] {
  const [one, other] = [of(before), of(after)];
  const names = new Set([...Object.keys(one.fingerprints), ...Object.keys(other.fingerprints)]);
  const differ = [...names].filter((name) => one.fingerprints[name] !== other.fingerprints[name]);
  expect(one.fingerprint === other.fingerprint).toBe(differ.length === 0);
  return differ;
}

describe('the fingerprint of a service', () => {
  it('is the same in whatever order Compose prints it', () => {
    const turned = {
      labels: { team: 'sales' },
      mem_limit: '512m',
      environment: { B: '2', A: '1' },
      image: 'sales:staging',
    };
    expect(of(turned)).toEqual(of(usual));
  });

  it('shows a changed value under its key alone', () => {
    expect(changed(usual, { ...usual, environment: { A: '1', B: '3' } })).toEqual(['env.B']);
    expect(changed(usual, { ...usual, environment: { A: '1', B: '2', C: '' } })).toEqual(['env.C']);
    expect(changed(usual, { ...usual, environment: { A: '1' } })).toEqual(['env.B']);
  });

  it('tells a value from none, and a key from its neighbour', () => {
    expect(changed({ environment: { A: '' } }, { environment: { A: null } })).toEqual(['env.A']);
    expect(changed({ environment: { A: 'x' } }, { environment: { B: 'x' } }).sort()).toEqual([
      'env.A',
      'env.B',
    ]);
  });

  it('shows a changed setting', () => {
    expect(changed(usual, { ...usual, mem_limit: '1g' })).toEqual(['mem_limit']);
    expect(changed(usual, { ...usual, labels: { team: 'shop' } })).toEqual(['labels']);
  });

  it.each([
    ['image', { image: 'sales:other' }],
    ['build', { build: { context: '/elsewhere' } }],
    ['profiles', { profiles: ['staging'] }],
    ['depends_on', { depends_on: { db: {} } }],
    ['container_name', { container_name: 'sales' }],
    ['ports', { ports: [{ target: 4010, published: '4010' }] }],
    ['scale', { scale: 1 }],
    ['what is null', { command: null, entrypoint: null }],
  ])('does not mind %s, which a slot replaces or a running container does not have', (_what, change) => {
    expect(changed(usual, { ...usual, ...change })).toEqual([]);
  });

  it('says nothing without the key: the same value has another fingerprint on another server', () => {
    const elsewhere = fingerprintService(usual, {}, Buffer.from('another'));
    expect(elsewhere.fingerprints['env.A']).not.toBe(of(usual).fingerprints['env.A']);
    expect(JSON.stringify(of({ environment: { PW: 'hunter2' } }))).not.toContain('hunter2');
  });
});

describe('what a service mounts', () => {
  const mounting = (source: string, readOnly: boolean): ResolvedService => ({
    volumes: [{ type: 'bind', source, target: '/app/keys', ...(readOnly ? { read_only: true } : {}) }],
  });

  it('read-only counts by its contents', () => {
    const source = dirname(file('keys/jwt.pem', 'one'));
    const before = of(mounting(source, true));
    file('keys/jwt.pem', 'two');
    const after = of(mounting(source, true));
    expect(after.fingerprint).not.toBe(before.fingerprint);
    expect(after.fingerprints.volumes).toBe(before.fingerprints.volumes);
    expect(after.fingerprints['file:/app/keys']).not.toBe(before.fingerprints['file:/app/keys']);
  });

  it('read-only counts a file that comes, goes or is renamed', () => {
    const source = dirname(file('keys/jwt.pem', 'one'));
    const seen = [of(mounting(source, true))];
    file('keys/deep/other.pem', 'one');
    seen.push(of(mounting(source, true)));
    rmSync(join(source, 'jwt.pem'));
    seen.push(of(mounting(source, true)));
    rmSync(join(source, 'deep'), { recursive: true });
    seen.push(of(mounting(source, true)));
    expect(new Set(seen.map(({ fingerprint }) => fingerprint)).size).toBe(4);
  });

  it('read-only counts a single file, through a link too', () => {
    const source = file('jwt.pem', 'one');
    symlinkSync(source, join(directory, 'link.pem'));
    const before = of(mounting(join(directory, 'link.pem'), true));
    file('jwt.pem', 'two');
    expect(of(mounting(join(directory, 'link.pem'), true)).fingerprint).not.toBe(before.fingerprint);
  });

  it('writable does not count: a hub writes there all the time', () => {
    const source = dirname(file('uploads/a.txt', 'one'));
    const before = of(mounting(source, false));
    file('uploads/a.txt', 'two');
    expect(of(mounting(source, false))).toEqual(before);
  });

  it('counts by its path alone where it is missing, or too large to be configuration', () => {
    expect(() => of(mounting(join(directory, 'missing'), true))).not.toThrow();
    const source = dirname(file('data/big', 'x'.repeat(5 * 1024 * 1024)));
    const before = of(mounting(source, true));
    file('data/big', 'y'.repeat(5 * 1024 * 1024));
    expect(of(mounting(source, true))).toEqual(before);
  });

  it('as a secret or a config of Compose counts by its contents', () => {
    const source = file('token', 'one');
    const service: ResolvedService = {
      secrets: [{ source: 'token', target: '/run/secrets/token' }],
      configs: [{ source: 'settings' }],
    };
    const resolved = (content: string): ResolvedCompose => ({
      secrets: { token: { file: source } },
      configs: { settings: { content } },
    });
    const before = of(service, resolved('a'));
    file('token', 'two');
    const after = of(service, resolved('b'));
    for (const name of ['file:/run/secrets/token', 'file:settings'])
      expect(after.fingerprints[name]).not.toBe(before.fingerprints[name]);
  });
});
