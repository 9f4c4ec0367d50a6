import { setTimeout as sleep } from 'node:timers/promises';
import { failed } from '../domain/failure.ts';
import type { EnvironmentName, HubName, Slot } from '../domain/names.ts';
import type { FailedAnswer, Gateway } from '../gateway/gateway.ts';
import { words } from '../words/words.ts';

const everyMs = 500;
const beforeMs = 60_000;
/** Fewer than this are bad luck; a hub that always answers some 5xx is compared with its own minute before. */
const fewestThatCount = 5;
const timesAsMany = 3;

/** Looks at the 5xx that users got from the new slots. Throws Failure 1 when they are more than the hub's usual ones. */
export async function watchGateway(
  gateway: Gateway,
  environment: EnvironmentName,
  slots: Record<HubName, Slot>,
  ms: number,
  signal: AbortSignal,
  lastLines: (hub: HubName) => Promise<string[]>,
): Promise<void> {
  const cutAt = Date.now();
  while (Date.now() - cutAt < ms && !signal.aborted) {
    await sleep(Math.min(everyMs, ms));
    if (signal.aborted) return;
    const seen = await gateway.failures(environment, cutAt - beforeMs);
    const worse = hubsWorseThanBefore(seen, slots, cutAt, Date.now());
    if (worse.length === 0) continue;
    const problems = worse.map(async (hub) =>
      words().watch.gatewayErrors({ ...hub, lines: await lastLines(hub.hub) }),
    );
    throw failed(await Promise.all(problems));
  }
}

export interface Worse {
  hub: HubName;
  count: number;
  /** `POST /saleshub/orders 502`, the last ones. */
  examples: string[];
}

export function hubsWorseThanBefore(
  seen: readonly FailedAnswer[],
  slots: Record<HubName, Slot>,
  cutAt: number,
  now: number,
): Worse[] {
  return Object.entries(slots).flatMap(([hub, slot]) => {
    const mine = seen.filter((answer) => answer.hub === hub);
    const usual = (mine.filter((answer) => answer.at < cutAt).length / beforeMs) * (now - cutAt);
    const fresh = mine.filter((answer) => answer.at >= cutAt && answer.slot === slot);
    if (fresh.length < fewestThatCount || fresh.length <= timesAsMany * usual) return [];
    const examples = fresh.slice(-5).map(({ method, path, status }) => `${method} ${path} ${status}`);
    return [{ hub, count: fresh.length, examples }];
  });
}
