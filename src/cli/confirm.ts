import { wrongUsage } from '../domain/failure.ts';
import type { Plan } from '../domain/plan.ts';
import { words } from '../words/words.ts';

/** Asks on the terminal; where there is none, that is a Failure 2 with the remedy. */
export async function askOnTerminal(plan: Plan): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw wrongUsage(words().result.needsYes({ command: plan.operation.replace('-', ' ') }));
  }
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message: words().screen.confirm({ operation: plan.operation }) });
  return !isCancel(answer) && answer;
}
