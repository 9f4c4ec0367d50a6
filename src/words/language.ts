import type { Language } from './words.ts';

/**
 * The reader's language: `TWINPORT_LANG`, else the first of LC_ALL, LC_MESSAGES and LANG that says something, as POSIX
 * has it. Programs read JSON, and that is the same everywhere. What a terminal of another encoding could not show is
 * said in English.
 */
export function languageOf(env: NodeJS.ProcessEnv, json: boolean): Language {
  if (json) return 'en';
  const locale = env.TWINPORT_LANG || env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  const [, language, charset] = /^([A-Za-z]+)[^.]*(?:\.([\w-]+))?/.exec(locale) ?? [];
  const shows = charset === undefined || /^utf-?8$/i.test(charset);
  return language?.toLowerCase() === 'ko' && shows ? 'ko' : 'en';
}
