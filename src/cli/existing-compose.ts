import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parse } from 'yaml';
import { composeProgram } from '../engine/compose-program.ts';
import { exec } from '../engine/exec.ts';

/**
 * A Compose file as Compose resolves it, all profiles together; as it is written where there is no Docker yet, or where
 * Compose refuses it (an environment file that init is about to write). Null where there is none or nobody can read it.
 */
export async function readExistingCompose(path: string): Promise<unknown> {
  if (!existsSync(path)) return null;
  const argv = [...composeProgram(process.env), '-f', path, '--profile', '*', 'config', '--format', 'json'];
  const { code, stdout } = await exec({ argv: argv as [string, ...string[]], cwd: dirname(path) });
  return code === 0 ? JSON.parse(stdout) : asWritten(path);
}

/** `merge`: Compose files say `<<: *common`. */
function asWritten(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'), { merge: true, logLevel: 'silent' });
  } catch {
    // Only proposals are made of it: what is wrong with it is said by the first command that needs it.
    return null;
  }
}
