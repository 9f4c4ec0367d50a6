/** `node tools/ts.mjs FILE.ts ARGUMENT…`: runs a TypeScript program of this repository on Node 20. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [file, ...args] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'twinport-ts-'));
const outfile = join(folder, 'program.mjs');
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

await build({
  entryPoints: [file],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
});
process.argv = [process.argv[0], file, ...args];
await import(pathToFileURL(outfile).href);
