import { wrongUsage } from '../domain/failure.ts';
import { pullEnvironment } from '../run/env-pull.ts';
import { answeredBeforehand } from '../run/operation.ts';
import { refusalOf } from '../run/results.ts';
import { newOperationId } from '../run/run-files.ts';
import type { Server } from '../run/server.ts';
import type { Provider, PullName } from '../secrets/provider.ts';
import { words } from '../words/words.ts';
import { askOnTerminal } from './confirm.ts';
import { exitOf } from './exit.ts';
import type { Globals } from './globals.ts';
import { emitJson } from './json.ts';
import { PlainRenderer, problemsText } from './plain.ts';
import { cancelling } from './signals.ts';
import { stoppingAt } from './stop-at.ts';
import type { Paint } from './text.ts';

const print = (text: string): void => void process.stdout.write(text);

/** Shows which keys change, asks, and writes the files. */
export async function envPull(
  server: Server,
  provider: Provider | null,
  names: PullName[],
  globals: Globals,
  colours: Paint,
): Promise<number> {
  const plain = new PlainRenderer(print, colours);
  const emit = stoppingAt(globals.json ? emitJson : plain.emit, process.env.TWINPORT_STOP_AT);
  const signals = cancelling(emit);
  const id = newOperationId('env-pull', new Date(), Math.random());
  try {
    if (!provider) throw wrongUsage(words().secrets.noProvider());
    const result = await pullEnvironment(
      server,
      { id, provider, names },
      {
        emit: signals.follow(emit),
        confirm: globals.yes ? answeredBeforehand : globals.json ? null : askOnTerminal,
        cancel: signals.cancel,
        dryRun: globals.dryRun === true,
        lockWaitMs: globals.wait ? server.config.lockWaitMs : 0,
      },
    );
    if (globals.json) emitJson(result);
    else {
      if (result.problems) process.stderr.write(`\n${problemsText(result.problems, colours)}`);
      print(pulledText(result));
    }
    return exitOf(result);
  } catch (error) {
    if (globals.json) emitJson(refusalOf({ kind: 'env-pull' }, error));
    throw error;
  } finally {
    signals.end();
  }
}

function pulledText({
  result,
  reason,
  undo,
}: {
  result: string;
  reason?: string;
  undo: string | null;
}): string {
  const lines = [reason ?? (result === 'cancelled' ? words().secrets.pullCancelled() : '')];
  if (undo !== null) lines.push(words().screen.undo({ command: undo }));
  return `\n${lines.filter(Boolean).join('\n')}\n`;
}
