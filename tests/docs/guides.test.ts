import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf, guides } from '../../tools/guides.ts';
import { guideBlocks } from '../scenario/support/guide-shell.ts';
import { commands } from './commands.ts';

const all = guides();
const korean = all['배포-가이드-오라클.md']!;

it('every block says what it is: commands, or lines of a file, or what twinport says', () => {
  for (const [name, text] of Object.entries(all)) {
    const unsaid = blocksOf(text).filter(({ info }) => !/^(?:sh .+|rules\.v4|ssh-config|text)$/.test(info));
    expect(unsaid.map(({ line }) => `${name}:${line}`)).toEqual([]);
  }
  expect(commands(korean).length).toBeGreaterThan(30);
});

describe('a scenario asks for every block of commands and runs it', () => {
  const scenarios = readdirSync('tests/scenario').filter((name) => name.startsWith('guide'));
  const asked = scenarios.flatMap((name) =>
    [...readFileSync(join('tests/scenario', name), 'utf8').matchAll(/guideBlocks\('([^']+)'\)/g)].map(
      ([, info]) => info!,
    ),
  );

  it.each([...new Set(commands(korean).map(({ info }) => info))])('%s', (info) => {
    expect(asked.filter((each) => `${info} `.startsWith(`${each} `))).not.toEqual([]);
  });

  it('and for none that is not there', () => {
    expect(asked.filter((info) => guideBlocks(info).length === 0)).toEqual([]);
  });
});

it('the guides say the same commands in the same order, in both languages', () => {
  const said = (text: string) =>
    blocksOf(text)
      .filter(({ info }) => info !== 'ssh-config')
      .map(({ info, text }) => [info, text]);
  expect(said(all['guide-oracle.md']!)).toEqual(said(korean));
  expect(headings(all['guide-oracle.md']!)).toEqual(headings(korean));
  expect(headings(all['claude-context.en.md']!)).toEqual(headings(all['claude-context.md']!));
});

/** How the text is divided, whatever its words: `##`, `###` … */
const headings = (text: string): string[] => text.match(/^#+(?= )/gm) ?? [];

describe('links', () => {
  it.each(Object.entries(all))('of %s lead somewhere', (_name, text) => {
    const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !/^https?:/.test(target) && !leadsTo(target, text));
    expect(broken).toEqual([]);
  });
});

function leadsTo(target: string, text: string): boolean {
  const [file, anchor] = target.split('#') as [string, string?];
  const there = file === '' ? text : all[decodeURI(file).normalize()];
  if (anchor === undefined || there === undefined)
    return file !== '' && existsSync(join('docs', decodeURI(file)));
  return anchors(there).includes(decodeURI(anchor));
}

/** As GitHub makes them: lower case, without punctuation, `-` for a space. */
const anchors = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
