/**
 * Bundles src/ into dist/, twice: `twinport.js` is a small entry with a chunk for each part that only some commands load,
 * so that `--help` starts as fast as Node allows, and `whole.js` is all of it in one file for the commands that need most
 * of it, since Node takes a millisecond for each file. The package has no dependencies to install.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Elsewhere than in dist/ for somebody who must not disturb what runs from there. */
const outdir = process.env.TWINPORT_OUTDIR ?? 'dist';

const fresh = `${outdir}.${process.pid}`;
const common = {
  outdir: fresh,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  charset: 'utf8',
  banner: {
    // Some bundled packages are CommonJS and ask for Node's own modules with require().
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  define: {
    TWINPORT_VERSION: JSON.stringify(version),
    TWINPORT_COMMIT: JSON.stringify(commit()),
    TWINPORT_BUILD: JSON.stringify(Date.now().toString(36)),
  },
};
await build({ ...common, entryPoints: { twinport: 'src/cli/start.ts' }, splitting: true });
await build({ ...common, entryPoints: { whole: 'src/cli/main.ts' } });
chmodSync(`${fresh}/twinport.js`, 0o755);
putInPlace();

/** File by file, each by a rename: a twinport that runs from there loads the rest of itself all the same. */
function putInPlace() {
  mkdirSync(outdir, { recursive: true });
  const files = readdirSync(fresh);
  for (const file of files) renameSync(`${fresh}/${file}`, `${outdir}/${file}`);
  for (const file of readdirSync(outdir))
    if (!files.includes(file)) rmSync(`${outdir}/${file}`, { recursive: true });
  rmSync(fresh, { recursive: true });
}

/** The commit this build was made from; empty where there is no git (a source tarball). */
function commit() {
  try {
    return execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}
