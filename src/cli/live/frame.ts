import { words } from '../../words/words.ts';
import { cleanLine } from '../clean.ts';
import type { OpenStep, Running } from '../running.ts';
import { cutTo, type Paint } from '../text.ts';
import { type HubTable, hubTable, inTable } from './hub-table.ts';

export interface View {
  columns: number;
  rows: number;
  /** Unix milliseconds. */
  now: number;
  paint: Paint;
  /** One letter that turns. */
  spinner: string;
  /** What runs, and since when: for the time before there is a plan. */
  what: string;
  since: number;
}

/** Of each build's output. */
const lastLines = 5;

/**
 * The live block: steps under way with the last lines of their builds, the hubs on their way, and the whole of it. Each
 * line is narrower than the terminal, and the block lower. Empty while nothing is under way or a question is open.
 */
export function frame(running: Running, view: View): string[] {
  if (running.plan === null) return [cutTo(waiting(view), view.columns - 1)];
  if (!running.underWay) return [];
  const lines = inRoom(running, view, view.rows - 1);
  return lines.map((line) => cutTo(line, view.columns - 1));
}

const waiting = ({ spinner, what, since, now, paint }: View): string =>
  `  ${spinner} ${what}  ${paint.dim(words().screen.elapsed({ ms: now - since }))}`;

/** The fullest of the blocks that fit. */
function inRoom(running: Running, view: View, room: number): string[] {
  const table = hubTable(running, view);
  for (let last = lastLines; last >= 0; last -= 1) {
    const block = blockOf(steps(running, view, last), table, view, running);
    if (block.length <= room) return block;
  }
  return squeezed(steps(running, view, 0), table, view, running, room);
}

function blockOf(steps: string[], table: HubTable | null, view: View, running: Running): string[] {
  const hubs = table === null ? [] : [table.head, ...table.rows.map(({ text }) => text), ''];
  return [...steps, '', ...hubs, whole(running, view)];
}

/** A low terminal, or many hubs: some of each, those under way before the others, and how many more there are. */
function squeezed(
  steps: string[],
  table: HubTable | null,
  view: View,
  running: Running,
  room: number,
): string[] {
  const left = room - 1;
  const rows = table?.rows ?? [];
  const hubs = [...rows].sort((a, b) => Number(b.underWay) - Number(a.underWay)).map(({ text }) => text);
  const forSteps = Math.min(steps.length, Math.max(Math.ceil(left / 2), left - hubs.length - 1));
  const shown = clipped(steps, forSteps);
  const forHubs = left - shown.length - 1;
  const head = table !== null && forHubs > 0 ? [table.head] : [];
  return [...shown, ...head, ...clipped(hubs, forHubs), whole(running, view)].slice(-Math.max(1, room));
}

function clipped(lines: string[], most: number): string[] {
  if (lines.length <= most) return lines;
  if (most <= 0) return [];
  return [...lines.slice(0, most - 1), `  ${words().screen.more({ count: lines.length - most + 1 })}`];
}

function steps(running: Running, view: View, last: number): string[] {
  const hidden = inTable(running.plan);
  return [...running.open.values()]
    .filter(({ name }) => !hidden.has(name))
    .flatMap((step) => [stepLine(step, view), ...output(step, view, last)]);
}

function stepLine({ name, since, planned, build }: OpenStep, { now, paint, spinner }: View): string {
  const say = words().screen;
  const ms = now - since;
  const time = planned === null ? say.elapsed({ ms }) : say.elapsedOf({ ms, of: planned });
  const at = build?.step ? `  ${build.step}` : '';
  return `  ${spinner} ${cleanLine(say.step({ step: name }))}  ${paint.dim(time)}${at}`;
}

function output({ build }: OpenStep, { paint }: View, last: number): string[] {
  const lines = last === 0 ? [] : (build?.lines.slice(-last) ?? []);
  return lines.map((line) => paint.dim(`    │ ${line}`));
}

function whole({ plan }: Running, { now, since, paint }: View): string {
  const say = words().screen;
  return `  ${paint.bold(say.title(plan!))}  ${paint.dim(say.elapsed({ ms: now - since }))}`;
}
