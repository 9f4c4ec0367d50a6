import { describe, expect, it } from 'vitest';
import {
  after,
  emptyHistory,
  type Fact,
  historyOf,
  nextReleaseId,
  previousOf,
  releaseById,
} from '../../src/domain/history.ts';
import type { EnvironmentName, ReleaseId } from '../../src/domain/names.ts';

const at = '2026-11-23T03:00:00.000Z';
const release = (id: ReleaseId, image = 'one'): Fact => ({
  fact: 'release',
  at,
  release: { id, created: at, by: 'kim', hubs: { a: { image, commit: '', subject: '', dirty: false } } },
});
const live = (id: ReleaseId, environment: EnvironmentName = 'production', key = '1'): Fact => ({
  fact: 'live',
  at: `${at}#${id}`,
  by: 'kim',
  environment,
  release: id,
  configuration: { a: { 'env.KEY': key } },
});
const bad = (id: ReleaseId): Fact => ({ fact: 'bad', at, release: id, why: 'rolled-back' });
const good = (id: ReleaseId): Fact => ({ fact: 'good', at, release: id });
const started = (id: string): Fact => ({
  fact: 'operation-started',
  id,
  kind: 'promote',
  by: 'kim',
  at,
  environment: 'production',
  release: 'r1',
});
const ended = (id: string): Fact => ({ fact: 'operation-ended', id, at, result: 'done' });

const production = (...facts: Fact[]): ReleaseId[] => historyOf(facts).production;

it('knows how long a hub was away the last time, by environment', () => {
  const away = (id: string, ms: number): Fact[] => [started(id), { ...ended(id), away: { a: ms } } as Fact];
  const history = historyOf([...away('one', 9000), ...away('two', 4000), started('three'), ended('three')]);
  expect(history.away).toEqual({ staging: {}, production: { a: 4000 } });
});

describe('the releases of production', () => {
  it('are in the order they went live', () => {
    expect(production(live('r1'), live('r3'), live('r4'))).toEqual(['r1', 'r3', 'r4']);
  });

  it('lose the bad one and everything above it when production goes back', () => {
    expect(production(live('r1'), live('r2'), live('r3'), live('r2'), bad('r3'))).toEqual(['r1', 'r2']);
    expect(production(live('r1'), live('r2'), live('r3'), live('r1'), bad('r3'))).toEqual(['r1']);
  });

  it('have the bad one on top again when it is taken up again', () => {
    const history = historyOf([live('r1'), live('r2'), live('r1'), bad('r2'), good('r2'), live('r2')]);
    expect(history).toMatchObject({ production: ['r1', 'r2'], bad: [] });
  });

  it('say no release twice, however often it goes live', () => {
    expect(production(live('r1'), live('r2'), live('r2'), live('r2'))).toEqual(['r1', 'r2']);
  });

  it('are not touched by staging', () => {
    const history = historyOf([live('r1'), live('r2', 'staging')]);
    expect(history).toMatchObject({ production: ['r1'], staging: 'r2' });
  });

  it('lose one whose images are gone, and know it still', () => {
    const retired: Fact = { fact: 'release-retired', at, release: 'r1' };
    const history = historyOf([release('r1'), live('r1'), live('r2'), live('r3'), retired]);
    expect(history.production).toEqual(['r2', 'r3']);
    expect(releaseById(history, 'r1')).toBeDefined();
    expect(history.wentLive.r1).toBeDefined();
  });
});

describe('the rollback target', () => {
  const history = historyOf([live('r1'), live('r3'), live('r4')]);

  it('is the good release that was live before', () => {
    expect(previousOf(history, 'r4')).toBe('r3');
    expect(previousOf(history, 'r3')).toBe('r1');
  });

  it('is none for the first one, for one the ledger does not know, and where nothing is live', () => {
    expect(previousOf(history, 'r1')).toBeNull();
    expect(previousOf(history, 'r9')).toBeNull();
    expect(previousOf(history, null)).toBeNull();
  });

  it('is never one that was taken back', () => {
    expect(previousOf(after(history, [live('r3'), bad('r4'), live('r5')]), 'r5')).toBe('r3');
  });
});

describe('a bad mark', () => {
  it('is set once and cleared as a whole', () => {
    expect(historyOf([bad('r2'), bad('r2')]).bad).toEqual(['r2']);
    expect(historyOf([bad('r2'), bad('r2'), good('r2')]).bad).toEqual([]);
  });
});

describe('an operation', () => {
  it('is interrupted from its start to its end', () => {
    const { fact: _, ...record } = started('one') as Extract<Fact, { fact: 'operation-started' }>;
    expect(historyOf([started('one')]).interrupted).toEqual(record);
    expect(historyOf([started('one'), ended('one')]).interrupted).toBeNull();
  });

  it('is not ended by the end of another', () => {
    expect(historyOf([started('one'), ended('two')]).interrupted?.id).toBe('one');
  });
});

describe('what a hub was started with', () => {
  const history = historyOf([
    live('r1', 'production', '1'),
    live('r2', 'production', '2'),
    live('r2', 'staging', '3'),
  ]);

  it('is kept for each environment as it is now', () => {
    expect(history.configuration).toEqual({
      production: { a: { 'env.KEY': '2' } },
      staging: { a: { 'env.KEY': '3' } },
    });
  });

  it('is kept for each release that production had', () => {
    expect(history.configurationOf).toEqual({ r1: { a: { 'env.KEY': '1' } }, r2: { a: { 'env.KEY': '2' } } });
  });

  it('comes with the first time a release went live, in each environment', () => {
    const again: Fact = { ...(live('r2') as Extract<Fact, { fact: 'live' }>), at: 'later' };
    expect(after(history, [again]).wentLive.r2).toEqual({ production: `${at}#r2`, staging: `${at}#r2` });
  });
});

describe('releases', () => {
  it('are the oldest first, and said again they are the newer word', () => {
    const history = historyOf([release('r1'), release('r2'), release('r1', 'two')]);
    expect(history.releases.map(({ id }) => id)).toEqual(['r2', 'r1']);
    expect(releaseById(history, 'r1')?.hubs.a?.image).toBe('two');
  });

  it('are forgotten when they were undone, and their names are not given again', () => {
    const history = historyOf([release('r1'), release('r2'), { fact: 'release-dropped', at, release: 'r2' }]);
    expect(history.releases.map(({ id }) => id)).toEqual(['r1']);
    expect(history.dropped).toEqual(['r2']);
  });

  it('are numbered past everything ever named', () => {
    expect(nextReleaseId([])).toBe('r1');
    expect(nextReleaseId(['r2', 'r10', 'r9'])).toBe('r11');
  });
});

describe('the addresses that were given', () => {
  it('are the last ones written', () => {
    const history = historyOf([
      { fact: 'network', at, environment: 'staging', subnet: '10.213.4.0/23' },
      { fact: 'network', at, environment: 'staging', subnet: '10.213.6.0/23' },
      { fact: 'address', at, hub: 'a', index: 0 },
      { fact: 'address', at, hub: 'b', index: 1 },
      { fact: 'address', at, hub: 'a', index: 2 },
    ]);
    expect(history).toMatchObject({ subnets: { staging: '10.213.6.0/23' }, addresses: { a: 2, b: 1 } });
  });
});

it('leaves the history that it is given as it is', () => {
  const before = historyOf([live('r1')]);
  const copy = structuredClone(before);
  after(before, [live('r2'), bad('r1'), started('one')]);
  expect(before).toEqual(copy);
  expect(emptyHistory()).toEqual(historyOf([{ fact: 'format', version: 1, at }]));
});
