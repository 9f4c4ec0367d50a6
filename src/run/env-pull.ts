import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ResultEvent, ResultState } from '../domain/event.ts';
import { Failure, type Problem, problemsOf, refused, wrongUsage } from '../domain/failure.ts';
import type { Plan } from '../domain/plan.ts';
import { acquireLock } from '../ledger/lock.ts';
import { downloadAll, type Fetched, keepMarks, writtenPaths } from '../secrets/download.ts';
import type { Provider, PullName } from '../secrets/provider.ts';
import { type NewFile, planFiles } from '../secrets/pull.ts';
import { finishPull, writeAll } from '../secrets/write-files.ts';
import { words } from '../words/words.ts';
import { Cancelled, converge } from './converge.ts';
import type { Traffic } from './operation.ts';
import { refusalOf } from './results.ts';
import { currentStep, RunFile } from './run-files.ts';
import type { Server } from './server.ts';

export interface PullRequest {
  id: string;
  provider: Provider;
  names: PullName[];
}

/**
 * The road of `env pull`: lock, download, plan, question, files. It looks at no container and needs no Docker, since it
 * must work where the files are what is broken.
 */
export async function pullEnvironment(
  server: Server,
  request: PullRequest,
  traffic: Traffic,
): Promise<ResultEvent> {
  if (traffic.dryRun) return new Pull(server, request, traffic).preview();
  const { state, by } = server;
  const owner = {
    id: request.id,
    kind: 'env-pull' as const,
    by,
    pid: process.pid,
    since: new Date().toISOString(),
  };
  const lock = await acquireLock(state, owner, traffic.lockWaitMs, (holder) => {
    const text = words().lock.waiting({ holder, step: holder && currentStep(state, holder.id) });
    traffic.emit({ type: 'progress', step: null, text });
  });
  const file = new RunFile(state, request.id);
  const emit: Traffic['emit'] = (event) => {
    file.write(event);
    traffic.emit(event);
  };
  try {
    const result = await new Pull(server, request, { ...traffic, emit }).make();
    file.write(result);
    return result;
  } catch (error) {
    file.write(refusalOf({ kind: 'env-pull' }, error));
    throw error;
  } finally {
    file.close();
    lock.release();
  }
}

class Pull {
  private readonly server: Server;
  private readonly request: PullRequest;
  private readonly traffic: Traffic;
  private files: NewFile[] = [];

  constructor(server: Server, request: PullRequest, traffic: Traffic) {
    this.server = server;
    this.request = request;
    this.traffic = traffic;
  }

  async preview(): Promise<ResultEvent> {
    const plan = this.plan(await this.download());
    this.traffic.emit({ type: 'plan', plan });
    return this.result(plan.stages.length === 0 ? 'nothing' : 'done', words().result.dryRun());
  }

  async make(): Promise<ResultEvent> {
    const { config, state } = this.server;
    finishPull(config.directory, state);
    const fetched = await this.download();
    const plan = this.plan(fetched);
    this.traffic.emit({ type: 'plan', plan });
    if (plan.stages.length === 0) {
      this.remember(fetched);
      return this.result('nothing', words().secrets.unchanged());
    }
    if (!(await this.confirmed(plan))) return this.result('cancelled');
    return this.write(plan, fetched);
  }

  private download(): Promise<Fetched | null> {
    const { config, state } = this.server;
    const { provider, names } = this.request;
    const origins = names.map((name) => provider.origin(name));
    this.traffic.emit({ type: 'progress', step: null, text: words().secrets.asking({ origins }) });
    return downloadAll(config, state, provider, names);
  }

  private plan(fetched: Fetched | null): Plan {
    const { config } = this.server;
    const { provider, id } = this.request;
    if (fetched) {
      const planned = planFiles(
        config.secrets,
        fetched.downloads,
        (name) => provider.origin(name),
        (path) => this.present(path),
      );
      if (planned.problems.length > 0) throw refused(planned.problems);
      this.files = planned.files;
    }
    return {
      operation: 'env-pull',
      id,
      environment: null,
      release: null,
      previous: null,
      hubs: [],
      notes: this.files.map(({ path, keys }) => ({ note: 'keys', file: path, ...keys })),
      stages:
        this.files.length === 0
          ? []
          : [{ steps: [{ kind: 'write', paths: this.files.map((file) => file.path) }] }],
      undo: null,
    };
  }

  private present(path: string): string | null {
    const full = join(this.server.config.directory, path);
    return existsSync(full) ? readFileSync(full, 'utf8') : null;
  }

  private async confirmed(plan: Plan): Promise<boolean> {
    if (!this.traffic.confirm) throw wrongUsage(words().result.needsYes({ command: 'env pull' }));
    return this.traffic.confirm(plan);
  }

  private async write(plan: Plan, fetched: Fetched | null): Promise<ResultEvent> {
    const { config, state } = this.server;
    let backup: string | null = null;
    let written = false;
    try {
      await converge(plan, {
        effect: async () => {
          backup = writeAll(config.directory, state, this.request.id, this.files, this.managed());
          written = true;
        },
        emit: this.traffic.emit,
        cancel: this.traffic.cancel,
        committed: () => written,
        tolerated: () => {},
      });
    } catch (error) {
      if (error instanceof Cancelled) return this.result('cancelled');
      if (!(error instanceof Failure)) throw error;
      return this.result('failed', undefined, null, problemsOf(error));
    }
    this.remember(fetched);
    const reason = words().secrets.pulled({ files: this.files.map((file) => file.path) });
    return this.result('done', reason, backup);
  }

  /** Everything that any pull writes: a backup is whole, so that it can be gone back to. */
  private managed(): string[] {
    const { config } = this.server;
    return writtenPaths(config, ['staging', 'production', 'development']);
  }

  private remember(fetched: Fetched | null): void {
    const { config, state } = this.server;
    if (fetched) keepMarks(config, state, fetched.etags, this.request.names);
  }

  private result(
    result: ResultState,
    reason?: string,
    backup: string | null = null,
    problems?: Problem[],
  ): ResultEvent {
    return {
      type: 'result',
      operation: 'env-pull',
      result,
      release: null,
      previous: null,
      changed: [],
      seconds: { total: Math.round(performance.now()) / 1000, to_live: null },
      probe: null,
      undo: backup === null ? null : this.undo(backup),
      ...(reason === undefined ? {} : { reason }),
      ...(problems === undefined ? {} : { problems }),
    };
  }

  /** As a person in the server directory types it. */
  private undo(backup: string): string {
    return `cp -a ${relative(this.server.config.directory, backup)}/. .`;
  }
}
