import { en } from './en.ts';

/** The shape every language has: English is written first and gives the type. */
export type Words = typeof en;

let current: Words = en;

/** The catalogue in the reader's language. */
export const words = (): Words => current;

/** Chosen once, in cli/main, before anything is said. */
export function speak(language: Words): void {
  current = language;
}
