import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { languageOf } from '../../src/words/language.ts';

it.each([
  [{ LANG: 'ko_KR.UTF-8' }, 'ko'],
  [{ LANG: 'ko_KR.utf8' }, 'ko'],
  [{ LANG: 'ko' }, 'ko'],
  [{ LANG: 'ko_KR.UTF-8@dict' }, 'ko'],
  [{ LANG: 'en_GB.UTF-8' }, 'en'],
  [{ LANG: 'kok_IN.UTF-8' }, 'en'],
  [{ LANG: 'C.UTF-8' }, 'en'],
  [{}, 'en'],
])('%j speaks %s', (env, language) => {
  expect(languageOf(env, false)).toBe(language);
});

it.each([
  [{ LC_ALL: 'ko_KR.UTF-8', LC_MESSAGES: 'C', LANG: 'C' }, 'ko'],
  [{ LC_MESSAGES: 'ko_KR.UTF-8', LANG: 'en_US.UTF-8' }, 'ko'],
  [{ LC_ALL: 'C', LANG: 'ko_KR.UTF-8' }, 'en'],
  [{ LC_ALL: '', LANG: 'ko_KR.UTF-8' }, 'ko'],
  [{ TWINPORT_LANG: 'ko', LC_ALL: 'C' }, 'ko'],
  [{ TWINPORT_LANG: 'en', LANG: 'ko_KR.UTF-8' }, 'en'],
])(
  '%j: TWINPORT_LANG, then LC_ALL, LC_MESSAGES and LANG, and an empty one says nothing: %s',
  (env, language) => {
    expect(languageOf(env, false)).toBe(language);
  },
);

it('a terminal of another encoding could not show Korean, so it is spoken to in English', () => {
  expect(languageOf({ LANG: 'ko_KR.eucKR' }, false)).toBe('en');
});

it('JSON is the same everywhere', () => {
  expect(languageOf({ TWINPORT_LANG: 'ko', LANG: 'ko_KR.UTF-8' }, true)).toBe('en');
});

it('no catalogue is read from disk before the language is known', () => {
  const text = readFileSync('src/words/words.ts', 'utf8');
  expect(text.match(/^import (?!type)/gm)).toBeNull();
  expect(text.match(/import\('\.\/(en|ko)\.ts'\)/g)).toHaveLength(2);
});
