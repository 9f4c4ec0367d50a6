import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseAst } from 'vitest/node';

/** English that stands outside of words/ stays English for every reader. */

/** Three words in a row, in a line that is no code of another language. */
const isSentence = (line: string): boolean =>
  /(?:\b[A-Za-z]{2,},? ){2}[a-z]+/.test(line) && !/[$;={}<>|]/.test(line);

/** Texts of a program, line by line: in quotes, and between the `${}` of templates. */
function textsIn(path: string, source = readFileSync(path, 'utf8')): string[] {
  const texts: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, value } = node as { type?: string; value?: unknown };
    if (type === 'Literal' && typeof value === 'string') texts.push(value);
    if (type === 'TemplateElement') texts.push((value as { cooked: string }).cooked);
    for (const inner of Object.values(node)) visit(inner);
  };
  visit(parseAst(source, { lang: 'ts' }, path));
  return texts.flatMap((text) => text.split('\n'));
}

/** What stays, and why. */
const known: Record<string, string> = {
  'domain/address.ts': 'an error of the program itself: a thousand networks on one host',
  'engine/waiting-program.ts': 'an error of the program itself',
  'gateway/conf.ts': "compared by its text: a reader's language would reload the gateway",
  'gateway/container.ts': "compared by its text: a reader's language would replace the gateway",
  'gateway/live.ts': 'errors of the program itself',
  'gateway/user-files.ts': 'a part of what is compared by its text',
  'init/tree/compose.ts': 'docker compose --profile staging config',
  'init/tree/dockerfile.ts': 'RUN npm run build',
};

it('every sentence for people stands in words/, but for what is named here', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('words/'),
  );
  const speaking = files.filter((file) => textsIn(join('src', file)).some(isSentence));
  expect(speaking.sort()).toEqual(Object.keys(known));
});

it('would notice one', () => {
  const text =
    "const a = `x\\n# Made by twinport for ${b}`; const c = 'set -l before'; const d = 'proxy_set_header Host is $x;';";
  expect(textsIn('a.ts', text).filter(isSentence)).toEqual(['# Made by twinport for ']);
});
