import { isDeepStrictEqual } from 'node:util';
import type { ResultEvent, ResultState } from '../domain/event.ts';
import { Failure, failed, type Problem, problemsOf, wrongUsage } from '../domain/failure.ts';
import type { OperationRecord } from '../domain/history.ts';
import { type EnvironmentName, environmentNames, type ReleaseId } from '../domain/names.ts';
import { isRefusal, type Note, type Plan, type Stage } from '../domain/plan.ts';
import type { ComposeModel } from '../domain/services.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { freeForDocker } from '../engine/disk.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { planMend } from '../operations/mend.ts';
import { planRecover, takeBackStages, undoStages } from '../operations/recover.ts';
import { redact } from '../secrets/redact.ts';
import { finishPull } from '../secrets/write-files.ts';
import { words } from '../words/words.ts';
import type { Builder } from './builder.ts';
import { Cancelled, converge } from './converge.ts';
import { Effects } from './effects.ts';
import { checkedFirst, refuseBrokenGateway, refuseImageNames } from './first.ts';
import { checked, type Foresight, foresightOf, foresightThat, Mistaken, wakesOnly } from './foresight.ts';
import { ledgerNotes } from './ledger-notes.ts';
import type { LookingAhead } from './looking-ahead.ts';
import { beginLooking, type Looking, observe, readModel } from './observe.ts';
import { answeredBeforehand, type Operation, type Traffic } from './operation.ts';
import { resultOf, round } from './results.ts';
import type { Server } from './server.ts';

/** How much longer than everything else the search of new images may take. */
const searchMs = 20_000;

/** Where an operation goes from here, and by what it was planned. */
interface Course {
  snapshot: Snapshot;
  plan: Plan;
  builder: Builder | null;
  /** Not null where Compose has yet to say that it reads what it read before. */
  foresight: Foresight | null;
}

/** One operation under way: what each part of the road hands to the next. */
export class Trip {
  private server: Server;
  private readonly operation: Operation;
  private readonly ledger: Ledger;
  private readonly ahead: LookingAhead;
  private readonly traffic: Traffic;
  private askedMs = 0;
  private lookingAhead: Promise<void> | undefined;
  /** What went wrong without changing how the operation ended. */
  private readonly warnings: Problem[] = [];
  /** What people should know with the next plan. */
  private readonly untold: Note[] = [];

  constructor(server: Server, operation: Operation, ledger: Ledger, ahead: LookingAhead, traffic: Traffic) {
    this.server = server;
    this.operation = operation;
    this.ledger = ledger;
    this.ahead = ahead;
    this.traffic = traffic;
  }

  async make(): Promise<ResultEvent> {
    try {
      return await this.journey();
    } finally {
      // A fetch that nobody waited for must not outlive the lock.
      await this.lookingAhead;
    }
  }

  private async journey(): Promise<ResultEvent> {
    if (finishPull(this.server.config.directory, this.server.state)) this.ahead.forget();
    const recovered = await this.recover();
    if (this.operation.kind === 'recover' && recovered && recovered.result !== 'done') return recovered;
    const looking = this.ahead.take();
    const woken = looking && (await this.wokenEarly(looking));
    if (woken) return woken;
    const course = await this.course(await this.broughtBack(await this.look(looking)));
    const nothing = course.plan.stages.length === 0;
    if (this.operation.kind === 'recover' && recovered && nothing) return recovered;
    this.show(course.plan);
    if (nothing) return resultOf(this.operation, course.plan, 'nothing');
    if (!(await this.confirmed(course.plan))) return resultOf(this.operation, course.plan, 'cancelled');
    const pulls = course.plan.stages.filter((stage) => stage.steps.some((step) => step.kind === 'pull'));
    return this.carryOutBy(pulls.length === 0 ? course : await this.pulled(course, pulls));
  }

  private async course(snapshot: Snapshot): Promise<Course> {
    this.mendLedger(snapshot);
    return { snapshot, ...(await this.planned(snapshot)), foresight: null };
  }

  /** Brings the checkout up to what was planned from, and plans what is left: anew where more came than code. */
  private async pulled(course: Course, pulls: Stage[]): Promise<Course> {
    const { snapshot, plan, builder } = course;
    await converge({ stages: pulls }, this.way(this.effects(snapshot, builder)));
    this.server = (await this.operation.afterPull?.(this.server)) ?? this.server;
    const model = readModel(this.server);
    const foresight = await this.holding(snapshot, model);
    if (foresight) {
      const stages = plan.stages.filter((stage) => !pulls.includes(stage));
      return { ...course, plan: { ...plan, stages }, foresight };
    }
    const now = await this.look(beginLooking(this.server, model));
    const anew = { snapshot: now, ...(await this.planned(now)), foresight: null };
    if (differ(plan, anew.plan)) this.show(anew.plan);
    return anew;
  }

  /** A rollback that only wakes its standby, by foresight; null where that cannot be, and nothing was done. */
  private async wokenEarly(looking: Looking): Promise<ResultEvent | null> {
    if (this.operation.kind !== 'rollback' || this.traffic.confirm !== answeredBeforehand) return null;
    const foresight = foresightOf(this.server, looking);
    const foreseen = foresight && (await this.foreseen(foresight.looking));
    if (!foreseen) return null;
    this.show(foreseen.plan);
    return this.carryOutBy({ ...foreseen, builder: null, foresight });
  }

  private async carryOutBy(course: Course): Promise<ResultEvent> {
    if (course.plan.stages.length === 0) return resultOf(this.operation, course.plan, 'nothing');
    try {
      return await this.carryOut(course);
    } catch (error) {
      if (!(error instanceof Mistaken)) throw error;
      const problems = await this.undo(course.plan.environment!);
      if (problems.length > 0) throw failed(problems);
      // From the beginning, and with no look ahead any more.
      return this.journey();
    }
  }

  /** Null where there is more to do or to say than to wake: then nobody is to be hasty. */
  private async foreseen(looking: Looking): Promise<{ snapshot: Snapshot; plan: Plan } | null> {
    try {
      const snapshot = await observe(this.server, this.ledger.history, looking);
      if (snapshot.rebuilt.length > 0) return null;
      const { plan } = await this.planned(snapshot);
      return wakesOnly(plan) ? { snapshot, plan } : null;
    } catch (error) {
      if (error instanceof Failure) return null;
      throw error;
    }
  }

  /** At everything, with the operation's own part of it beside. */
  private look(looking = beginLooking(this.server)): Promise<Snapshot> {
    this.lookingAhead = this.operation.lookAhead?.(this.server, looking.model);
    return observe(this.server, this.ledger.history, looking);
  }

  /**
   * A pull of code alone changes nothing that was looked at: fingerprints were taken from the commit that was to come.
   * The configuration counts as read anew, and what Compose says of it is awaited before what was built is used. Null
   * where the pull brought more.
   */
  private async holding(before: Snapshot, model: Promise<ComposeModel>): Promise<Foresight | null> {
    const foresight = foresightThat(model, (now) => isDeepStrictEqual(now, before.model));
    const onlyCode = (await this.operation.broughtOnlyCode?.(this.server)) ?? false;
    return onlyCode && isDeepStrictEqual(this.server.config, before.config) ? foresight : null;
  }

  /**
   * A deployment finds production down, or a promotion staging: the other side is started again first. What goes wrong
   * there is said and stops nothing. A rollback does not wait for staging.
   */
  private async broughtBack(snapshot: Snapshot): Promise<Snapshot> {
    const { id, kind, environment } = this.operation;
    if (kind !== 'deploy' && kind !== 'promote') return snapshot;
    const others = environmentNames.filter((name) => name !== environment);
    const plan = planMend(snapshot, id, others);
    if (plan.stages.length === 0) return snapshot;
    this.show(plan);
    try {
      await converge(plan, this.way(this.effects(snapshot)));
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      this.warnings.push(...problemsOf(error));
    }
    return observe(this.server, this.ledger.history);
  }

  /** A damaged or missing ledger gets back what could be seen, and people are told what could not. */
  private mendLedger(snapshot: Snapshot): void {
    for (const fact of snapshot.rebuilt) this.ledger.append(fact);
    this.untold.push(...ledgerNotes(snapshot));
  }

  private show(plan: Plan): void {
    this.traffic.emit({ type: 'plan', plan: { ...plan, notes: [...this.untold, ...plan.notes] } });
    this.untold.length = 0;
  }

  private async planned(snapshot: Snapshot): Promise<{ plan: Plan; builder: Builder | null }> {
    refuseBrokenGateway(snapshot, this.operation);
    const { outcome, builder } = await this.operation.plan(this.server, snapshot);
    if (isRefusal(outcome)) throw new Failure(3, outcome.refused);
    return { plan: await checkedFirst(this.server, snapshot, outcome), builder };
  }

  private async confirmed(plan: Plan): Promise<boolean> {
    if (!this.operation.asks) return true;
    if (!this.traffic.confirm) throw wrongUsage(words().result.needsYes({ command: this.operation.kind }));
    const asked = performance.now();
    const answer = await this.traffic.confirm(plan);
    this.askedMs += performance.now() - asked;
    return answer;
  }

  private async carryOut({ snapshot, plan, builder, foresight }: Course): Promise<ResultEvent> {
    const { id, kind } = this.operation;
    const { environment, release } = plan;
    tellChildren(plan, this.server.config.directory);
    const at = new Date().toISOString();
    const before = environment === null ? null : (snapshot.environments[environment].live?.id ?? null);
    const { by } = this.server;
    this.ledger.append({ fact: 'operation-started', id, kind, by, at, environment, release, before });
    const effects = this.effects(snapshot, builder);
    try {
      await converge(plan, foresight ? checked(this.way(effects), foresight) : this.way(effects));
    } catch (error) {
      if (error instanceof Mistaken) throw error;
      return this.comeBack(before, plan, effects, error);
    }
    const proof = await effects.observed();
    this.warnings.push(...(await effects.searched(searchMs)));
    this.end(id, 'done', proof, { away: effects.away, gap: effects.gap });
    const result = resultOf(this.operation, plan, 'done', { toLive: this.liveAfter(effects), proof });
    result.seconds.total = round(result.seconds.total - this.askedMs / 1000);
    if (this.operation.kind === 'cleanup') {
      result.free_bytes = await freeForDocker(this.server.api);
      result.freed_bytes = result.free_bytes - snapshot.host.diskFree;
    }
    return this.warnings.length === 0 ? result : { ...result, problems: this.warnings };
  }

  /**
   * Something failed, or the person said stop. Before `record` everything goes back to where it was, the symlink first;
   * after it the release stays live and the next operation completes what is left.
   */
  private async comeBack(
    before: string | null,
    plan: Plan,
    effects: Effects,
    error: unknown,
  ): Promise<ResultEvent> {
    const { environment } = plan;
    const problems = error instanceof Cancelled ? [] : problemsOf(error);
    if (environment === null) {
      if (plan.operation === 'recover') problems.push(words().result.notBroughtBack());
      // Nothing of it would have to be undone.
      this.end(plan.id, 'failed', null);
    } else if (!effects.settled) {
      const bad = fellOver(error) ? takenBack(plan) : null;
      // By the symlink itself: the rename may have happened and only its sync have failed.
      const cut = this.server.gateway.live(environment)?.id === plan.id;
      if (cut) problems.push(...(await this.revert(effects, environment, before, bad)));
      problems.push(...(await this.undo(environment)));
    } else {
      problems.push(words().result.unfinished({ operation: plan.operation, release: plan.release }));
    }
    const proof = await effects.observed();
    await effects.searched(0);
    const state: ResultState = error instanceof Cancelled ? 'cancelled' : 'failed';
    const why = problems.map((problem) => problem.rule).join('; ');
    const result = resultOf(this.operation, plan, state, { proof, ...(why === '' ? {} : { reason: why }) });
    const live = this.server.gateway.live(environment ?? 'production')?.release ?? null;
    return { ...result, release: live, undo: null, problems };
  }

  /** Problems of marking the release: a full disk must not keep the undoing from being tried. */
  private async revert(
    effects: Effects,
    environment: EnvironmentName,
    to: string | null,
    bad: ReleaseId | null,
  ): Promise<Problem[]> {
    try {
      await converge({ stages: takeBackStages(environment, to, bad) }, this.way(effects, true));
      return [];
    } catch (error) {
      if ((this.server.gateway.live(environment)?.id ?? null) !== to) throw error;
      return problemsOf(error);
    }
  }

  /** Problems of the undoing itself; the operation then stays open, and the next command finishes it. */
  private async undo(environment: EnvironmentName): Promise<Problem[]> {
    try {
      const history = this.ledger.history;
      if (!history.interrupted) return [];
      const snapshot = await observe(this.server, history);
      const { id } = history.interrupted;
      const stages = undoStages(snapshot, environment, history.interrupted);
      await converge({ stages }, this.way(this.effects(snapshot, null, id), true));
      this.end(id, 'undone', null);
      return [];
    } catch (error) {
      return [...problemsOf(error), words().result.undoFailed()];
    }
  }

  /** Finishes or undoes what an earlier run left; null where there is nothing. */
  private async recover(): Promise<ResultEvent | null> {
    if (!this.ledger.history.interrupted) return null;
    this.ahead.forget();
    const snapshot = await observe(this.server, this.ledger.history);
    this.mendLedger(snapshot);
    const { interrupted } = snapshot.history;
    if (!interrupted) return null;
    refuseImageNames(snapshot);
    const plan = planRecover(snapshot, interrupted);
    this.show(plan);
    if (this.operation.kind === 'recover' && !(await this.confirmed(plan))) {
      return resultOf(this.operation, plan, 'cancelled');
    }
    const effects = this.effects(snapshot, null, interrupted.id);
    try {
      await converge(plan, this.way(effects, true));
    } catch (error) {
      if (effects.settled || !wasCutOver(plan, interrupted) || !fellOver(error)) throw error;
      return this.takeBack(effects, plan, interrupted, problemsOf(error));
    } finally {
      await effects.searched(0);
    }
    this.end(interrupted.id, 'recovered', null);
    return resultOf(this.operation, plan, 'done');
  }

  /** Recovery found that what was cut over does not hold: what served before serves again. */
  private async takeBack(
    effects: Effects,
    plan: Plan,
    begun: OperationRecord,
    problems: Problem[],
  ): Promise<ResultEvent> {
    const environment = plan.environment!;
    const { production, staging } = this.ledger.history;
    const recorded = environment === 'production' ? production.at(-1) : staging;
    const bad = recorded === begun.release ? null : begun.release;
    const marking = await this.revert(effects, environment, begun.before!, bad);
    const wrong = [...problems, ...marking, ...(await this.undo(environment))];
    this.warnings.push(...wrong);
    const reason = wrong.map((problem) => problem.rule).join('; ');
    const live = this.server.gateway.live(environment)?.release ?? null;
    return { ...resultOf(this.operation, plan, 'failed', { reason }), release: live, problems: wrong };
  }

  private effects(snapshot: Snapshot, builder: Builder | null = null, id = this.operation.id): Effects {
    return new Effects(this.server, this.ledger, snapshot, id, builder, this.traffic.emit);
  }

  private end(id: string, result: string, proof: ResultEvent['probe'], times: Times = {}): void {
    const at = new Date().toISOString();
    const problems = this.warnings.map(({ place, rule }) => redact([place, rule].filter(Boolean).join(': ')));
    this.ledger.append({
      fact: 'operation-ended',
      id,
      at,
      result,
      proof,
      ...Object.fromEntries(Object.entries(times).filter(([, of]) => Object.keys(of).length > 0)),
      ...(problems.length === 0 ? {} : { problems }),
    });
  }

  /** Undoing and recovering are not cancelled half-way. */
  private way(effects: Effects, uncancellable = false) {
    return {
      effect: effects.run,
      emit: this.traffic.emit,
      cancel: uncancellable ? new AbortController().signal : this.traffic.cancel,
      committed: () => effects.cutAt !== null,
      tolerated: (problems: Problem[]) => void this.warnings.push(...problems),
    };
  }

  /** Seconds from the process's start to the new release's answer, the time of the question taken out. */
  private liveAfter(effects: Effects): number | null {
    return effects.liveAt === null ? null : (effects.liveAt - this.askedMs) / 1000;
  }
}

/** How long hubs were away, and environments without a gateway: milliseconds. */
type Times = Partial<Pick<Effects, 'away' | 'gap'>>;

/** Hooks, git and Compose inherit our environment. */
function tellChildren(plan: Plan, directory: string): void {
  Object.assign(process.env, {
    TWINPORT_OPERATION: plan.operation,
    TWINPORT_RELEASE: plan.release ?? '',
    TWINPORT_PREVIOUS: plan.previous ?? '',
    TWINPORT_ENVIRONMENT: plan.environment ?? '',
    TWINPORT_HUBS: plan.hubs.map((hub) => hub.hub).join(' '),
    TWINPORT_DIR: directory,
  });
}

/** The watch's own verdict. A Docker that went away or a full disk is not the release's fault. */
const fellOver = (error: unknown): boolean =>
  error instanceof Failure && error.exit === 1 && error.cause === undefined;

/** A release that was live for a moment is bad; the live one with another configuration is not. */
const takenBack = ({ release, previous }: Plan): string | null => (release === previous ? null : release);

/** And its ledger says what it was cut over from. */
const wasCutOver = (plan: Plan, begun: OperationRecord): boolean =>
  begun.before !== undefined &&
  plan.stages.some((stage) => stage.steps.some((step) => step.kind === 'watch'));

/** What people would see differently. */
const differ = (a: Plan, b: Plan): boolean =>
  JSON.stringify([a.release, a.hubs, a.notes]) !== JSON.stringify([b.release, b.hubs, b.notes]);
