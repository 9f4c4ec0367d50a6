import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { failed } from '../domain/failure.ts';
import type { Placement } from '../domain/plan.ts';
import { words } from '../words/words.ts';
import { asksPage } from './asks-page.ts';
import type { Containers, Inspected } from './containers.ts';

/**
 * How soon a new container is noticed to be ready. Docker's own clock looks every 2 s at best (and after 30 s by
 * default), so twinport looks itself: a connection attempt costs next to nothing, and once one succeeds the hub's own
 * health check is run in its container. Many that are waited for at once are each asked less often: what asks must not
 * take the processor from what starts, and the kernel keeps every attempt in mind for ten seconds.
 */
export const portEveryMs = (waiting: number): number => Math.max(20, 4 * waiting);
export const stateEveryMs = (waiting: number): number => Math.max(200, 40 * waiting);
const serviceEveryMs = 200;
const retestEveryMs = 100;
const answerWithinMs = 2_000;

/** Waits for all hubs of an operation, and knows how many there are at the moment. */
export class Readiness {
  private readonly containers: Containers;
  private readonly timeoutMs: number;
  private waiting = 0;

  constructor(containers: Containers, timeoutMs: number) {
    this.containers = containers;
    this.timeoutMs = timeoutMs;
  }

  /** Resolves when ready. Throws Failure 1 as soon as the container ends, or late with what was seen last. */
  async await(placement: Placement, woken: boolean, signal: AbortSignal): Promise<void> {
    this.waiting += 1;
    try {
      await waitUntilReady(this.containers, placement, woken, this.timeoutMs, signal, () => this.waiting);
    } finally {
      this.waiting -= 1;
    }
  }
}

async function waitUntilReady(
  containers: Containers,
  placement: Placement,
  woken: boolean,
  timeoutMs: number,
  signal: AbortSignal,
  waiting: () => number,
): Promise<void> {
  const container = await containers.idOf(placement);
  const until = Date.now() + timeoutMs;
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const one = { containers, container, placement, woken, waiting };
  try {
    await Promise.race([failWhenEnded(one, stop), readyOrLate(one, until, timeoutMs, stop)]);
  } finally {
    over.abort();
  }
  signal.throwIfAborted();
}

/**
 * A service without a release (a database) counts as ready by Docker's own health check, or by running where it has
 * none; one that ended by itself with 0 has done its work.
 */
export async function waitForService(
  containers: Containers,
  container: string,
  name: string,
  timeoutMs: number,
): Promise<void> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const { State } = await containers.inspect(container);
    const health = State.Health?.Status ?? 'healthy';
    if (State.Running ? health === 'healthy' : State.ExitCode === 0) return;
    const ended = !State.Running && !State.Restarting;
    if (ended || Date.now() > until) {
      const lines = await containers.lastLines(container);
      throw failed(
        words().engine.serviceNotReady({ service: name, state: ended ? State.Status : health, lines }),
      );
    }
    await sleep(serviceEveryMs);
  }
}

async function failWhenEnded(one: Waiting, stop: AbortSignal): Promise<void> {
  const { containers, container, placement, woken, waiting } = one;
  const pause = () => sleep(stateEveryMs(waiting()), undefined, { ref: false });
  // Docker has just said that it woke it.
  if (woken) await pause();
  while (!stop.aborted) {
    const inspected = await containers.inspect(container);
    await throwIfEnded(containers, inspected, placement);
    await pause();
  }
}

async function throwIfEnded(containers: Containers, inspected: Inspected, { hub }: Placement): Promise<void> {
  const { State, RestartCount, Id } = inspected;
  const ended = State.Status === 'exited' || State.Status === 'dead';
  if (!ended && !State.Restarting && RestartCount === 0) return;
  const lines = await containers.lastLines(Id);
  throw failed(
    ended
      ? words().engine.exited({ hub, code: State.ExitCode, lines, container: Id })
      : words().engine.restarted({ hub, lines }),
  );
}

interface Waiting {
  containers: Containers;
  container: string;
  placement: Placement;
  woken: boolean;
  /** How many hubs are waited for at the moment. */
  waiting: () => number;
}

async function readyOrLate(
  waiting: Waiting,
  until: number,
  timeoutMs: number,
  stop: AbortSignal,
): Promise<void> {
  const { hub, address, port } = waiting.placement;
  let seen = words().engine.nothingListens({ address, port });
  while (Date.now() < until && !stop.aborted) {
    if (await accepts(address, port)) {
      const wrong = await whatIsWrong(waiting);
      if (wrong === null) return;
      seen = wrong;
      await sleep(retestEveryMs);
    } else {
      await sleep(portEveryMs(waiting.waiting()));
    }
  }
  if (stop.aborted) return;
  const lines = await waiting.containers.lastLines(waiting.container);
  throw failed(words().engine.notReady({ hub, seconds: Math.round(timeoutMs / 1000), seen, lines }));
}

/**
 * The image's own test where it has one, else the hub's health page; a listening port where it has neither. A test that
 * does no more than ask for that page is not started: the page is asked for. One that was only paused was healthy
 * before: its page is enough, or that it answers at all. Starting its own test takes ten times as long.
 */
async function whatIsWrong({ containers, container, placement, woken }: Waiting): Promise<string | null> {
  if (woken)
    return placement.health === null ? anyAnswer(placement) : healthPage(placement, placement.health);
  const inspected = await containers.inspect(container);
  const { health, port } = placement;
  const test = inspected.State.Health ? (inspected.Config.Healthcheck?.Test ?? []) : [];
  if (health !== null && (test.length === 0 || asksPage(test, port, health)))
    return healthPage(placement, health);
  return test.length === 0 ? null : runOwnTest(containers, inspected);
}

export async function healthPage({ address, port }: Placement, path: string): Promise<string | null> {
  const status = await statusOf(address, port, path);
  return isGood(status) ? null : words().engine.healthPage({ path, status: String(status) });
}

async function anyAnswer({ address, port }: Placement): Promise<string | null> {
  const status = await statusOf(address, port, '/');
  return typeof status === 'number' ? null : words().engine.healthPage({ path: '/', status });
}

async function runOwnTest(containers: Containers, inspected: Inspected): Promise<string | null> {
  const argv = ownTest(inspected.Config);
  if (argv === null) return null;
  const timeoutMs = (inspected.Config.Healthcheck?.Timeout ?? 0) / 1e6 || 30_000;
  const { code, output } = await containers.api.exec(inspected.Id, argv, { timeoutMs });
  return code === 0 ? null : words().engine.healthTest({ code, output: output.trim().slice(-300) });
}

/** `["CMD", …]` is argv, `["CMD-SHELL", text]` goes to the image's shell. Source: Dockerfile reference, HEALTHCHECK. */
export function ownTest(config: Inspected['Config']): string[] | null {
  const [form, ...rest] = config.Healthcheck?.Test ?? [];
  if (form === 'CMD') return rest;
  if (form === 'CMD-SHELL') return [...(config.Shell ?? ['/bin/sh', '-c']), rest.join(' ')];
  return null;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

export const isGood = (status: number | string): boolean =>
  typeof status === 'number' && status >= 200 && status < 400;

/** The HTTP status of a page, or the word for why there was none. Never throws. */
export function statusOf(host: string, port: number, path: string): Promise<number | string> {
  return new Promise((resolve) => {
    const asked = request({ host, port, path, agent: false, timeout: answerWithinMs }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', (error) => resolve(error.message));
    });
    asked.once('timeout', () =>
      asked.destroy(new Error(words().engine.noAnswer({ seconds: answerWithinMs / 1000 }))),
    );
    asked.once('error', (error) => resolve(error.message));
    asked.end();
  });
}
