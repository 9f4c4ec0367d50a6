import { describe, expect, it } from 'vitest';
import { encodeEnvFile, parseEnvFile, valuesOf } from '../../src/secrets/env-file.ts';

const only = (text: string) => parseEnvFile(text).entries[0]!;
const changes = (text: string) => only(text).changes;

describe('an environment file', () => {
  it.each([
    ['plain', 'A=b', 'b'],
    ['trimmed', 'A=  b c \t', 'b c'],
    ['exported', 'export A=1', '1'],
    ['as YAML writes it', 'A: 1', '1'],
    ['in single quotes, all literal', "A='a $b \\n #c'", 'a $b \\n #c'],
    ['a quote inside single quotes', "A='it\\'s'", "it's"],
    ['in double quotes, escapes undone', 'A="a\\tb\\\\c\\"d\\$e\\n"', 'a\tb\\c"d$e\n'],
    ['an unknown escape stays', 'A="a\\qb"', 'a\\qb'],
    ['an octal escape', 'A="\\0101"', 'A'],
    ['over several lines in quotes', 'A="one\ntwo"', 'one\ntwo'],
    ['a hash without a space', 'A=x#y', 'x#y'],
    ['a comment behind quotes', 'A="x" # why', 'x'],
    ['behind a byte order mark', '\ufeffA=1', '1'],
    ['with Windows line ends', 'A=1\r\nB=2\r\n', '1'],
    ['empty', 'A=', ''],
  ])('is read: %s', (_, text, value) => {
    const file = parseEnvFile(text);
    expect(file.broken).toEqual([]);
    expect(file.entries[0]).toMatchObject({ key: 'A', line: 1, changes: [] });
    expect(file.entries[0]?.value.reveal()).toBe(value);
  });

  it('takes the last of two and counts lines through quotes and comments', () => {
    const file = parseEnvFile('# one\nA="x\ny"\n\n  B=2\nA=3\n');
    expect(file.entries.map(({ key, line }) => [key, line])).toEqual([
      ['A', 2],
      ['B', 5],
      ['A', 6],
    ]);
    expect(valuesOf(file).get('A')).toBe('3');
  });

  it.each([
    ['a variable', 'A=a$HOME', ['variable']],
    ['a variable in braces', 'A="a${B:-c}"', ['variable']],
    ['a backslash outside of quotes protects nothing', 'A=a\\$HOME', ['variable']],
    ['a doubled dollar', 'A=a$$b', ['escape']],
    ['a comment', 'A=x #y', ['comment']],
    ['text behind the closing quote', 'A="x" y', ['dropped']],
    [
      'a key without quotes',
      'A=-----BEGIN PRIVATE KEY-----\nMIIB\nabc=\n-----END PRIVATE KEY-----\nB=1',
      ['multi-line'],
    ],
  ])('tells what Compose would change: %s', (_, text, expected) => expect(changes(text)).toEqual(expected));

  it.each([
    ['a dollar before a sign', 'A=a$-b'],
    ['a dollar at the end', 'A=cash$'],
    ['a dollar before a digit', 'A=a$1'],
    ['a variable in single quotes', "A='$HOME'"],
    ['an escaped dollar in double quotes', 'A="\\$HOME"'],
    ['a hash in quotes', 'A="x #y"'],
    ['a whole PEM in quotes', 'A="-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----"'],
  ])('leaves alone what only looks like it: %s', (_, text) => expect(changes(text)).toEqual([]));

  it('goes on after a key without quotes, and reports it once', () => {
    const file = parseEnvFile('A=-----BEGIN KEY-----\nMII+/\nabc=\n-----END KEY-----\nB=1');
    expect(file.broken).toEqual([]);
    expect(valuesOf(file).get('B')).toBe('1');
  });

  it.each([
    ['A="open\nB=1', 1, 'unterminated'],
    ['A=1\na+b=2', 2, 'name'],
    ['A=1\nrest of it', 2, 'name'],
    ['A=1\nrest', 2, 'no-value'],
  ])('names the line that is wrong and nothing of it: %j', (text, line, why) => {
    expect(parseEnvFile(text).broken).toEqual([{ line, why }]);
  });

  it('takes a bare name in capitals for one from the shell', () =>
    expect(parseEnvFile('HOME\nA=1').broken).toEqual([]));
});

describe('what is written', () => {
  it('is read back unchanged, whatever it holds', () => {
    const nasty = [
      '',
      ' ',
      '"',
      "'",
      '\\',
      '\\\\',
      '$',
      '$$',
      '${X}',
      '$HOME',
      '#',
      ' #',
      '\n',
      '\r\n',
      '\ufeff',
      'a\tb',
      '한글 🙂',
      '\\n',
      '`',
      '=',
      'x\\',
    ];
    const values = new Map(nasty.map((value, at) => [`K${at}`, value]));
    const file = parseEnvFile(encodeEnvFile(values));
    expect(file.broken).toEqual([]);
    expect(file.entries.flatMap((entry) => entry.changes)).toEqual([]);
    expect(valuesOf(file)).toEqual(values);
  });
});
