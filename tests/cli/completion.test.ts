import { describe, expect, it } from 'vitest';
import { programOf } from '../../src/cli/commands.ts';
import { candidatesFor, type Known } from '../../src/cli/completion/candidates.ts';

const of = (...words: string[]) => words.map((word) => ({ word, about: '' }));

const known = (directory: string | null): Known => ({
  hubs: () => (directory === '/none' ? [] : of('sales', 'fin')),
  releases: () => of('r2', 'r1'),
  sections: () => of('hubs', 'tags'),
});

/** What is offered for the end of a line; `|` stands for the cursor behind a space. */
function offered(line: string): string[] | 'directories' {
  const words = line.split(' ').map((word) => (word === '|' ? '' : word));
  const found = candidatesFor(
    programOf(() => {}),
    words,
    known,
  );
  return found === 'directories' ? found : found.map(({ word }) => word);
}

describe('what a shell completes', () => {
  it.each([
    ['pro', ['promote']],
    ['re', ['releases', 'recover']],
    ['env |', ['check', 'pull', 'diff']],
    ['env pull s', ['staging']],
    ['deploy --f', ['--force']],
    ['promote --js', ['--json']],
    ['--json promote --e', ['--expect']],
    ['promote --expect |', ['r2', 'r1']],
    ['rollback --to r1', ['r1']],
    ['rollback --to=|', []],
    ['rollback --to=r', ['--to=r2', '--to=r1']],
    ['rollback --env |', ['then']],
    ['deploy --hub |', ['sales', 'fin']],
    ['deploy --hub sales --hub f', ['fin']],
    ['deploy --ref |', ['sales=', 'fin=']],
    ['deploy --ref sales=m', []],
    ['logs |', ['staging', 'production']],
    ['logs -f production s', ['sales']],
    ['logs --build |', ['sales', 'fin', 'r2', 'r1']],
    ['logs --build r2 |', ['sales', 'fin']],
    ['docs |', ['hubs', 'tags']],
    ['completion z', ['zsh']],
    ['init --preset |', ['workhub']],
    ['init |', 'directories'],
    ['-C |', 'directories'],
    ['-C /none deploy --hub |', []],
    ['status |', []],
    ['nonsense |', []],
  ])('%s: %j', (line, expected) => {
    expect(offered(line)).toEqual(expected);
  });

  it('is every command at the beginning, and nothing that is for programs', () => {
    const commands = offered('|');
    expect(commands).toContain('deploy');
    expect(commands).not.toContain('complete');
  });

  it('is no option that was given already', () => {
    expect(offered('deploy --force --')).not.toContain('--force');
    expect(offered('deploy --hub fin --')).toContain('--hub');
  });
});
