import type { Config } from '../domain/config.ts';
import type { Emit, ResultEvent, RunEvent, StepEvent } from '../domain/event.ts';
import type { Problem } from '../domain/failure.ts';
import type { Plan } from '../domain/plan.ts';
import { redactDeep, redactEvent } from '../secrets/redact.ts';
import { words } from '../words/words.ts';
import { type Paint, table } from './text.ts';

/** A line a step, for people: in a terminal, in a pipe and in a log. */
export class PlainRenderer {
  private readonly write: (text: string) => void;
  private readonly paint: Paint;
  /** The last line on the screen is an empty one. */
  private spaced = false;

  constructor(write: (text: string) => void, paint: Paint) {
    this.write = (text) => {
      this.spaced = text.endsWith('\n\n');
      write(text);
    };
    this.paint = paint;
  }

  /** What comes after the steps, set apart by one empty line. */
  end(text: string): void {
    this.write(this.spaced ? text : `\n${text}`);
  }

  emit: Emit = (said: RunEvent) => {
    const event = redactEvent(said);
    switch (event.type) {
      case 'plan':
        return this.write(planText(event.plan, this.paint));
      case 'step':
        return this.step(event);
      case 'progress':
        return this.progress(event.step, event.text);
      case 'result':
        return;
    }
  };

  private step({ step, state, ms, problems }: StepEvent): void {
    if (state === 'started') return;
    const stopped = state === 'failed' && problems?.length === 0;
    const mark = stopped ? '–' : state === 'done' ? this.paint.good('✓') : this.paint.bad('✗');
    const took = ms === undefined ? '' : this.paint.dim(`  ${(ms / 1000).toFixed(1)} s`);
    this.write(`  ${mark} ${words().screen.step({ step })}${took}\n`);
  }

  /** What belongs to no step is said; a build's own lines are in its log. */
  private progress(step: string | null, text: string): void {
    if (step === null) this.write(`${text}\n`);
    else if (step.startsWith('hook:')) this.write(this.paint.dim(`    │ ${text}\n`));
  }
}

/** The plan as a table: what happens to each hub, and why. */
export function planText(plan: Plan, paint: Paint): string {
  const say = words().screen;
  const rows = plan.hubs.map(({ hub, change, reasons }) => [
    `  ${hub}`,
    change === 'keep' ? paint.dim(say.change({ change })) : say.change({ change }),
    reasons.map(say.reason).join('; '),
  ]);
  const notes = plan.notes.map((note) => `  ${paint.warn('!')} ${say.note(note)}\n`);
  return `${paint.bold(say.title(plan))}\n${rows.length === 0 ? '' : table(rows)}${notes.join('')}\n`;
}

/** The last lines: what is true now, how long it took, what was seen of it, and the way back. */
export function resultText(event: ResultEvent, plan: Plan | null, config: Config, paint: Paint): string {
  const environment = plan?.environment ?? 'production';
  const say = words().screen;
  if (event.result === 'nothing') return `${event.reason ?? ''}\n`;
  if (event.result === 'cancelled') {
    return `${say.cancelled()}\n${say.still({ environment, release: event.release })}\n`;
  }
  if (event.result !== 'done') return `${say.still({ environment, release: event.release })}\n`;
  if (event.freed_bytes !== undefined) {
    return `${say.cleaned({ freed: event.freed_bytes, free: event.free_bytes ?? 0 })}\n`;
  }
  if (event.operation === 'recover' || event.release === null)
    return `${say.recovered({ live: event.release })}\n`;
  const { total, to_live: toLive } = event.seconds;
  return [
    paint.bold(say.done({ environment, release: event.release, toLive, total })),
    say.where({ url: config.environments[environment].url }),
    event.probe ? say.proof(event.probe) : say.noProof(),
    event.undo === null
      ? say.noUndo({ release: event.release, previous: event.previous })
      : say.undo({ command: event.undo }),
    '',
  ].join('\n');
}

/** Place, rule, remedy, and what was seen. */
export function problemsText(problems: readonly Problem[], paint: Paint, mark = '✗'): string {
  return redactDeep([...problems])
    .map(({ place, rule, remedy, evidence }) =>
      [
        `${paint.bad(mark)} ${place === undefined ? '' : `${paint.bold(place)}: `}${rule}`,
        ...(evidence ?? []).map((line) => paint.dim(`    │ ${line}`)),
        ...(remedy === undefined ? [] : [`  → ${remedy}`]),
        '',
      ].join('\n'),
    )
    .join('');
}
