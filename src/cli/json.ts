import { writeSync } from 'node:fs';
import type { Emit, RunEvent } from '../domain/event.ts';
import { redactEvent } from '../secrets/redact.ts';

const pause = new Int32Array(new SharedArrayBuffer(4));

/** One JSON object a line on stdout and nothing else there; each line is out before its effect begins. */
export const emitJson: Emit = (said: RunEvent) => {
  const event = redactEvent(said);
  writeAll(`${JSON.stringify(event.type === 'plan' ? { type: 'plan', ...event.plan } : event)}\n`);
};

/** A pipe that nobody reads any more must not stop an operation. */
function writeAll(text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') {
        // The reader is slow: a line must be out before its effect, so wait a moment rather than spin.
        Atomics.wait(pause, 0, 0, 5);
        continue;
      }
      if (code === 'EPIPE' || code === 'EIO') return;
      throw error;
    }
  }
}
