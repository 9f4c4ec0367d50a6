/** Values that break what reads environment files carelessly; the same for the same seed. */

const pieces = [
  '"',
  "'",
  '\\',
  '\\\\',
  '\\n',
  '\n',
  '\r',
  '\r\n',
  '\t',
  '$',
  '$$',
  '$HOME',
  '${HOME}',
  '${X:-y}',
  '#',
  ' #',
  ' ',
  '`',
  '=',
  ':',
  '%',
  '{',
  '}',
  '\ufeff',
  'é',
  '한글',
  '🙂',
  '\u2028',
  'a',
  'Z9',
  'export ',
  'KEY=value',
];

const pem =
  '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC+/==\nabc\n-----END PRIVATE KEY-----\n';

export function randomValues(count: number, seed: number): Record<string, string> {
  const random = generator(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const value = (at: number): string => {
    if (at % 500 === 0) return pem;
    if (at % 100 === 1) return '';
    return Array.from({ length: 1 + Math.floor(random() * 12) }, () => pick(pieces)).join('');
  };
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`KEY_${at}`, value(at)]));
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
