import type { en } from './en.ts';

/** The shape every language has: English is written first and gives the type. */
export type Words = typeof en;

export type Language = 'en' | 'ko';

let current: Words | undefined;

/** The catalogue in the reader's language. */
export function words(): Words {
  if (!current) throw new Error('words() before speak()');
  return current;
}

/** Chosen once, in cli/main, before anything is said. Only that language is read from disk. */
export async function speak(language: Language): Promise<void> {
  current = language === 'ko' ? (await import('./ko.ts')).ko : (await import('./en.ts')).en;
}
