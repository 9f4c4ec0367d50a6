import { describe, expect, it } from 'vitest';
import { withoutValues } from '../../src/engine/compose-file.ts';

/** What Docker Compose 2.26 says of each, word for word; the value is what must not be read in our message. */
const quoting = [
  ['a quote that does not end', 'line 3: unterminated quoted value "hunter2-first'],
  [
    'a single quote that does not end',
    "failed to read /srv/.env: line 2: unterminated quoted value 'hunter2\\'",
  ],
  ['a value over several lines', 'unterminated quoted value "hunter2\nhunter2-second\nhunter2-third'],
  ['a dollar of its own', 'Invalid template: "p${bad!x}hunter2"'],
  [
    'a dollar of its own, inline',
    'invalid interpolation format for services.a.environment.PW.\nYou may need to escape any $ with another $.\np${bad!x}hunter2',
  ],
  ['a key without quotes', 'line 2: unexpected character "+" in variable name "hunter2+abc/def=="'],
  [
    'a key without quotes, shortened',
    'line 2: unexpected character "+" in variable name near "hunter2+abc\\n"',
  ],
  ['an asterisk in front', "yaml: unknown anchor 'hunter2' referenced"],
] as const;

describe('what Docker Compose says of a file', () => {
  it.each(quoting)('is told without the value it quotes: %s', (_what, stderr) => {
    const told = withoutValues(`${stderr}\n`);
    expect(told.join('\n')).not.toContain('hunter2');
    expect(told.at(-1)!.length).toBeGreaterThan(10);
  });

  it('is told as it is where nothing is quoted', () => {
    const said = 'validating docker-compose.yml: services.a.ports must be a array';
    expect(withoutValues(`${said}\n\n`)).toEqual([said]);
  });

  it('keeps the names that it quotes', () => {
    const said =
      'service "sales-staging" has neither an image nor a build context specified: invalid compose project';
    expect(withoutValues(said)).toEqual([said]);
  });

  it('leaves out warnings, which quote what looks like a variable', () => {
    const warning = 'time="2026-11-23T04:57:43Z" level=warning msg="The \\"hunter2\\" variable is not set."';
    expect(withoutValues(`${warning}\nno such file`)).toEqual(['no such file']);
  });
});
