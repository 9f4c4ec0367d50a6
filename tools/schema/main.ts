/** `npm run schema`: writes schema/ anew. tests/schema compares it with what is committed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { speak } from '../../src/words/words.ts';
import { schemaFiles } from './files.ts';

await speak('en');

mkdirSync('schema', { recursive: true });
for (const [name, text] of Object.entries(schemaFiles())) writeFileSync(join('schema', name), text);
