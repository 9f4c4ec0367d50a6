import { type Limit, limitsOf } from './limits.ts';
import {
  type Change,
  type Command,
  changesOf,
  commandsOf,
  floorsOf,
  type Results,
  type Spread,
  spreadOf,
  type Trace,
  type Wanted,
} from './results.ts';

/** The results as Markdown. Pure: the same results give the same text. */

const five = { hubs: 5, changed: 5, check: 'quick' } as const;
const oneOfFive = { hubs: 5, changed: 1, check: 'quick' } as const;
type What = Omit<Wanted, 'contender'>;

/** The one that the README shows. */
export function summaryTable(results: Results): string {
  const columns = [
    'five hubs change production',
    'live everywhere',
    'command',
    'failed requests',
    'longest gap',
    'old and new mixed',
    'back again',
    'failed on the way back',
  ];
  const rows = changeRows(results, five);
  const floor = spreadOf(floorsOf(results, 5, 5));
  const last = ['The floor: `docker run` of the five at once until each answers', inSeconds(floor)];
  return table([columns, ...rows, [...last, ...columns.slice(2).map(() => '')]]);
}

export function markdownOf(results: Results): string {
  const { machine, load } = results;
  return [
    '# What a change of production costs',
    '',
    `Made by \`npm run bench\` in ${Math.round(results.seconds / 60)} minutes, on a Docker engine of its own. Medians, with min–max of ${spreadOf(floorsOf(results, 5, 5))?.count ?? 0} rounds in turn, and of 3 for other numbers of hubs. The same images, hubs and load for everybody: ${load.perSecond} requests a second on kept connections, half of them POST; a hub boots in ${load.bootMs / 1000} s.`,
    '',
    table([['', 'this machine'], ...Object.entries(machine)]),
    '## All five of five hubs',
    '',
    summaryTable(results),
    '![What a change of production costs](bench.svg)',
    '',
    '## One of five',
    '',
    changeTable(results, oneOfFive),
    ...usualPart(results),
    '## By number of hubs',
    '',
    sizeTable(results),
    '## Commands',
    '',
    commandTable(results),
    '## What twinport sets itself',
    '',
    limitTable(results),
    '## Where twinport’s time goes',
    '',
    'Milliseconds; what runs side by side counts once. Docker is asked over its socket; processes are `docker compose` and git.',
    '',
    traceTable(results.traces),
    '## Settings: each at its best for zero downtime',
    '',
    ...results.contenders.flatMap(({ title, settings }) => [
      `- ${title}`,
      ...settings.map((setting) => `  - ${setting}`),
    ]),
    '',
  ].join('\n');
}

function usualPart(results: Results): string[] {
  const usual = { hubs: 5, changed: 5, check: 'usual' } as const;
  if (!results.changes.some(({ check }) => check === 'usual')) return [];
  return ['## Health checks every 30 s, as images come with them (once)', '', changeTable(results, usual)];
}

function changeTable(results: Results, what: Omit<What, 'act'>): string {
  const columns = [
    '',
    'live everywhere',
    'command',
    'failed',
    'longest gap',
    'mixed',
    'back again',
    'failed',
  ];
  return table([columns, ...changeRows(results, what)]);
}

/** One for each contender that did it. */
function changeRows(results: Results, what: Omit<What, 'act'>): string[][] {
  return results.contenders.flatMap(({ name, title }) => {
    const of = (act: Change['act']) => changesOf(results, { contender: name, act, ...what });
    const [there, back] = [of('promote'), of('rollback')];
    const cells = [
      seconds(there, 'live'),
      seconds(there, 'command'),
      failed(there),
      milliseconds(there, 'gap'),
      milliseconds(there, 'mixed'),
      seconds(back, 'live'),
      failed(back),
    ];
    return there.length === 0 ? [] : [[title, ...cells]];
  });
}

function sizeTable(results: Results): string {
  const sizes = [...new Set(results.floors.map(({ hubs }) => hubs))].sort((a, b) => a - b);
  const rows = sizes.map((hubs) => {
    const what = { contender: 'twinport', hubs, changed: hubs, check: 'quick' } as const;
    const there = changesOf(results, { ...what, act: 'promote' });
    const back = changesOf(results, { ...what, act: 'rollback' });
    const floor = spreadOf(floorsOf(results, hubs, hubs));
    const live = spreadOf(there.map((change) => change.live));
    const ratio = live && floor ? `${(live.median / floor.median).toFixed(2)} ×` : '';
    return [
      String(hubs),
      seconds(there, 'live'),
      inSeconds(floor),
      ratio,
      failed(there),
      seconds(back, 'live'),
    ];
  });
  const columns = ['hubs', 'promote live', 'the floor', 'of the floor', 'failed', 'rollback live'];
  return table([columns, ...rows]);
}

function commandTable(results: Results): string {
  const own: [string, string, Command['name']][] = [
    ...results.contenders.flatMap(({ name, title }): [string, string, Command['name']][] => [
      [`${title}: nothing to do`, name, 'nothing'],
      [`${title}: state`, name, 'status'],
    ]),
    ['`node -e 0`', 'process', 'node'],
    ['`twinport --version`', 'process', 'version'],
    ['`twinport --help`', 'process', 'help'],
    ['`twinport status`', 'process', 'status'],
    ['`git fetch` of the same remote', 'process', 'git'],
  ];
  const node = spreadOf(commandsOf(results, 'process', 'node'));
  const rows = own.map(([title, contender, name]) => {
    const spread = spreadOf(commandsOf(results, contender, name));
    const ratio = spread && node ? `${(spread.median / node.median).toFixed(1)} ×` : '';
    return [title, inMilliseconds(spread), contender === 'process' ? ratio : ''];
  });
  return table([['', 'wall time', 'of `node -e 0`'], ...rows]);
}

const limitTable = (results: Results): string =>
  table([
    ['', 'at most', 'measured', ''],
    ...limitsOf(results).map((limit) => [
      limit.what,
      figure(limit.limit, limit.unit),
      figure(limit.measured, limit.unit),
      limit.held ? 'held' : '**missed**',
    ]),
  ]);

function figure(value: number, unit: Limit['unit']): string {
  if (unit === 's') return `${(value / 1000).toFixed(2)} s`;
  if (unit === '×') return `${value.toFixed(2)} ×`;
  return unit === 'ms' ? `${value.toFixed(0)} ms` : String(value);
}

const traceTable = (traces: readonly Trace[]): string =>
  table([
    ['', 'in all', 'Node itself', 'imports, configuration', 'Docker’s socket', 'processes'],
    ...traces.map(({ name, total, node, imports, engine, processes }) => [
      name,
      total.toFixed(0),
      node.toFixed(0),
      imports.toFixed(0),
      `${engine.ms.toFixed(0)} (${engine.count})`,
      `${processes.ms.toFixed(0)} (${processes.count})`,
    ]),
  ]);

type Figure = 'live' | 'command' | 'gap' | 'mixed';

const seconds = (changes: readonly Change[], figure: Figure): string =>
  inSeconds(spreadOf(changes.map((change) => change[figure])));
const milliseconds = (changes: readonly Change[], figure: Figure): string =>
  inMilliseconds(spreadOf(changes.map((change) => change[figure])));

const inSeconds = (spread: Spread | null): string => shown(spread, (ms) => (ms / 1000).toFixed(2), ' s');
const inMilliseconds = (spread: Spread | null): string => shown(spread, (ms) => ms.toFixed(0), ' ms');

/** `2.10 s (1.95–2.40)`; one measurement has no spread. */
function shown(spread: Spread | null, text: (ms: number) => string, unit: string): string {
  if (spread === null) return '–';
  const { median, min, max, count } = spread;
  const [middle, least, most] = [median, min, max].map(text);
  return count < 2 || least === most ? `${middle}${unit}` : `${middle}${unit} (${least}–${most})`;
}

/** All rounds together: a median of failures would hide the one that failed. */
function failed(changes: readonly Change[]): string {
  if (changes.length === 0) return '–';
  const sum = (figure: 'failed' | 'requests') => changes.reduce((all, change) => all + change[figure], 0);
  const count = sum('failed');
  return `${count === 0 ? '**0**' : count} of ${sum('requests')}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const [head, ...body] = rows.map((row) => `| ${row.join(' | ')} |`);
  const line = `|${rows[0]!.map(() => '---').join('|')}|`;
  return `${[head, line, ...body].join('\n')}\n`;
}
