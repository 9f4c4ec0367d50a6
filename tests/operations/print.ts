import { isRefusal, type Plan, type Refusal, type Step, stepName } from '../../src/domain/plan.ts';

/** A plan as a person reads it: what happens to each hub and why, what to know, the stages, the way back. */
export function printPlan(outcome: Plan | Refusal): string {
  if (isRefusal(outcome)) {
    return outcome.refused.map(({ place, rule, remedy }) => `✗ ${place}: ${rule}\n  → ${remedy}`).join('\n');
  }
  const { operation, environment, release, previous, hubs, notes, stages, undo } = outcome;
  if (stages.length === 0) return `${operation} ${release}: nothing to do`;
  const { length: width } = [...hubs.map((hub) => hub.change)].sort((a, b) => b.length - a.length)[0] ?? '';
  return [
    `${operation} ${release} on ${environment}, now ${previous ?? 'nothing'}`,
    ...hubs.map(
      ({ hub, change, reasons }) =>
        `${hub} ${change.padEnd(width)} ${reasons.map(printData('why')).join('; ')}`,
    ),
    ...notes.map((note) => `! ${printData('note')(note)}`),
    ...stages.map(
      ({ steps, limit }, at) =>
        `${at + 1}. ${steps.map(printStep).join(' | ')}${limit === undefined ? '' : ` (${limit} at once)`}`,
    ),
    `undo: ${undo === null ? 'none' : undo.join(' ')}`,
  ].join('\n');
}

/** `image from=r1 to=r2` */
const printData =
  (name: string) =>
  (data: object): string =>
    Object.entries(data)
      .map(([key, value]) => (key === name ? String(value) : `${key}=${printValue(value)}`))
      .join(' ');

const printValue = (value: unknown): string =>
  Array.isArray(value) ? value.map(short).join(',') : short(String(value));

/** Commits by four digits, containers without their environment. */
const short = (text: string): string =>
  text.replace(/\b(\w{4})\w{36}\b/, '$1').replace(/^(staging|production)\//, '');

function printStep(step: Step): string {
  const name = stepName(step);
  switch (step.kind) {
    case 'pull':
      return `${name} ${short(step.from)} → ${short(step.to)}`;
    case 'export':
    case 'build':
      return `${name} ${short(step.commit)}`;
    case 'tag':
      return `${name} ${pairs(mapValues(step.hubs, ({ from }) => from))}`;
    case 'network':
      return `${name} ${step.subnet}`;
    case 'addresses':
      return `${name} ${pairs(step.indices)}`;
    case 'services':
      return `${name} ${step.services.join(',')}${step.start.length === 0 ? '' : ` starting ${step.start.join(',')}`}`;
    case 'gateway':
      return `${name} ${step.change}`;
    case 'create':
      return `${name} ${step.placements.map(({ hub, image }) => `${hub}=${image}`).join(' ')}`;
    case 'start':
    case 'ready':
      return `${name}.${step.placement.slot}${step.kind === 'ready' && step.woken ? ' (woken)' : ''}`;
    case 'resume':
    case 'stop':
    case 'clear':
      return `${step.kind} ${short(step.container)}`;
    case 'remove':
      return `remove ${short(step.container)} (${step.why})`;
    case 'drain':
    case 'rest':
      return `${step.kind} ${short(step.container)} to be ${step.rest}`;
    case 'cutover':
      return `${name} ${pairs(step.generation.hubs)}`;
    case 'watch':
      return `${name} ${step.placements.map(({ hub }) => hub).join(',')} ${step.ms / 1000} s`;
    case 'record':
      return `${name} ${step.release}${step.bad ? `, bad ${step.bad}` : ''}${step.good ? `, good ${step.good}` : ''}`;
    case 'label':
      return `${name} ${Object.entries(step.images)
        .map(([reference, image]) => (image === null ? `no ${reference}` : `${reference}=${image}`))
        .join(' ')}`;
    case 'untag':
      return `${name} ${step.images.join(' ')}`;
    default:
      return name;
  }
}

const pairs = (record: Record<string, unknown>): string =>
  Object.entries(record)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(' ');

const mapValues = <T, U>(record: Record<string, T>, change: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
