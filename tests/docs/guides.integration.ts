import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { guides } from '../../tools/guides.ts';
import { commands } from './commands.ts';

it('every command can be read by a shell', () => {
  const places = new Map<string, string>();
  for (const [name, text] of Object.entries(guides()))
    for (const block of commands(text)) places.set(block.text, `${name}:${block.line}`);
  expect(unreadable([...places.keys()]).map(([text, said]) => [places.get(text), said])).toEqual([]);
});

it('a command that no shell can read would be noticed, wherever it stands', () => {
  expect(unreadable(['echo a', 'echo "a', 'if true', "it's"]).map(([text]) => text)).toEqual([
    'echo "a',
    'if true',
    "it's",
  ]);
});

/** Texts that are no commands, each with what the shell says of it. Node starts one shell, and that one for each text. */
function unreadable(texts: string[]): [text: string, said: string][] {
  const script = 'for text; do said=$(bash -n 2>&1 <<<"$text") || printf "%s\\0%s\\0" "$text" "$said"; done';
  const found = execFileSync('bash', ['-c', script, 'bash', ...texts], { encoding: 'utf8' }).split('\0');
  return found.flatMap((text, at) => (at % 2 === 0 && text !== '' ? [[text, found[at + 1]!]] : []));
}
