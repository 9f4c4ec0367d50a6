import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config, HubConfig } from '../domain/config.ts';
import { failed } from '../domain/failure.ts';
import type { NextGeneration } from '../domain/plan.ts';
import { words } from '../words/words.ts';
import { probePath } from './prober.ts';

const withinMs = 3_000;
const againMs = 50;
/** Of one that is only being woken: it answers any moment. */
const againSoonMs = 10;

/**
 * Tries the new containers on the way that users will take: routes, headers and addresses of the real gateway, at a
 * listener of this machine alone. Its time begins when nobody waits for one of them to be ready any more. Throws
 * Failure 1 naming the hub and what came instead.
 */
export async function tryCandidate(
  config: Config,
  url: string,
  next: NextGeneration,
  isWaiting: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  const hubs = config.hubs.filter((hub) => next.changed.includes(hub.name));
  await Promise.all(
    hubs.map((hub) => tryHub(url, hub, `${hub.name}.${next.hubs[hub.name]}`, isWaiting, signal)),
  );
}

async function tryHub(
  url: string,
  hub: HubConfig,
  slot: string,
  isWaiting: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  let until = Date.now() + withinMs;
  for (;;) {
    const wrong = wrongWith(await ask(url + probePath(hub)), hub, slot);
    if (wrong === null) return;
    signal.throwIfAborted();
    if (isWaiting()) until = Date.now() + withinMs;
    if (Date.now() > until) {
      throw failed(words().candidate.wrong({ hub: hub.name, path: probePath(hub), seen: wrong }));
    }
    await sleep(isWaiting() ? againSoonMs : againMs);
  }
}

interface Answer {
  status: number;
  slot: string;
  error: string;
}

/** A hub without a health page may answer its root as it likes, as long as it is the hub that answers. */
function wrongWith({ status, slot, error }: Answer, hub: HubConfig, wanted: string): string | null {
  if (error) return error;
  if (slot !== wanted) return words().candidate.otherSlot({ status, slot });
  const good = hub.health === null ? ![502, 503, 504].includes(status) : status < 400;
  return good || (hub.health !== null && !hub.stripRoute && status === 404) ? null : `${status}`;
}

function ask(url: string): Promise<Answer> {
  return new Promise((resolve) => {
    const sent = request(url, { agent: false, timeout: withinMs }, (response) => {
      response.resume();
      const slot = String(response.headers['x-twinport-slot'] ?? '');
      response.once('end', () => resolve({ status: response.statusCode ?? 0, slot, error: '' }));
      response.once('error', (error) => resolve({ status: 0, slot, error: error.message }));
    });
    sent.once('timeout', () =>
      sent.destroy(new Error(words().engine.noAnswer({ seconds: withinMs / 1000 }))),
    );
    sent.once('error', (error) => resolve({ status: 0, slot: '', error: error.message }));
    sent.end();
  });
}
