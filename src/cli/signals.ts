import type { Emit } from '../domain/event.ts';
import { words } from '../words/words.ts';

type Handle = { setBlocking?: (blocking: boolean) => void };

/**
 * Node writes to terminals and pipes synchronously: a terminal held by Ctrl-S, or a pager that waits, would hold the
 * operation. Written asynchronously the text waits in memory instead. `_handle` is the only way there is to say so.
 */
function neverBlock(stream: NodeJS.WriteStream): void {
  (stream as unknown as { _handle?: Handle })._handle?.setBlocking?.(false);
}

/** Ctrl-C and SIGTERM ask for an end; a hang-up and a reader that went away do not. */
export function cancelling(emit: Emit) {
  const controller = new AbortController();
  const open = new Set<string>();
  let live = false;
  const onSignal = () => {
    const say = words().screen;
    const text = controller.signal.aborted
      ? say.stillStopping({ steps: [...open] })
      : live
        ? say.finishing()
        : say.stopping();
    emit({ type: 'progress', step: null, text });
    controller.abort();
  };
  const ignore = () => {};
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', ignore);
  neverBlock(process.stdout);
  neverBlock(process.stderr);
  process.stdout.on('error', ignore);
  process.stderr.on('error', ignore);
  return {
    cancel: controller.signal,
    /** Watches the events pass, to know what is being waited for. */
    follow:
      (next: Emit): Emit =>
      (event) => {
        if (event.type === 'step') {
          if (event.state === 'started') open.add(event.step);
          else open.delete(event.step);
          // Nothing comes between this line and the rename.
          live ||= event.step.startsWith('cutover:');
        }
        next(event);
      },
    end: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
