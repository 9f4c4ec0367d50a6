import type { Problem } from '../../src/domain/failure.ts';
import type { Words } from '../../src/words/words.ts';
import { blanks } from './blank.ts';
import { examples } from './examples.ts';

/** A sentence or a problem of the catalogue, said with blanks, by its place in it: `git.dirty`. */
export type Said = Record<string, string | string[] | Problem>;

type Sentence = (p: never) => string | string[] | Problem;

/** Everything that a catalogue can say. Where the choice of words hangs on a value, `examples` has each of them. */
export function sayAll(words: Words): Said {
  const said: Said = {};
  for (const [section, sentences] of Object.entries(words)) {
    for (const [name, sentence] of Object.entries(sentences) as [string, unknown][]) {
      if (typeof sentence !== 'function') continue;
      for (const [suffix, given] of Object.entries(examples[`${section}.${name}`] ?? { '': {} })) {
        const what = (sentence as Sentence)(blanks(given));
        said[`${section}.${name}${suffix}`] = what instanceof String ? what.toString() : what;
      }
    }
  }
  return said;
}
