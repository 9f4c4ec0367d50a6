import { describe, expect, it } from 'vitest';
import { docsText, sections } from '../../src/cli/docs.ts';
import { paint, width } from '../../src/cli/text.ts';
import { type Setting, settings } from '../../src/config/settings.ts';
import { manual } from '../../src/words/en/manual.ts';
import { failureOf } from '../config/files.ts';

const read = (section: string | null, columns = 100) => docsText(section, paint(false), columns);
const flat = (text: string) => text.replaceAll(/\s+/g, ' ');
const withInner = (setting: Setting): Setting[] => [setting, ...setting.inner.flatMap(withInner)];
const all = settings().flatMap(withInner);

describe('the settings', () => {
  it('are every key of the manual', () => {
    expect(new Set(all.map(({ description }) => description))).toEqual(new Set(Object.values(manual)));
  });

  it('say what a value must be, or what is below them', () => {
    for (const { key, kind, inner } of all)
      expect([key, kind !== null || inner.length > 0]).toEqual([key, true]);
  });

  it('know their defaults, as people write them, and which are needed', () => {
    const of = (wanted: string) => all.find(({ key }) => key === wanted)!;
    expect(of('watch').preset).toBe('10s');
    expect(of('environments.production.ports').preset).toEqual([4500, 80]);
    expect(of('cutover').kind?.must).toBe('be side-by-side or replace');
    expect(all.filter(({ needed }) => needed).map(({ key }) => key)).toEqual([
      'hubs',
      'hubs.NAME.source',
      'hubs.NAME.port',
      'hubs.NAME.route',
    ]);
  });
});

describe('twinport docs', () => {
  it('lists every section, and every one of them can be read', () => {
    const listed = read(null);
    for (const { section, about } of sections()) {
      expect(flat(listed)).toContain(`${section} ${about}`);
      expect(read(section).length).toBeGreaterThan(40);
    }
  });

  it.each(['hubs.route', 'hubs.NAME.route', 'HUBS.Route'])(
    '%s is one key, however it is written',
    (section) => {
      expect(read(section)).toMatch(/^hubs\.NAME\.route {2}needed\n/);
      expect(read(section)).not.toContain('hubs.NAME.port');
    },
  );

  it('tells of a key its meaning, its default, its rule and an example', () => {
    expect(flat(read('releases.keep'))).toBe(
      'releases.keep default: 2 Production versions kept for going back, the live one included. 1: no rollback. It must be a whole number from 1 to 100. For example: keep: 2 ',
    );
  });

  it('has every command with its options', () => {
    const text = read('commands');
    for (const word of ['twinport promote', '--expect <release>', 'twinport env pull', '--dry-run'])
      expect(text).toContain(word);
    expect(text).not.toContain('twinport complete ');
  });

  it.each([40, 80])('keeps to %i columns where the text is not set', (columns) => {
    for (const line of read('standby', columns).split('\n')) expect(width(line)).toBeLessThanOrEqual(columns);
  });

  it.each([
    ['gatewy', 'did you mean: twinport docs gateway'],
    ['exitcodes', 'did you mean: twinport docs exit-codes'],
    ['strip-route', 'did you mean: twinport docs hubs.strip_route'],
    ['unheard-of', 'name one of: project,'],
  ])('%s is not there, and says what is', (section, remedy) => {
    expect(failureOf(() => read(section))).toMatchObject({
      exit: 2,
      problems: [{ remedy: expect.stringContaining(remedy) }],
    });
  });
});
