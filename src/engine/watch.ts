import { setTimeout as sleep } from 'node:timers/promises';
import { failed } from '../domain/failure.ts';
import type { Placement } from '../domain/plan.ts';
import { words } from '../words/words.ts';
import type { Containers, Inspected } from './containers.ts';
import { healthPage } from './readiness.ts';

/** Docker's clock, at the usual interval of 30 s, saw a failure after 90 s; asking four times a second sees it at once. */
const everyMs = 250;
const failuresThatCount = 3;

/** Looks after every new container for `ms`. Throws Failure 1 at the first bad sign, with the hub's last lines. */
export async function watchContainers(
  containers: Containers,
  placements: Placement[],
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const began = Date.now();
  try {
    await Promise.all(placements.map((placement) => watchOne(containers, placement, began, ms, stop)));
  } finally {
    over.abort();
  }
}

async function watchOne(
  containers: Containers,
  placement: Placement,
  began: number,
  ms: number,
  stop: AbortSignal,
): Promise<void> {
  const container = await containers.idOf(placement);
  const first = await containers.inspect(container);
  // Docker takes as long for this as for waking a container, so users do not wait for it.
  await containers.keepUp(first, placement.restart);
  // While it was paused its probe could not run: Docker's word counts again once it has been healthy.
  let trusted = first.State.Health?.Status !== 'unhealthy';
  let failures = 0;
  while (Date.now() - began < ms && !stop.aborted) {
    const [inspected, wrong] = await Promise.all([containers.inspect(container), pageOf(placement)]);
    failures = wrong === null ? 0 : failures + 1;
    trusted ||= inspected.State.Health?.Status === 'healthy';
    const how = badSign(first, inspected, trusted) ?? (failures >= failuresThatCount ? wrong : null);
    if (how !== null && !stop.aborted) throw await fellOver(containers, inspected, placement, how, began);
    await sleep(Math.min(everyMs, Math.max(1, ms - (Date.now() - began))));
  }
}

/** The health page costs the hub next to nothing; its own test is run by Docker, on Docker's clock. */
const pageOf = async (placement: Placement): Promise<string | null> =>
  placement.health === null ? null : healthPage(placement, placement.health);

function badSign(first: Inspected, now: Inspected, trusted: boolean): string | null {
  const say = words().watch;
  if (now.State.OOMKilled) return say.outOfMemory();
  if (now.RestartCount > first.RestartCount || now.State.Restarting) return say.restarted();
  if (!now.State.Running) return say.exited({ code: now.State.ExitCode });
  return trusted && now.State.Health?.Status === 'unhealthy' ? say.unhealthy() : null;
}

async function fellOver(
  containers: Containers,
  inspected: Inspected,
  { hub }: Placement,
  how: string,
  began: number,
) {
  const after = `${((Date.now() - began) / 1000).toFixed(1)} s`;
  return failed(
    words().engine.fellOver({ hub, how, after, lines: await containers.lastLines(inspected.Id) }),
  );
}
