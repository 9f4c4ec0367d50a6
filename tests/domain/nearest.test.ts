import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/domain/nearest.ts';

const known = ['standby', 'strip_route', 'port', 'route', 'keep_free', 'watch'];

const cases: [word: string, meant: string | undefined][] = [
  ['stanby', 'standby'],
  ['stnadby', 'standby'],
  ['stripRoute', 'strip_route'],
  ['strip-route', 'strip_route'],
  ['PORT', 'port'],
  ['prot', 'port'],
  ['keepfree', 'keep_free'],
  ['monitoring', undefined],
  ['x', undefined],
];

describe('the nearest known word to', () => {
  it.each(cases)('%s is %s', (word, meant) => expect(nearest(word, known)).toBe(meant));
});

it('is none among none', () => expect(nearest('a', [])).toBeUndefined());
