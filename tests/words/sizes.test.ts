import { expect, it } from 'vitest';
import { parseSize } from '../../src/config/units.ts';
import { sizeText } from '../../src/words/sizes.ts';

it.each(['20 GB', '1 GB', '512 MB', '3 TB'])('%s of twinport.yml is said as it was written', (text) => {
  expect(sizeText(parseSize(text))).toBe(text);
});

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1.44 * 1024 ** 3, '1.4 GB'],
  [19.6 * 1024 ** 3, '19.6 GB'],
  [123.4 * 1024 ** 2, '123 MB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
