import { describe, expect, it } from 'vitest';
import { TarSearch } from '../../src/secrets/checks/search-image.ts';

describe('the search in an image', () => {
  const header = (name: string): Buffer => {
    const block = Buffer.alloc(512);
    block.write(name, 0);
    block.write('ustar', 257);
    return block;
  };
  const body = (text: string): Buffer =>
    Buffer.concat([Buffer.from(text), Buffer.alloc(512 - (text.length % 512))]);
  const tar = Buffer.concat([
    header('a.js'),
    body('nothing'),
    header('app/b.js'),
    body('see http://workhub.biz:4400/x'),
    header('c.js'),
    body(''),
  ]);

  it.each([1, 7, 511, 512, 513, 4096])(
    'names the file that holds the text, in pieces of %i bytes',
    (size) => {
      const search = new TarSearch('workhub.biz:4400');
      let found = false;
      for (let at = 0; at < tar.length && !found; at += size)
        found = search.take(tar.subarray(at, at + size));
      expect([found, search.file]).toEqual([true, 'app/b.js']);
    },
  );

  it('finds nothing where it is not', () => expect(new TarSearch('workhub.biz:4500').take(tar)).toBe(false));
});
