import type { Problem } from '../domain/failure.ts';
import { environmentNames } from '../domain/names.ts';
import type { Plan, Step } from '../domain/plan.ts';
import { liveContainer, type Snapshot } from '../domain/snapshot.ts';
import type { Server } from '../run/server.ts';
import { sizeText } from '../words/sizes.ts';
import { words } from '../words/words.ts';
import { configurationFindings } from './configuration.ts';
import { whoListens } from './listeners.ts';
import { memoryUsed } from './memory.ts';

/** `problems` hold a plan back, `warnings` are shown with it. */
export interface Judgement {
  problems: Problem[];
  warnings: Problem[];
}

/** What must be true before a plan begins; every problem has its remedy. Nothing is touched. */
export async function preconditions(server: Server, snapshot: Snapshot, plan: Plan): Promise<Judgement> {
  const steps = plan.stages.flatMap((stage) => stage.steps);
  const [findings, ports, memory] = await Promise.all([
    configurationFindings(server, snapshot, plan),
    freePorts(server, snapshot, steps),
    memoryForTwo(server, snapshot, plan, steps),
  ]);
  const found = (wanted: 'error' | 'warning') =>
    findings.filter(({ level }) => level === wanted).map(({ problem }) => problem);
  return {
    problems: [...diskFloor(snapshot, steps), ...ports, ...memory, ...found('error')],
    warnings: found('warning'),
  };
}

/** A build is what fills a disk. */
function diskFloor({ host, config }: Snapshot, steps: Step[]): Problem[] {
  if (!steps.some((step) => step.kind === 'build') || host.diskFree >= config.keepFree) return [];
  return [words().engine.disk({ free: sizeText(host.diskFree), floor: sizeText(config.keepFree) })];
}

/** Ports that a gateway is going to open. Its own ones, where it is replaced, are ours. */
async function freePorts(server: Server, snapshot: Snapshot, steps: Step[]): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const environment of environmentNames) {
    const opens = steps.some(
      (s) => s.kind === 'gateway' && s.environment === environment && s.change !== 'reload',
    );
    if (!opens) continue;
    for (const { port } of snapshot.config.environments[environment].ports) {
      const by = await whoListens(
        server.api,
        port,
        snapshot.environments[environment].gateway?.container ?? null,
      );
      if (by !== null) problems.push(words().engine.portTaken({ port, environment, by }));
    }
  }
  return problems;
}

/** Before anything starts: room for a second copy of each hub that changes side by side, by what the live ones use. */
async function memoryForTwo(
  server: Server,
  snapshot: Snapshot,
  plan: Plan,
  steps: Step[],
): Promise<Problem[]> {
  if (plan.environment === null) return [];
  const { environment } = plan;
  const stopped = new Set(steps.flatMap((step) => (step.kind === 'stop' ? [step.hub] : [])));
  const fresh = steps.flatMap((s) =>
    s.kind === 'start' && !stopped.has(s.placement.hub) ? [s.placement.hub] : [],
  );
  const live = fresh
    .flatMap((hub) => liveContainer(snapshot, environment, hub) ?? [])
    .filter((c) => c.state === 'running');
  const used = await Promise.all(live.map((container) => memoryUsed(server.api, container.id)));
  const needed = used.reduce((sum, bytes) => sum + bytes, 0);
  const available = snapshot.host.memoryAvailable;
  if (needed <= available) return [];
  const hubs = live.map((container) => container.hub);
  return [words().engine.memory({ needed: sizeText(needed), available: sizeText(available), hubs })];
}
