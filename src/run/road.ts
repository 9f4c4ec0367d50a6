import type { Emit, ResultEvent } from '../domain/event.ts';
import { Failure } from '../domain/failure.ts';
import { isRefusal } from '../domain/plan.ts';
import { asFullDisk, Ledger, readHistory } from '../ledger/ledger.ts';
import { type LeftOver, markChildren } from '../ledger/left-overs.ts';
import { acquireLock } from '../ledger/lock.ts';
import { planRecover } from '../operations/recover.ts';
import { words } from '../words/words.ts';
import { Cancelled } from './converge.ts';
import { checkedFirst, refuseBrokenGateway } from './first.ts';
import { ledgerNotes } from './ledger-notes.ts';
import { LookingAhead } from './looking-ahead.ts';
import { observe } from './observe.ts';
import type { Operation, Traffic } from './operation.ts';
import { cancelledOf, refusalOf, resultOf } from './results.ts';
import { currentStep, RunFile } from './run-files.ts';
import type { Server } from './server.ts';
import { Trip } from './trip.ts';

/** argv ─► request ─► lock ─► observe ─► plan ─► confirm ─► converge ─► result. Throws Failure for what was not begun. */
export async function travel(server: Server, operation: Operation, traffic: Traffic): Promise<ResultEvent> {
  try {
    return await (traffic.dryRun ? dryRun : withLock)(server, operation, traffic);
  } catch (error) {
    if (traffic.cancel.aborted && isStop(error)) return cancelled(server, operation);
    throw asFullDisk(error, server.state.path);
  }
}

/** While waiting for another operation, or while pulling. */
const isStop = (error: unknown): boolean =>
  error instanceof Cancelled || (error instanceof Error && error.name === 'AbortError');

const cancelled = ({ gateway }: Server, operation: Operation): ResultEvent =>
  cancelledOf(operation, gateway.live(operation.environment ?? 'production')?.release ?? null);

async function withLock(server: Server, operation: Operation, traffic: Traffic): Promise<ResultEvent> {
  const owner = {
    id: operation.id,
    kind: operation.kind,
    by: server.by,
    pid: process.pid,
    since: new Date().toISOString(),
  };
  const ahead = new LookingAhead(server, operation.kind);
  const lock = await acquireLock(
    server.state,
    owner,
    traffic.lockWaitMs,
    (holder) =>
      traffic.emit({
        type: 'progress',
        step: null,
        text: words().lock.waiting({ holder, step: holder && currentStep(server.state, holder.id) }),
      }),
    traffic.cancel,
  );
  ahead.forgetIfStale(lock);
  const ledger = Ledger.open(server.state.ledger, new Date().toISOString());
  const file = new RunFile(server.state, operation.id);
  const emit: Emit = (event) => {
    file.write(event);
    traffic.emit(event);
  };
  try {
    const result = await alone(server, ahead, traffic.cancel, emit, () =>
      new Trip(server, operation, ledger, ahead, { ...traffic, emit }).make(),
    );
    file.write(result);
    return result;
  } catch (error) {
    file.write(isStop(error) ? cancelled(server, operation) : refusalOf(operation, error));
    throw error;
  } finally {
    file.close();
    ledger.close();
    lock.release();
  }
}

/** Once what a killed operation left running has come to its end. */
async function alone<T>(
  { state }: Server,
  ahead: LookingAhead,
  cancel: AbortSignal,
  emit: Emit,
  work: () => Promise<T>,
): Promise<T> {
  const tell = (left: LeftOver[]) => {
    ahead.forget();
    emit({ type: 'progress', step: null, text: words().lock.leftOvers({ left }) });
  };
  const children = await markChildren(state, tell, cancel);
  try {
    return await work();
  } finally {
    children.release();
  }
}

async function dryRun(server: Server, operation: Operation, traffic: Traffic): Promise<ResultEvent> {
  const snapshot = await observe(server, readHistory(server.state.ledger));
  const { interrupted } = snapshot.history;
  if (!interrupted) refuseBrokenGateway(snapshot, operation);
  const { outcome } = interrupted
    ? { outcome: planRecover(snapshot, interrupted) }
    : await operation.plan(server, snapshot);
  if (isRefusal(outcome)) throw new Failure(3, outcome.refused);
  const plan = await checkedFirst(server, snapshot, outcome);
  traffic.emit({ type: 'plan', plan: { ...plan, notes: [...ledgerNotes(snapshot), ...plan.notes] } });
  return resultOf(operation, outcome, 'nothing', { reason: words().result.dryRun() });
}
