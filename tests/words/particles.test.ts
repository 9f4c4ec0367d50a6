import { expect, it } from 'vitest';
import { josa } from '../../src/words/ko/particles.ts';

it.each([
  ['스테이징', '은/는', '스테이징은'],
  ['허브', '은/는', '허브는'],
  ['r3', '을/를', 'r3을'],
  ['r4', '을/를', 'r4를'],
  ['r10', '이/가', 'r10이'],
  ['4400', '은/는', '4400은'],
  ['wbsaleshub', '이/가', 'wbsaleshub가'],
  ['production', '이/가', 'production이'],
  ['staging', '과/와', 'staging과'],
  ['DATABASE_URL', '을/를', 'DATABASE_URL을'],
  ['Doppler', '이/가', 'Doppler가'],
  ['프로덕션', '으로/로', '프로덕션으로'],
  ['스테이징 서버', '으로/로', '스테이징 서버로'],
  ['서울', '으로/로', '서울로'],
  ['r1', '으로/로', 'r1로'],
  ['r3', '으로/로', 'r3으로'],
  ['`main`', '이/가', '`main`이'],
  ["'release' (v2)", '을/를', "'release' (v2)를"],
] as const)('%s with %s is read as %s', (word, particle, read) => {
  expect(josa(word, particle)).toBe(read);
});
