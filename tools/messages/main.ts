/** `npm run messages`: writes docs/messages.*.md anew. tests/words compares them with what is committed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messagePages } from './pages.ts';

for (const [name, text] of Object.entries(messagePages())) writeFileSync(join('docs', name), text);
