import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Slot } from '../../src/domain/names.ts';
import type { Generation } from '../../src/domain/snapshot.ts';
import {
  cutOver,
  liveState,
  pointNext,
  readLive,
  removeGenerations,
  takeOffline,
  writeGeneration,
} from '../../src/gateway/live.ts';
import { underUmask } from '../support/umask.ts';

let directory: string;

beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'twinport-live-')), 'gateway', 'staging');
});

afterEach(() => rmSync(join(directory, '../..'), { recursive: true, force: true }));

const generation = (id: string, sales: Slot = 'green'): Generation => ({
  id,
  environment: 'staging',
  release: 'r4',
  at: '2026-11-23T03:00:00.000Z',
  hubs: { manager: 'blue', sales },
});

const modeOf = (path: string) => (statSync(join(directory, path)).mode & 0o777).toString(8);

describe('a generation', () => {
  it('is live from the cut-over on and reads back as it was written', () => {
    writeGeneration(directory, generation('one'));
    expect(readLive(directory)).toBeNull();
    expect(liveState(directory)).toEqual({ state: 'none' });
    cutOver(directory, 'one');
    expect(readLive(directory)).toEqual(generation('one'));
    expect(readdirSync(join(directory, 'live')).sort()).toEqual([
      '.complete',
      'generation.json',
      'sales.green',
    ]);
    expect(readlinkSync(join(directory, 'live'))).toBe('live@one');
  });

  it('can be read by every user, whatever the umask', () => {
    underUmask(0o077, () => writeGeneration(directory, generation('one')));
    expect(['', 'live@one'].map(modeOf)).toEqual(['755', '755']);
    expect(['.complete', 'generation.json', 'sales.green'].map((file) => modeOf(`live@one/${file}`))).toEqual(
      ['644', '644', '644'],
    );
  });

  it('serves what its flags say, as the gateway obeys them', () => {
    writeGeneration(directory, generation('one'));
    cutOver(directory, 'one');
    rmSync(join(directory, 'live/sales.green'));
    expect(readLive(directory)?.hubs).toEqual({ manager: 'blue', sales: 'blue' });
  });

  it('is not written again while it is live', () => {
    writeGeneration(directory, generation('one'));
    cutOver(directory, 'one');
    expect(() => writeGeneration(directory, generation('one', 'blue'))).toThrow('is live');
    expect(readLive(directory)?.hubs.sales).toBe('green');
  });

  it('is written anew where an interrupted operation left a part of it', () => {
    mkdirSync(join(directory, 'live@one'), { recursive: true });
    writeFileSync(join(directory, 'live@one/manager.green'), '');
    writeGeneration(directory, generation('one'));
    expect(existsSync(join(directory, 'live@one/manager.green'))).toBe(false);
  });
});

describe('the cut-over', () => {
  beforeEach(() => {
    writeGeneration(directory, generation('one', 'blue'));
    cutOver(directory, 'one');
  });

  it('has not happened where twinport died between writing and renaming', () => {
    writeGeneration(directory, generation('two'));
    symlinkSync('live@two', join(directory, '.live.new'));
    expect(readLive(directory)?.id).toBe('one');
    cutOver(directory, 'two');
    expect(readLive(directory)?.id).toBe('two');
    expect(existsSync(join(directory, '.live.new'))).toBe(false);
  });

  it('refuses what is not complete or not there, and changes nothing', () => {
    writeGeneration(directory, generation('two'));
    rmSync(join(directory, 'live@two/.complete'));
    expect(() => cutOver(directory, 'two')).toThrow('not complete');
    expect(() => cutOver(directory, 'three')).toThrow('not complete');
    expect(() => pointNext(directory, 'three')).toThrow('not complete');
    expect(readLive(directory)?.id).toBe('one');
  });

  it('goes back the same way', () => {
    writeGeneration(directory, generation('two'));
    cutOver(directory, 'two');
    cutOver(directory, 'one');
    expect(readLive(directory)?.hubs.sales).toBe('blue');
  });

  it('of a first release is undone by serving nothing', () => {
    takeOffline(directory);
    takeOffline(directory);
    expect(liveState(directory)).toEqual({ state: 'none' });
  });

  it('leaves the candidate alone, and the other way round', () => {
    writeGeneration(directory, generation('two'));
    pointNext(directory, 'two');
    expect(readLive(directory)?.id).toBe('one');
    expect(JSON.parse(readFileSync(join(directory, 'next/generation.json'), 'utf8'))).toEqual(
      generation('two'),
    );
  });
});

describe('what is broken says why', () => {
  beforeEach(() => {
    writeGeneration(directory, generation('one'));
    cutOver(directory, 'one');
  });

  it.each([
    ['dangling', () => rmSync(join(directory, 'live@one'), { recursive: true })],
    ['incomplete', () => rmSync(join(directory, 'live@one/.complete'))],
    ['incomplete', () => rmSync(join(directory, 'live@one/generation.json'))],
    ['unreadable', () => writeFileSync(join(directory, 'live@one/generation.json'), '{')],
    ['unreadable', () => replaceByDirectory(join(directory, 'live@one/generation.json'))],
  ])('%s', (reason, breakIt) => {
    breakIt();
    expect(liveState(directory)).toEqual({ state: 'broken', reason });
    expect(readLive(directory)).toBeNull();
  });

  function replaceByDirectory(path: string): void {
    rmSync(path);
    mkdirSync(path);
    chmodSync(path, 0o755);
  }
});

describe('removing generations', () => {
  it('never takes the live one, the candidate, or what is kept', () => {
    for (const id of ['one', 'two', 'three', 'four']) writeGeneration(directory, generation(id));
    cutOver(directory, 'one');
    pointNext(directory, 'two');
    removeGenerations(directory, new Set(['three']));
    expect(readdirSync(directory).sort()).toEqual(['live', 'live@one', 'live@three', 'live@two', 'next']);
  });

  it('is nothing to do before the first deployment', () => {
    removeGenerations(directory, new Set());
    expect(existsSync(directory)).toBe(false);
  });
});
