import { setTimeout as sleep } from 'node:timers/promises';
import type { Emit, ResultEvent } from '../domain/event.ts';
import { exitCodes, failed } from '../domain/failure.ts';
import type { Plan } from '../domain/plan.ts';
import { currentOwner } from '../ledger/lock.ts';
import { StateDir } from '../ledger/state-dir.ts';
import { RunReader } from '../run/run-files.ts';
import { words } from '../words/words.ts';
import { exitOf } from './exit.ts';
import type { Globals } from './globals.ts';
import { emitJson } from './json.ts';
import { configOf } from './open-server.ts';
import { problemsText, resultText } from './plain.ts';
import { rendererFor } from './renderer.ts';
import { paint, wantsColour } from './text.ts';

const lookEveryMs = 100;

/** Follows the operation that runs now, from its first line to its end, with its exit code. */
export async function attach(directory: string, globals: Globals): Promise<number> {
  const config = await configOf(directory);
  const state = new StateDir(config.directory);
  const colours = paint(wantsColour(process.stdout, process.env, globals.color));
  const owner = currentOwner(state);
  if (!owner) {
    if (!globals.json) process.stdout.write(`${words().attach.nothing()}\n`);
    return exitCodes.done;
  }
  let plan: Plan | null = null;
  const since = Date.parse(owner.since);
  const renderer = globals.json ? null : await rendererFor(owner.kind, since, globals.color);
  const show = renderer?.emit ?? emitJson;
  const result = await follow(state, owner.id, (event) => {
    if (event.type === 'plan') plan = event.plan;
    show(event);
  }).finally(() => renderer?.close());
  if (!result) throw failed(words().attach.ended({ kind: owner.kind, by: owner.by }));
  if (renderer) {
    if (result.problems) process.stderr.write(`\n${problemsText(result.problems, colours)}`);
    renderer.end(resultText(result, plan, config, colours));
  }
  return exitOf(result);
}

/** Its result, or null where it ended without one: somebody killed it. */
async function follow(state: StateDir, id: string, emit: Emit): Promise<ResultEvent | null> {
  const file = new RunReader(state, id);
  for (;;) {
    // Asked before reading: what was written until the lock was free is then in the file.
    const running = currentOwner(state)?.id === id;
    for (const event of file.next()) {
      emit(event);
      if (event.type === 'result') return event;
    }
    if (!running) return null;
    await sleep(lookEveryMs);
  }
}
