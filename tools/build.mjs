/**
 * Bundles src/ into dist/, as two CommonJS files: `twinport.js`, a small one that begins, and `whole.js`, all the rest as
 * one function, which `src/cli/compiled.ts` runs with what V8 compiled of it before. The package has no dependencies to
 * install.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Elsewhere than in dist/ for somebody who must not disturb what runs from there. */
const outdir = process.env.TWINPORT_OUTDIR ?? 'dist';

const fresh = `${outdir}.${process.pid}`;
const common = {
  outdir: fresh,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  // Run by `vm`, which knows no import().
  supported: { 'dynamic-import': false },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  // One byte a letter is read as it is.
  charset: 'ascii',
  define: {
    TWINPORT_VERSION: JSON.stringify(version),
    TWINPORT_COMMIT: JSON.stringify(commit()),
    TWINPORT_BUILD: JSON.stringify(Date.now().toString(36)),
  },
};
await build({ ...common, entryPoints: { twinport: 'src/cli/start.ts' } });
await build({
  ...common,
  entryPoints: { whole: 'src/cli/main.ts' },
  banner: { js: '(function(exports,require,module){' },
  footer: { js: '})' },
});
for (const file of readdirSync(fresh))
  if (readFileSync(`${fresh}/${file}`).some((byte) => byte > 0x7f))
    throw new Error(
      `${file} is read a byte a letter and is not ASCII: a regular expression with other letters?`,
    );
// The checkout's and the package's own package.json says that .js files are modules.
writeFileSync(`${fresh}/package.json`, '{ "type": "commonjs" }\n');
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
