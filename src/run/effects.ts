import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { refuseUnreadableKeys } from '../checks/key-files.ts';
import type { Emit } from '../domain/event.ts';
import { failed, type Problem, problemsOf } from '../domain/failure.ts';
import { type Proof, releaseById } from '../domain/history.ts';
import { imageLabel } from '../domain/images.ts';
import type { EnvironmentName, HubName } from '../domain/names.ts';
import { type NextGeneration, type Placement, type Step, stepName } from '../domain/plan.ts';
import type { ReleasedHub } from '../domain/release.ts';
import type { Generation, Snapshot } from '../domain/snapshot.ts';
import { pruneCache, pruneImages } from '../engine/prune.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { startedWith } from '../operations/started-with.ts';
import { searchNewImages } from '../secrets/checks/addresses.ts';
import { words } from '../words/words.ts';
import type { Builder } from './builder.ts';
import { tryCandidate } from './candidate.ts';
import { runHook } from './hook.ts';
import { frontIn } from './observe.ts';
import { type Prober, proberOf } from './prober.ts';
import { forgetOldRuns } from './run-files.ts';
import type { Server } from './server.ts';
import { watchGateway } from './watch-gateway.ts';

/** What the steps of one operation act with and leave behind. */
export class Effects {
  /** performance.now() of the rename, of the new release's answer on every changed route, and what was seen of both. */
  cutAt: number | null = null;
  liveAt: number | null = null;
  /** performance.now() at which hubs that cannot run twice were told to stop. */
  private readonly stopped = new Map<HubName, number>();
  /** Milliseconds without answers while a gateway was replaced. */
  readonly gap: Partial<Record<EnvironmentName, number>> = {};
  /** True once the watch is over and the release counts as live. */
  settled = false;
  /** Hubs that are waited for at the moment. */
  private waitingFor = 0;
  private readonly server: Server;
  private readonly ledger: Ledger;
  private readonly snapshot: Snapshot;
  private readonly operation: string;
  private readonly builder: Builder | null;
  private readonly emit: Emit;
  private prober: Prober | null = null;
  private searching: Promise<Problem[]> = Promise.resolve([]);
  private readonly enough = new AbortController();

  constructor(
    server: Server,
    ledger: Ledger,
    snapshot: Snapshot,
    operation: string,
    builder: Builder | null,
    emit: Emit,
  ) {
    this.emit = emit;
    this.server = server;
    this.ledger = ledger;
    this.snapshot = snapshot;
    this.operation = operation;
    this.builder = builder;
  }

  /** One short line or method a step; the order is the plan's. */
  run = async (step: Step, signal: AbortSignal): Promise<void> => {
    const { engine, gateway, config } = this.server;
    switch (step.kind) {
      case 'pull':
        return this.builder!.pull(step.repository, step.branch, step.to);
      case 'export':
        return this.builder!.export(step.hub, step.repository, step.commit);
      case 'build':
        return this.build(step, signal);
      case 'hook':
        return runHook(config.directory, step.hook, step.variables, signal, this.sayer(step));
      case 'tag':
        return this.tag(step);
      case 'addresses':
        return this.recordAddresses(step.indices);
      case 'network':
        this.ledger.append({
          fact: 'network',
          at: now(),
          environment: step.environment,
          subnet: step.subnet,
        });
        return engine.createNetwork(step.environment, step.subnet);
      case 'services':
        return engine.ensureServices(step.environment, step.services, step.start, this.snapshot.model);
      case 'gateway':
        return this.gateway(step);
      case 'stop':
        this.stopped.set(step.hub, performance.now());
        return engine.stop(step.container);
      case 'clear':
        return engine.clear(step.environment, step.container);
      case 'remove':
        return engine.remove(step.container);
      case 'create':
        await refuseUnreadableKeys(this.server, this.snapshot, step.placements);
        return engine.create(step.environment, step.slot, step.placements, this.snapshot.model);
      case 'start':
        return engine.start(step.placement);
      case 'resume':
        return engine.resume(step.placement, step.container);
      case 'ready':
        return this.ready(step, signal);
      case 'candidate':
        return this.candidate(step.environment, step.generation, signal);
      case 'cutover':
        return this.cutOver(step.environment, step.generation);
      case 'revert':
        gateway.cutOver(step.environment, step.to);
        if (step.bad) this.ledger.append({ fact: 'bad', at: now(), release: step.bad, why: 'watch' });
        return;
      case 'watch':
        return this.watch(step, signal);
      case 'record':
        return this.record(step);
      case 'label':
        for (const [reference, image] of Object.entries(step.images)) await engine.tag(reference, image);
        return;
      case 'drain':
        return engine.drain(step.container, step.port, config.drainMs, step.rest);
      case 'rest':
        return engine.rest(step.container, step.rest);
      case 'hold':
        return engine.hold(step.release, step.images);
      case 'untag':
        return this.untag(step);
      case 'prune-images':
        return pruneImages(this.server.api, config.project, step.all);
      case 'prune-cache':
        return pruneCache(this.server.api, step.keepFree);
      case 'sweep':
        return this.sweep(step.environment);
    }
  };

  private sayer(step: Step): (text: string) => void {
    const name = stepName(step);
    return (text) => this.emit({ type: 'progress', step: name, text });
  }

  private async build(
    { hub, release }: Extract<Step, { kind: 'build' }>,
    signal: AbortSignal,
  ): Promise<void> {
    const taken = await this.builder!.build(hub, release, this.emit, signal);
    this.ledger.append({ fact: 'built', at: now(), hub, ...taken });
  }

  private async gateway({ environment, change }: Extract<Step, { kind: 'gateway' }>): Promise<void> {
    const gap = await this.server.gateway.ensure(frontIn(this.snapshot, environment), change);
    if (gap !== null) this.gap[environment] = gap;
  }

  private recordAddresses(indices: Record<HubName, number>): void {
    for (const [hub, index] of Object.entries(indices)) {
      this.ledger.append({ fact: 'address', at: now(), hub, index });
    }
  }

  private async ready(
    { placement, woken }: Extract<Step, { kind: 'ready' }>,
    signal: AbortSignal,
  ): Promise<void> {
    this.waitingFor += 1;
    try {
      await this.server.engine.ready(placement, this.released(placement), woken, signal);
    } finally {
      this.waitingFor -= 1;
    }
  }

  /** The release exists from here on: first as a fact, then as tags that never move. */
  private async tag(step: Extract<Step, { kind: 'tag' }>): Promise<void> {
    const { engine, by } = this.server;
    const hubs: Record<HubName, ReleasedHub> = {};
    const seen = await Promise.all(
      Object.entries(step.hubs).map(async ([hub, tagged]) => ({
        hub,
        commit: tagged.commit,
        image: await engine.image(tagged.from),
      })),
    );
    for (const { hub, commit, image } of seen) {
      const { id, labels } = image;
      const built = labels[imageLabel.commit] ?? '';
      if (commit !== null && built !== commit)
        throw failed(words().build.otherCommit({ hub, built, commit }));
      hubs[hub] = {
        image: id,
        commit: built,
        subject: labels[imageLabel.subject] ?? '',
        dirty: false,
      };
    }
    this.ledger.append({
      fact: 'release',
      at: now(),
      release: { id: step.release, created: now(), by, hubs },
    });
    await Promise.all(
      Object.entries(step.hubs).map(([hub, { reference }]) => engine.tag(reference, hubs[hub]!.image)),
    );
  }

  /** The image that its release has by the ledger, whatever its name names by now; null where that does not know. */
  private released({ release, hub }: Placement): string | null {
    return releaseById(this.ledger.history, release)?.hubs[hub]?.image ?? null;
  }

  private async candidate(
    environment: EnvironmentName,
    next: NextGeneration,
    signal: AbortSignal,
  ): Promise<void> {
    const { gateway, config } = this.server;
    gateway.offer(this.generation(environment, next));
    const url = await gateway.candidateUrl(environment);
    await tryCandidate(config, url, next, () => this.waitingFor > 0, signal);
    if (next.changed.length === 0) return;
    const slots = Object.fromEntries(next.changed.map((hub) => [hub, next.hubs[hub]!]));
    const before = new Set(Object.keys(this.snapshot.environments[environment].live?.hubs ?? {}));
    this.prober = await proberOf(config, environment, slots, before);
    this.prober.start();
  }

  private generation(environment: EnvironmentName, next: NextGeneration): Generation {
    return { id: next.id, environment, release: next.release, at: now(), hubs: next.hubs };
  }

  /** The commit point. Nothing is awaited between the rename and the note of it. */
  private async cutOver(environment: EnvironmentName, next: NextGeneration): Promise<void> {
    this.server.gateway.cutOver(environment, next.id);
    this.cutAt = performance.now();
    this.liveAt = this.cutAt;
    if (!this.prober) return;
    this.prober.cutOver();
    this.liveAt = await this.prober.live();
  }

  /** How long each of them was away; empty where none was, or the new one never answered. */
  get away(): Record<HubName, number> {
    const liveAt = this.liveAt;
    const hubs = liveAt === null ? [] : [...this.stopped];
    return Object.fromEntries(hubs.map(([hub, at]) => [hub, Math.round(liveAt! - at)]));
  }

  /** What the cut-over looked like from outside; asked once, when the operation is over either way. */
  async observed(): Promise<Proof | null> {
    const prober = this.prober;
    this.prober = null;
    return (await prober?.finish()) ?? null;
  }

  /** Looks for staging's address in what staging now runs, as long as somebody waits anyway. */
  private searchImages({ environment, placements }: Extract<Step, { kind: 'watch' }>): void {
    if (environment !== 'staging') return;
    const { config, state } = this.server;
    const built = placements.map(({ hub, image }) => ({
      hub,
      reference: image,
      sources: [
        config.hubs.find((known) => known.name === hub)?.source ?? [],
        state.export(this.operation, hub),
      ].flat(),
      args: this.snapshot.hubServices.staging[hub]?.build?.args ?? {},
    }));
    this.searching = searchNewImages(this.server, built, this.enough.signal).then(() => [], problemsOf);
  }

  /** Ends the search, a little after everything else; what it stumbled over is no reason to fail. */
  async searched(patienceMs: number): Promise<Problem[]> {
    const over = new AbortController();
    const patience = sleep(patienceMs, undefined, { signal: over.signal }).catch(() => {});
    await Promise.race([this.searching, patience]);
    over.abort();
    this.enough.abort();
    return this.searching;
  }

  /** The containers themselves, and what users got from them: the first bad sign of either ends both. */
  private async watch(step: Extract<Step, { kind: 'watch' }>, signal: AbortSignal): Promise<void> {
    this.searchImages(step);
    const { engine, gateway } = this.server;
    const slots = Object.fromEntries(step.placements.map(({ hub, slot }) => [hub, slot]));
    const lastLines = (hub: HubName) => engine.lastLines(step.placements.find((p) => p.hub === hub)!);
    const over = new AbortController();
    const stop = AbortSignal.any([signal, over.signal]);
    try {
      await Promise.all([
        engine.watch(step.placements, step.ms, stop),
        watchGateway(gateway, step.environment, slots, step.ms, stop, lastLines),
      ]);
    } finally {
      over.abort();
    }
  }

  private record({ environment, release, bad, good }: Extract<Step, { kind: 'record' }>): void {
    this.settled = true;
    const { by } = this.server;
    const configuration = startedWith(this.snapshot, environment, this.operation);
    if (good) this.ledger.append({ fact: 'good', at: now(), release: good });
    this.ledger.append({ fact: 'live', at: now(), by, environment, release, configuration });
    if (bad) this.ledger.append({ fact: 'bad', at: now(), release: bad, why: 'rolled-back' });
  }

  private async untag({ release, images }: Extract<Step, { kind: 'untag' }>): Promise<void> {
    const served = this.ledger.history.wentLive[release] !== undefined;
    this.ledger.append({ fact: served ? 'release-retired' : 'release-dropped', at: now(), release });
    for (const reference of images) await this.server.engine.tag(reference, null);
  }

  private sweep(environment: EnvironmentName): void {
    const { gateway, state } = this.server;
    const live = gateway.live(environment);
    gateway.forget(environment, new Set(live ? [live.id] : []));
    rmSync(state.exports(this.operation), { recursive: true, force: true });
    forgetOldRuns(state);
  }
}

const now = (): string => new Date().toISOString();
