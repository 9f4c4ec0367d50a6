import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { markerPath } from './places.ts';

/** The hash of the configuration that answers, over a connection of its own; null where nobody does. */
export function confInForce(
  port: number,
  { timeoutMs = 1000, host = '127.0.0.1' }: { timeoutMs?: number; host?: string } = {},
): Promise<string | null> {
  return new Promise((resolve) => {
    const request = get({ host, port, path: markerPath, agent: false, timeout: timeoutMs });
    request.on('error', () => resolve(null));
    request.on('timeout', () => request.destroy());
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', () => resolve(null));
      response.on('end', () => resolve(response.statusCode === 200 ? text.trim() : null));
    });
  });
}

/**
 * Whether that configuration alone answers before the time is over. After a reload old workers take connections for
 * another 100 ms: `steadyMs` is for how long no other answer may come in between.
 */
export async function answersWith(
  hash: string,
  port: () => Promise<number | null>,
  limits: { timeoutMs: number; steadyMs: number },
): Promise<boolean> {
  const end = performance.now() + limits.timeoutMs;
  let since: number | null = null;
  while (performance.now() < end) {
    const at = await port();
    const same = at !== null && (await confInForce(at)) === hash;
    since = same ? (since ?? performance.now()) : null;
    if (since !== null && performance.now() - since >= limits.steadyMs) return true;
    await sleep(25);
  }
  return false;
}
