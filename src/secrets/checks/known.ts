import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StateDir } from '../../ledger/state-dir.ts';

/** Images never change, so what was found out about one holds. */
export class Known {
  private readonly path: string;
  private readonly answers: Record<string, string>;
  private changed = false;

  constructor(state: StateDir) {
    this.path = state.imageAnswers;
    this.answers = this.read();
  }

  private read(): Record<string, string> {
    try {
      return existsSync(this.path)
        ? (JSON.parse(readFileSync(this.path, 'utf8')) as Record<string, string>)
        : {};
    } catch {
      return {}; // a torn file only costs the answers again
    }
  }

  /** Null where `find` may not be asked and nobody has asked before. */
  async answer(question: string, find: (() => Promise<string | null>) | null): Promise<string | null> {
    const before = this.answers[question];
    if (before !== undefined || find === null) return before ?? null;
    const found = await find();
    if (found === null) return null;
    this.answers[question] = found;
    this.changed = true;
    return found;
  }

  save(): void {
    if (!this.changed || !existsSync(dirname(this.path))) return;
    const kept = Object.entries(this.answers).slice(-500);
    writeFileSync(this.path, JSON.stringify(Object.fromEntries(kept)), { mode: 0o600 });
  }
}
