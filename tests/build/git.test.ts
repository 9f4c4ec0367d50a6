import { describe, expect, it } from 'vitest';
import { parseStatus } from '../../src/build/checkout.ts';
import { redact } from '../../src/build/git.ts';
import { inParallel } from '../../src/build/in-parallel.ts';

describe('credentials in an address', () => {
  it.each([
    ['https://user:token@host/org/x.git', 'https://host/org/x.git'],
    ['https://token@host/x', 'https://host/x'],
    ['https://u:p@ss@host/x', 'https://host/x'],
    ['ssh://git:secret@host:22/x', 'ssh://host:22/x'],
    ['ssh://git@host/x', 'ssh://git@host/x'],
    ['git@github.com:org/x.git', 'git@github.com:org/x.git'],
    ['/srv/git/x.git', '/srv/git/x.git'],
    ["fatal: unable to access 'https://u:p@host/x/': no", "fatal: unable to access 'https://host/x/': no"],
    ['see https://a/b and https://u:p@c/d', 'see https://a/b and https://c/d'],
  ])('%s', (text, shown) => {
    expect(redact(text)).toBe(shown);
  });
});

describe('the status of a checkout', () => {
  it('is read record by record, old paths of renames included', () => {
    const zero = '0'.repeat(40);
    const records = [
      `# branch.oid ${zero}`,
      '# branch.head feature/x',
      '# branch.ab +1 -0',
      `1 .M N... 100644 100644 100644 ${zero} ${zero} a file`,
      `2 R. N... 100644 100644 100644 ${zero} ${zero} R100 new name`,
      'old name',
      `u UU N... 100644 100644 100644 100644 ${zero} ${zero} ${zero} both`,
      '? un tracked',
      '',
    ];
    expect(parseStatus(records.join('\0'))).toEqual({
      head: zero,
      branch: 'feature/x',
      dirty: ['a file', 'new name', 'old name', 'both', 'un tracked'],
    });
  });
});

describe('work in parallel', () => {
  it('is at most so much at once, and answers in the order of the items', async () => {
    let running = 0;
    let most = 0;
    const answers = await inParallel([5, 1, 4, 2, 3], 2, async (item) => {
      most = Math.max(most, ++running);
      for (let turns = 0; turns < item; turns++) await Promise.resolve();
      running--;
      return item * 10;
    });
    expect([answers, most]).toEqual([[50, 10, 40, 20, 30], 2]);
  });
});
