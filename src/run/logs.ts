import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../domain/config.ts';
import { refused } from '../domain/failure.ts';
import type { EnvironmentName, HubName, ReleaseId, Slot } from '../domain/names.ts';
import { Containers } from '../engine/containers.ts';
import type { StateDir } from '../ledger/state-dir.ts';
import { secretFiles, seeEnvFiles } from '../secrets/env-files.ts';
import { openTexts } from '../secrets/open-texts.ts';
import { ownVariables } from '../secrets/own-variables.ts';
import { learnSecrets, redact } from '../secrets/redact.ts';
import { words } from '../words/words.ts';
import type { Server } from './server.ts';

export interface LogsRequest {
  environment: EnvironmentName;
  /** Empty: all that are live. */
  hubs: HubName[];
  follow: boolean;
  /** Unix seconds; null: the last lines. */
  since: string | null;
}

type Say = (hub: HubName, line: string) => void;

const lastLines = '100';
const lookEveryMs = 500;

/** The live containers' logs. Following goes on with the new container after a cut-over. Throws Failure 3 where nothing is live. */
export async function showLogs(
  server: Server,
  request: LogsRequest,
  say: Say,
  signal: AbortSignal,
): Promise<void> {
  const live = server.gateway.live(request.environment);
  const hubs = Object.keys(live?.hubs ?? {}).filter(
    (hub) => request.hubs.length === 0 || request.hubs.includes(hub),
  );
  if (hubs.length === 0) throw refused(words().logs.nothingLive({ environment: request.environment }));
  learnFiles(server.config);
  const clean: Say = (hub, line) => say(hub, redact(line));
  await Promise.all(hubs.map((hub) => logsOf(server, request, hub, clean, signal)));
}

/** What environment files and keys hold, so that no log shows it. Compose is not asked: logs must come at once. */
function learnFiles(config: Config): void {
  seeEnvFiles(config, () => null);
  secretFiles(config);
}

async function logsOf(
  server: Server,
  request: LogsRequest,
  hub: HubName,
  say: Say,
  signal: AbortSignal,
): Promise<void> {
  let from: { since: string | null; tail: string } = {
    since: request.since,
    tail: request.since === null ? lastLines : 'all',
  };
  for (let slot = slotOf(server, request.environment, hub); slot && !signal.aborted; ) {
    const over = new AbortController();
    const stop = AbortSignal.any([signal, over.signal]);
    const moved = request.follow ? movedFrom(server, request.environment, hub, slot, stop) : null;
    const container = await new Containers(server.api, server.config.project).find(
      request.environment,
      hub,
      slot,
    );
    // It may still have older values than the files.
    learnSecrets(await ownVariables(server.api, container), openTexts(server.config));
    const shown = server.api.followLogs(
      container,
      { follow: request.follow, ...from },
      (line) => say(hub, line),
      stop,
    );
    if (!moved) return shown;
    // A container that ends is not the end: Docker may start it again, or the next cut-over bring another.
    slot = await moved;
    over.abort();
    await shown;
    from = { since: null, tail: 'all' };
  }
}

const slotOf = (server: Server, environment: EnvironmentName, hub: HubName): Slot | undefined =>
  server.gateway.live(environment)?.hubs[hub];

/** The slot that the hub is live in next; undefined when nobody wants to know any more. */
async function movedFrom(
  server: Server,
  environment: EnvironmentName,
  hub: HubName,
  slot: Slot,
  signal: AbortSignal,
): Promise<Slot | undefined> {
  while (!signal.aborted) {
    const now = slotOf(server, environment, hub);
    if (now !== slot) return now;
    await sleep(lookEveryMs, undefined, { signal }).catch(() => {});
  }
  return undefined;
}

/** The whole log of a hub's build: of that release, or of the newest there is. Throws Failure 3 where none is kept. */
export function buildLog(state: StateDir, hub: HubName, release: ReleaseId | null): string {
  const runs = state.exists ? readdirSync(state.runs).sort().reverse() : [];
  for (const run of runs) {
    if (release !== null && releaseOf(state, run) !== release) continue;
    try {
      return readFileSync(join(state.run(run), `build-${hub}.log`), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw refused(words().logs.noBuild({ hub, release }));
}

function releaseOf(state: StateDir, run: string): ReleaseId | null {
  for (const event of state.readRun(run)) if (event.type === 'plan') return event.plan.release;
  return null;
}
