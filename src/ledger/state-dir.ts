import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../domain/event.ts';
import type { EnvironmentName, Slot } from '../domain/names.ts';

/** The places inside `.twinport/`: named here and nowhere else. */
export class StateDir {
  readonly path: string;

  constructor(serverDirectory: string) {
    this.path = join(serverDirectory, '.twinport');
  }

  get ledger(): string {
    return join(this.path, 'ledger.jsonl');
  }
  get lock(): string {
    return join(this.path, 'lock');
  }
  /** Locked as long as a child of an operation lives. */
  get children(): string {
    return join(this.path, 'children.lock');
  }
  /** Who holds the lock: for the message only, never for a decision. */
  get owner(): string {
    return join(this.path, 'lock.owner.json');
  }
  get runs(): string {
    return join(this.path, 'runs');
  }
  run(operationId: string): string {
    return join(this.runs, operationId);
  }
  /** What an operation has said so far; a line that is still being written is left out. */
  readRun(operationId: string): RunEvent[] {
    const path = join(this.run(operationId), 'events.jsonl');
    if (!existsSync(path)) return [];
    const lines = readFileSync(path, 'utf8').split('\n');
    return lines.slice(0, -1).map((line) => JSON.parse(line) as RunEvent);
  }
  gateway(environment: EnvironmentName): string {
    return join(this.path, 'gateway', environment);
  }
  override(environment: EnvironmentName, slot: Slot): string {
    return join(this.path, 'compose', `${environment}-${slot}.yml`);
  }
  buildOverride(hub: string): string {
    return join(this.path, 'compose', `build-${hub}.yml`);
  }
  export(operationId: string, hub: string): string {
    return join(this.path, 'exports', operationId, hub);
  }
  exports(operationId: string): string {
    return join(this.path, 'exports', operationId);
  }
  /** Former environment files and keys, a directory each pull, laid out as in the server directory. */
  get envBackups(): string {
    return join(this.path, 'env-backup');
  }
  /** There while a pull is between its first and its last rename. */
  get envJournal(): string {
    return join(this.path, 'env-pull.json');
  }
  /** What Docker's programs said of their versions. */
  get versions(): string {
    return join(this.path, 'versions.json');
  }
  /** What was found out about images, which never change. */
  get imageAnswers(): string {
    return join(this.path, 'images.json');
  }
  /** twinport.yml as it was judged last. */
  get config(): string {
    return join(this.path, 'config.json');
  }
  /** The Compose file as it was read last, without values. */
  get model(): string {
    return join(this.path, 'model.json');
  }
  /** What the provider last answered, by its mark alone. */
  get envMarks(): string {
    return join(this.path, 'env-marks.json');
  }

  get exists(): boolean {
    return existsSync(this.path);
  }

  /** Made before the first write; a directory of ours alone, so that nothing in it is read by others. */
  ensure(): void {
    for (const path of [this.path, this.runs, join(this.path, 'compose'), join(this.path, 'gateway')]) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
    }
  }

  /** The key of all configuration fingerprints: without it a fingerprint says nothing about a short secret. */
  fingerprintKey(): Buffer {
    const path = join(this.path, 'fingerprint.key');
    try {
      return readFileSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    this.ensure();
    try {
      writeFileSync(path, randomBytes(32), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      // Two commands may meet at the very first run: the first key counts.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    return readFileSync(path);
  }
}
