import { wrongUsage } from '../domain/failure.ts';
import type { Plan } from '../domain/plan.ts';
import { words } from '../words/words.ts';

/** Asks on the terminal; where there is none, that is a Failure 2 with the remedy. */
export async function askOnTerminal(plan: Plan): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw wrongUsage(words().result.needsYes({ command: plan.operation.replace('-', ' ') }));
  }
  return (await askYesOrNo(words().screen.confirm({ operation: plan.operation }))) === true;
}

/** Null where the person went away. */
export async function askYesOrNo(message: string): Promise<boolean | null> {
  const { confirm, isCancel } = await import('@clack/prompts');
  const say = words().screen;
  const answer = await confirm({ message, active: say.yes(), inactive: say.no() });
  return isCancel(answer) ? null : answer;
}
