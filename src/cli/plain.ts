import type { Config } from '../domain/config.ts';
import type { Emit, ResultEvent, RunEvent, StepEvent } from '../domain/event.ts';
import type { Problem } from '../domain/failure.ts';
import type { Plan } from '../domain/plan.ts';
import { redactDeep, redactEvent } from '../secrets/redact.ts';
import { words } from '../words/words.ts';
import { cleanLine } from './clean.ts';
import type { Renderer } from './renderer.ts';
import { isStopped, type OpenStep, Running } from './running.ts';
import { type Paint, table } from './text.ts';

const aliveEveryMs = 30_000;

/** A line a step, for people: in a pipe, in a log, and on a terminal that cannot do more. */
export class PlainRenderer implements Renderer {
  private readonly write: (text: string) => void;
  private readonly paint: Paint;
  private readonly running = new Running();
  /** When each open step last said something; Unix milliseconds. */
  private readonly heard = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;
  /** The last line on the screen is an empty one. */
  private spaced = false;

  constructor(write: (text: string) => void, paint: Paint) {
    this.write = (text) => {
      this.spaced = text.endsWith('\n\n');
      write(text);
    };
    this.paint = paint;
    this.timer = setInterval(() => this.showAlive(Date.now()), 1000).unref();
  }

  close(): void {
    clearInterval(this.timer);
  }

  end(text: string): void {
    this.close();
    this.write(this.spaced ? text : `\n${text}`);
  }

  emit: Emit = (said: RunEvent) => {
    const event = redactEvent(said);
    this.running.take(event);
    const text = lastingText(event, this.paint);
    if (text !== '') this.write(text);
    if (event.type === 'step') this.heard.delete(event.step);
    if (event.type === 'progress' && event.step !== null && text !== '')
      this.heard.set(event.step, Date.now());
  };

  /** Silence was once taken for a hang: a step that says nothing for long says that it goes on. */
  showAlive(now: number): void {
    for (const step of this.running.open.values()) {
      const heard = this.heard.get(step.name) ?? step.since;
      if (now - heard < aliveEveryMs) continue;
      this.heard.set(step.name, now);
      this.write(this.paint.dim(`    ${aliveText(step, now)}\n`));
    }
  }
}

function aliveText({ name, since, build }: OpenStep, now: number): string {
  const say = words().screen;
  const elapsed = say.elapsed({ ms: now - since });
  if (!build) return say.stillAt({ step: cleanLine(say.step({ step: name })), elapsed });
  return say.stillBuilding({ hub: name.slice('build:'.length), elapsed, step: build.step });
}

/** What stays on the screen of an event, on every kind of terminal: whole lines, or nothing. */
export function lastingText(event: RunEvent, paint: Paint): string {
  switch (event.type) {
    case 'plan':
      return planText(event.plan, paint);
    case 'step':
      return stepText(event, paint);
    case 'progress':
      return progressText(event.step, event.text, paint);
    case 'result':
      return '';
  }
}

function stepText(event: StepEvent, paint: Paint): string {
  const { step, state, ms } = event;
  if (state === 'started') return '';
  const mark = isStopped(event) ? '–' : state === 'done' ? paint.good('✓') : paint.bad('✗');
  const took = ms === undefined ? '' : paint.dim(`  ${(ms / 1000).toFixed(1)} s`);
  return `  ${mark} ${cleanLine(words().screen.step({ step }))}${took}\n`;
}

/** What belongs to no step is said; a build's own lines are in its log. */
function progressText(step: string | null, text: string, paint: Paint): string {
  if (step === null) return `${text}\n`;
  return step.startsWith('hook:') ? paint.dim(`    │ ${cleanLine(text)}\n`) : '';
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
  const environment = plan?.environment ?? (event.operation === 'deploy' ? 'staging' : 'production');
  const say = words().screen;
  if (event.result === 'nothing') return `${event.reason ?? ''}\n`;
  if (event.result === 'cancelled') {
    return `${say.cancelled()}\n${say.still({ environment, release: event.release })}\n`;
  }
  if (event.result !== 'done')
    return `${wentLive(event, plan) ? say.now({ environment, release: event.release! }) : say.still({ environment, release: event.release })}\n`;
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

/** It failed after the release had become the live one. */
const wentLive = ({ release }: ResultEvent, plan: Plan | null): boolean =>
  release !== null && release === plan?.release && release !== plan.previous;

/** Place, rule, remedy, and what was seen. */
export function problemsText(problems: readonly Problem[], paint: Paint, mark = '✗'): string {
  return redactDeep([...problems])
    .map(({ place, rule, remedy, evidence }) =>
      [
        `${paint.bad(mark)} ${place === undefined ? '' : `${paint.bold(place)}: `}${rule}`,
        ...(evidence ?? []).map((line) => paint.dim(`    │ ${cleanLine(line)}`)),
        ...(remedy === undefined ? [] : [`  → ${remedy}`]),
        '',
      ].join('\n'),
    )
    .join('');
}
