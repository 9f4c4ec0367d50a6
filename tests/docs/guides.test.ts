import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf, guides } from '../../tools/guides.ts';

const all = guides();
const korean = all['배포-가이드-오라클.md']!;

/** What a shell is to run: on any machine by the scenario, or on a real server alone. */
const commands = (text: string) => blocksOf(text).filter(({ info }) => info.startsWith('sh'));

it('every block of commands says where it can be run', () => {
  for (const [name, text] of Object.entries(all)) {
    const unsaid = commands(text).filter(({ info }) => !/^sh (run|run push|server)$/.test(info));
    expect(unsaid.map(({ line }) => `${name}:${line}`)).toEqual([]);
  }
  expect(commands(korean).length).toBeGreaterThan(25);
});

it('the guides say the same commands in the same order, in both languages', () => {
  const said = (text: string) => commands(text).map(({ info, text }) => [info, text]);
  expect(said(all['guide-oracle.md']!)).toEqual(said(korean));
  expect(headings(all['guide-oracle.md']!)).toEqual(headings(korean));
  expect(headings(all['claude-context.en.md']!)).toEqual(headings(all['claude-context.md']!));
});

/** How the text is divided, whatever its words: `##`, `###` … */
const headings = (text: string): string[] => text.match(/^#+(?= )/gm) ?? [];

it('every command can be read by a shell', () => {
  for (const { text, line } of Object.values(all).flatMap(commands)) {
    expect(() => execFileSync('bash', ['-n'], { input: text, stdio: 'pipe' }), `line ${line}`).not.toThrow();
  }
});

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
