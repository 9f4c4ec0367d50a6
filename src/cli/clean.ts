import { stripVTControlCharacters } from 'node:util';

/**
 * A line that a child, a hook or a container printed, as text and nothing else: no colour, no cursor movement, no title
 * of a window, and nothing that is wider on one terminal than on another.
 */
export function cleanLine(text: string): string {
  return overwritten(stripVTControlCharacters(text))
    .replace(/\p{Cs}/gu, '\ufffd')
    .replaceAll('\t', '  ')
    .replace(/[\u2028\u2029]/g, ' ')
    .replace(invisible, '')
    .normalize('NFC');
}

/** Control and format characters (joiners and reversed writing with them), and what only asks for a picture or for none. */
const invisible = /\p{Cc}|\p{Cf}|\p{Variation_Selector}/gu;

/** A progress bar writes over itself: what stands there last. */
const overwritten = (text: string): string =>
  text
    .split('\r')
    .findLast((part) => part.trim() !== '')
    ?.trimEnd() ?? '';
