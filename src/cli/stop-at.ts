import type { Emit } from '../domain/event.ts';

/**
 * For tests: `TWINPORT_STOP_AT=start:wb:done` stops the process (SIGSTOP) right after that line, so that it can be
 * killed at a known place. A prefix of the step's name is enough.
 */
export function stoppingAt(emit: Emit, where: string | undefined): Emit {
  if (!where) return emit;
  const at = where.lastIndexOf(':');
  const [step, state] = [where.slice(0, at), where.slice(at + 1)];
  let stopped = false;
  return (event) => {
    emit(event);
    if (stopped || event.type !== 'step' || event.state !== state || !event.step.startsWith(step)) return;
    stopped = true;
    process.kill(process.pid, 'SIGSTOP');
  };
}
