import { describe, expect, it } from 'vitest';
import { cutTo, paint, rowsAt, table, wantsColour, width } from '../../src/cli/text.ts';

describe('the width of a text', () => {
  it.each([
    ['', 0],
    ['hub', 3],
    ['허브', 4],
    ['허브 a', 6],
    ['漢字かな', 8],
    ['！（）', 6],
    ['✓', 1],
    ['→', 1],
    ['é', 1],
    ['🚀', 2],
  ])('of %j is %i columns', (text, columns) => {
    expect(width(text)).toBe(columns);
  });

  it('is not changed by colour', () => {
    const { bold, bad } = paint(true);
    expect(width(bold(bad('허브')))).toBe(4);
  });
});

describe('the rows of a line in a window', () => {
  it.each([
    ['', 10, 1],
    ['wbsaleshub', 10, 1],
    ['wbsaleshub', 9, 2],
    ['영업허브', 4, 2],
    ['영업허브', 5, 2],
    ['영업허브', 3, 4],
  ])('of %j at %i columns are %i', (text, columns, rows) => {
    expect(rowsAt(text, columns)).toBe(rows);
    expect(rowsAt(paint(true).dim(text), columns)).toBe(rows);
  });
});

describe('a table', () => {
  it('has its columns two spaces apart, and nothing at the end of a line', () => {
    expect(
      table([
        ['HUB', 'STATE'],
        ['sales', 'live'],
        ['a', ''],
      ]),
    ).toBe('HUB    STATE\nsales  live\na\n');
  });

  it('stands straight with Korean in it', () => {
    const rows = table([
      ['허브', '상태', 'x'],
      ['sales', 'ok', 'x'],
      ['영업허브', 'live', 'x'],
    ])
      .trimEnd()
      .split('\n');
    const before = rows.map((row) => width(row.slice(0, row.lastIndexOf('x'))));
    expect(new Set(before).size).toBe(1);
  });

  it('stands straight with colour in it', () => {
    const { good } = paint(true);
    const rows = table([
      [good('ok'), 'x'],
      ['longer', 'x'],
    ])
      .trimEnd()
      .split('\n');
    expect(new Set(rows.map(width)).size).toBe(1);
  });

  it('may have rows of different lengths, or none', () => {
    expect(table([['a', 'b', 'c'], ['longer']])).toBe('a       b  c\nlonger\n');
    expect(table([])).toBe('');
  });
});

describe('colour', () => {
  const terminal = { isTTY: true };

  it('is for terminals', () => {
    expect(wantsColour(terminal, {}, true)).toBe(true);
    expect(wantsColour({}, {}, true)).toBe(false);
  });

  it('is not for those who do not want it', () => {
    expect(wantsColour(terminal, { NO_COLOR: '1' }, true)).toBe(false);
    expect(wantsColour(terminal, { TERM: 'dumb' }, true)).toBe(false);
    expect(wantsColour(terminal, {}, false)).toBe(false);
  });

  it('is wanted where NO_COLOR is empty', () => {
    expect(wantsColour(terminal, { NO_COLOR: '' }, true)).toBe(true);
  });

  it('is no character where it is not wanted', () => {
    expect(paint(false).bad('x')).toBe('x');
    expect(paint(true).bad('x')).toBe('\u001b[31mx\u001b[0m');
  });
});

describe('a text cut to a width', () => {
  it('stays whole where it fits', () => {
    expect(cutTo('영업 허브', 9)).toBe('영업 허브');
    expect(cutTo('', 0)).toBe('');
  });

  it.each([
    ['wbsaleshub', 5, 'wbsa…'],
    ['영업허브', 7, '영업허…'],
    ['영업허브', 6, '영업…'],
    ['a영업허브', 6, 'a영업…'],
    ['🚀🚀🚀', 5, '🚀🚀…'],
  ])('of %j to %i columns is %j', (text, columns, cut) => {
    expect(cutTo(text, columns)).toBe(cut);
    expect(width(cutTo(text, columns))).toBeLessThanOrEqual(columns);
  });

  it('ends its colour where it is cut', () => {
    expect(cutTo(paint(true).bad('wbsaleshub'), 5)).toBe('\u001b[31mwbsa\u001b[0m…');
  });
});
