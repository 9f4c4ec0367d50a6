import type { HubName } from '../../domain/names.ts';
import { type Plan, stepName } from '../../domain/plan.ts';
import { words } from '../../words/words.ts';
import type { OpenStep, Running } from '../running.ts';
import { pad, width } from '../text.ts';
import type { View } from './frame.ts';

/** The way of one hub: the names of its steps, by column; null where it has none there. */
interface HubWay {
  hub: HubName;
  steps: (string | null)[];
}

export interface HubTable {
  head: string;
  rows: HubRow[];
}

interface HubRow {
  text: string;
  underWay: boolean;
}

/** Hubs on their way: built, started, healthy, live. Null where the plan moves none. */
export function hubTable(running: Running, view: View): HubTable | null {
  const ways = waysOf(running.plan);
  if (ways.length === 0) return null;
  const columns = [0, 1, 2, 3].filter((column) => ways.some(({ steps }) => steps[column] !== null));
  const titles = words().screen.hubColumns();
  const first = Math.max(width(titles[0]!), ...ways.map(({ hub }) => width(hub)));
  const { paint } = view;
  return {
    head: paint.dim(`  ${[pad(titles[0]!, first), ...columns.map((c) => titles[c + 1]!)].join('  ')}`),
    rows: ways.map(({ hub, steps }) => {
      const cells = columns.map(
        (c) => cell(running, view, steps[c]!) + ' '.repeat(width(titles[c + 1]!) - 1),
      );
      // How long a build goes on stands beside the build.
      const since = sinceOf(steps.slice(1), running.open);
      const took = since === null ? '' : paint.dim(words().screen.elapsed({ ms: view.now - since }));
      const text = `  ${[pad(hub, first), ...cells, took].join('  ')}`.trimEnd();
      return { text, underWay: sinceOf(steps, running.open) !== null };
    }),
  };
}

/** Steps that the table shows, and that need no line of their own. */
export const inTable = (plan: Plan | null): Set<string> =>
  new Set(waysOf(plan).flatMap(({ steps }) => steps.slice(1, 3).filter((step) => step !== null)));

function waysOf(plan: Plan | null): HubWay[] {
  if (!plan) return [];
  const steps = plan.stages.flatMap((stage) => stage.steps);
  const names = new Set(steps.map(stepName));
  const cutover = steps.find((step) => step.kind === 'cutover');
  const named = (...candidates: string[]) => candidates.find((name) => names.has(name)) ?? null;
  return plan.hubs
    .map(({ hub }) => ({
      hub,
      steps: [
        named(`build:${hub}`),
        named(`start:${hub}`, `resume:${hub}`),
        named(`ready:${hub}`),
        cutover?.generation.changed.includes(hub) ? stepName(cutover) : null,
      ],
    }))
    .filter(({ steps }) => steps.slice(1).some((step) => step !== null));
}

function cell({ open, ended }: Running, { paint, spinner }: View, step: string | null): string {
  if (step === null) return ' ';
  if (open.has(step)) return spinner;
  if (step.startsWith('cutover:') && ended.has(step.replace('cutover', 'revert'))) return paint.bad('✗');
  const end = ended.get(step);
  return { done: paint.good('✓'), failed: paint.bad('✗'), stopped: '–', none: paint.dim('·') }[end ?? 'none'];
}

function sinceOf(steps: (string | null)[], open: ReadonlyMap<string, OpenStep>): number | null {
  const begun = steps.flatMap((step) => (step !== null && open.has(step) ? [open.get(step)!.since] : []));
  return begun.length === 0 ? null : Math.min(...begun);
}
