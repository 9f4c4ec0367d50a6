import { BuildProgress } from '../build/build-progress.ts';
import type { RunEvent } from '../domain/event.ts';
import type { Plan, Step } from '../domain/plan.ts';
import { stepName } from '../domain/plan.ts';
import { cleanLine } from './clean.ts';

export interface OpenStep {
  name: string;
  /** Unix milliseconds. */
  since: number;
  /** Milliseconds it takes by its plan; null where nobody can know. */
  planned: number | null;
  build: BuildProgress | null;
}

/** What is under way, folded from an operation's events: the live view and the plain one read it. */
export class Running {
  plan: Plan | null = null;
  /** Begun and not ended, the oldest first. */
  readonly open = new Map<string, OpenStep>();
  /** How the steps of this plan ended. */
  readonly ended = new Map<string, 'done' | 'failed' | 'stopped'>();

  take(event: RunEvent): void {
    switch (event.type) {
      case 'plan':
        this.plan = event.plan;
        this.ended.clear();
        return;
      case 'step':
        if (event.state === 'started') this.begin(event.step, Date.parse(event.at));
        else this.finish(event.step, isStopped(event) ? 'stopped' : event.state);
        return;
      case 'progress':
        if (event.step !== null) this.open.get(event.step)?.build?.take(cleanLine(event.text));
    }
  }

  /** A step has begun since the plan was shown: no question is open. */
  get underWay(): boolean {
    return this.open.size > 0 || this.ended.size > 0;
  }

  private begin(name: string, since: number): void {
    const planned = this.stepOf(name);
    this.open.set(name, {
      name,
      since,
      planned: planned?.kind === 'watch' ? planned.ms : null,
      build: name.startsWith('build:') ? new BuildProgress() : null,
    });
  }

  private finish(name: string, end: 'done' | 'failed' | 'stopped'): void {
    this.open.delete(name);
    this.ended.set(name, end);
  }

  private stepOf(name: string): Step | undefined {
    return this.plan?.stages.flatMap((stage) => stage.steps).find((step) => stepName(step) === name);
  }
}

/** A step that was stopped because another failed has nothing of its own to say. */
export const isStopped = (event: { state: string; problems?: readonly unknown[] }): boolean =>
  event.state === 'failed' && event.problems?.length === 0;
