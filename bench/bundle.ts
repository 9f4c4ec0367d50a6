import { resolve } from 'node:path';
import { exec } from '../src/engine/exec.ts';

/** One file of a TypeScript program, by esbuild's own command: as a library it cannot be bundled into this program. */
export async function bundle(entry: string, outfile: string, format: 'esm' | 'cjs'): Promise<void> {
  const options = ['--bundle', '--platform=node', '--target=node20', `--format=${format}`];
  const argv = [resolve('node_modules/.bin/esbuild'), entry, `--outfile=${outfile}`, ...options] as const;
  const env = { NODE_PATH: resolve('node_modules') };
  const { code, stderr } = await exec({ argv: [...argv], env });
  if (code !== 0) throw new Error(`esbuild ${entry}: ${stderr}`);
}
