import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { failed } from '../domain/failure.ts';
import type { HookName } from '../domain/names.ts';
import { exec } from '../engine/exec.ts';
import { asHook } from '../ledger/left-overs.ts';
import { StateDir } from '../ledger/state-dir.ts';
import { words } from '../words/words.ts';

const hookNames: HookName[] = ['deploy', 'promote', 'rollback'].flatMap((kind): HookName[] => [
  `pre-${kind}` as HookName,
  `post-${kind}` as HookName,
]);

const limitMs = 10 * 60 * 1000;

export const hookPath = (directory: string, hook: HookName): string => join(directory, 'hooks', hook);

/** Executables that are there. One without the run bit is no hook, as git has it. */
export const observeHooks = (directory: string): HookName[] =>
  hookNames.filter((hook) => {
    try {
      accessSync(hookPath(directory, hook), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** Runs one in the server directory. Throws Failure 1 with its last lines where it does not end with 0 in time. */
export async function runHook(
  directory: string,
  hook: HookName,
  variables: Record<string, string>,
  signal: AbortSignal,
  onLine: (line: string) => void,
  withinMs = limitMs,
): Promise<void> {
  const lines: string[] = [];
  const { code } = await exec({
    argv: asHook(new StateDir(directory), hookPath(directory, hook)),
    descriptor: null,
    cwd: directory,
    env: variables,
    timeoutMs: withinMs,
    signal,
    onLine: (line) => {
      lines.push(line);
      onLine(line);
    },
  });
  if (code !== 0)
    throw failed(words().hook.failed({ hook, code, seconds: withinMs / 1000, lines: lines.slice(-20) }));
}
