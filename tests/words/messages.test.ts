import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { messagePages } from '../../tools/messages/pages.ts';

it.each(Object.entries(messagePages()))(
  'docs/%s is what the messages say today: npm run messages',
  (name, text) => {
    expect(readFileSync(join('docs', name), 'utf8')).toBe(text);
  },
);

it('has every kind of problem, with its remedy, in both languages', () => {
  for (const text of Object.values(messagePages())) {
    expect(text.match(/^✗ /gm)!.length).toBeGreaterThan(150);
    expect(text.match(/^ {2}→ /gm)!.length).toBeGreaterThan(140);
    expect(text).not.toMatch(/undefined|\[object/);
  }
});
