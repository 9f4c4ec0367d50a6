import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { schemaFiles } from '../../tools/schema/files.ts';

it.each(Object.entries(schemaFiles()))('schema/%s is what the code says (npm run schema)', (name, text) => {
  expect(readFileSync(`schema/${name}`, 'utf8')).toBe(text);
});

it('schema/ has nothing else', () => {
  expect(readdirSync('schema').sort()).toEqual(Object.keys(schemaFiles()).sort());
});
