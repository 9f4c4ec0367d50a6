import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chartOf } from '../../bench/chart.ts';
import { limitsOf } from '../../bench/limits.ts';
import { withResults } from '../../bench/publish.ts';
import { type Change, type Results, spreadOf } from '../../bench/results.ts';
import { markdownOf, summaryTable } from '../../bench/table.ts';
import { traceOf } from '../../bench/trace.ts';

const change = (values: Partial<Change>): Change => ({
  contender: 'twinport',
  act: 'promote',
  hubs: 5,
  changed: 5,
  check: 'quick',
  live: 2000,
  command: 4000,
  requests: 1000,
  failed: 0,
  gap: 30,
  mixed: 0,
  ...values,
});

const sample: Results = {
  machine: { processor: '2 cores, x', memory: '16 GB', docker: '26.1', compose: '2.26', date: '2026-11-23' },
  quick: false,
  contenders: [
    { name: 'twinport', title: '**twinport**', settings: ['watch: 1s'] },
    { name: 'plain', title: 'Plain <scripts>', settings: ['none'] },
  ],
  load: { perSecond: 200, bootMs: 800 },
  changes: [
    change({ live: 1900 }),
    change({ live: 2100 }),
    change({ live: 2000 }),
    change({ act: 'rollback', live: 300 }),
    change({ contender: 'plain', live: 2800, failed: 90, gap: 2100, mixed: 40 }),
    change({ contender: 'plain', act: 'rollback', live: 2700, failed: 80 }),
  ],
  floors: [
    { hubs: 5, changed: 5, ms: 1700 },
    { hubs: 25, changed: 25, ms: 6000 },
  ],
  commands: [
    { contender: 'process', name: 'node', ms: 40 },
    { contender: 'process', name: 'help', ms: 80 },
  ],
  traces: [],
  seconds: 1200,
};

describe('the table', () => {
  it('shows medians with their spread, and all failures of all rounds', () => {
    const [, , twinport, plain, floor] = summaryTable(sample).split('\n');
    expect(twinport).toBe(
      '| **twinport** | 2.00 s (1.90–2.10) | 4.00 s | **0** of 3000 | 30 ms | 0 ms | 0.30 s | **0** of 1000 |',
    );
    expect(plain).toContain('| 90 of 1000 | 2100 ms | 40 ms | 2.70 s | 80 of 1000 |');
    expect(floor).toContain('| 1.70 s |');
  });

  it('compares with the floor and with an idle Node', () => {
    const text = markdownOf(sample);
    expect(text).toContain('| 5 | 2.00 s (1.90–2.10) | 1.70 s | 1.18 × |');
    expect(text).toContain('| `twinport --help` | 80 ms | 2.0 × |');
  });

  it('says nothing of what was not measured', () => {
    expect(markdownOf(sample)).toContain('| 25 | – | 6.00 s |  | – | – |');
    expect(markdownOf(sample)).not.toContain('every 30 s, as images');
  });
});

describe('what twinport sets itself', () => {
  const missed = (results: Results) => limitsOf(results).flatMap(({ what, held }) => (held ? [] : [what]));

  it('is shown beside what was measured, by medians', () => {
    expect(limitsOf(sample).map(({ what }) => what)).toHaveLength(5);
    expect(missed(sample)).toEqual([]);
    expect(markdownOf(sample)).toContain('| `--help`, against `node -e 0` | 2.50 × | 2.00 × | held |');
  });

  it('is missed by a median over it and by a single request', () => {
    const worse = sample.changes.map((one) => ({ ...one, live: one.live + 200 }));
    const floors = [...sample.floors, { hubs: 1, changed: 1, ms: 1000 }];
    const one = change({ hubs: 1, changed: 1, live: 1601, failed: 1, mixed: 2 });
    expect(missed({ ...sample, floors, changes: [...worse, one] })).toEqual([
      '`promote` of one hub is live',
      '`promote` of 5 hubs is live, against the floor',
      '`rollback` of five hubs from a paused standby is live',
      'failed requests in any change',
      'old and new answers mixed in any change',
    ]);
    expect(markdownOf({ ...sample, changes: worse })).toContain('**missed**');
  });

  it('takes git’s own time from a deployment with nothing to do', () => {
    const commands = (nothing: number): Results['commands'] => [
      { contender: 'twinport', name: 'nothing', ms: nothing },
      { contender: 'process', name: 'git', ms: 500 },
    ];
    expect(missed({ ...sample, commands: commands(1500) })).toEqual([]);
    expect(missed({ ...sample, commands: commands(1501) })).toHaveLength(1);
    const withoutGit = { ...sample, commands: commands(1).slice(0, 1) };
    expect(limitsOf(withoutGit).map(({ what }) => what)).not.toContain(
      '`deploy` with nothing to do, beyond git',
    );
  });
});

describe('the chart', () => {
  it('has a bar for each contender, the longest the slowest, and escapes their names', () => {
    const svg = chartOf(sample);
    const bars = [...svg.matchAll(/width="([\d.]+)" height="22"/g)].map(([, width]) => Number(width));
    expect(bars).toHaveLength(5);
    expect(Math.max(...bars)).toBe(bars[1]);
    expect(svg).toContain('Plain &lt;scripts&gt;');
  });
});

describe('the README', () => {
  const empty = 'before\n<!-- bench: written by npm run bench -->\nstale\n<!-- /bench -->\nafter\n';

  it('gets the table between its markers and nothing else', () => {
    const written = withResults(empty, sample);
    expect(written.startsWith('before\n')).toBe(true);
    expect(written.endsWith('<!-- /bench -->\nafter\n')).toBe(true);
    expect(written).toContain(summaryTable(sample));
    expect(written).not.toContain('stale');
    expect(withResults(written, sample)).toBe(written);
  });

  it('without markers is left alone', () => {
    expect(() => withResults('nothing here', sample)).toThrow('bench');
  });

  it.skipIf(!existsSync('bench/results/bench.json'))(
    'and the files beside it are those of the last run, which held every limit',
    () => {
      const text = (path: string) => readFileSync(path, 'utf8');
      const results = JSON.parse(text('bench/results/bench.json')) as Results;
      expect(withResults(text('README.md'), results)).toBe(text('README.md'));
      expect(markdownOf(results)).toBe(text('bench/results/bench.md'));
      expect(chartOf(results)).toBe(text('bench/results/bench.svg'));
      expect(results.quick).toBe(false);
      expect(limitsOf(results).filter(({ held }) => !held)).toEqual([]);
      expect(limitsOf(results)).toHaveLength(9);
    },
  );
});

it('a spread has the middle one, or the middle of the two', () => {
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3, count: 3 });
  expect(spreadOf([4, 1, 2, 3])?.median).toBe(2.5);
  expect(spreadOf([])).toBeNull();
});

it('a trace counts once what runs side by side', () => {
  const span = (kind: 'engine' | 'process', start: number, end: number | null) => ({
    kind,
    what: '',
    start,
    end,
  });
  const spans = [
    span('engine', 100, 200),
    span('engine', 150, 250),
    span('engine', 400, null),
    span('process', 300, 350),
  ];
  const trace = traceOf('status', 520, { bootstrap: 40, ended: 500, spans });
  expect(trace).toMatchObject({ node: 60, imports: 60, total: 520 });
  expect(trace.engine).toEqual({ count: 3, ms: 250 });
  expect(trace.processes).toEqual({ count: 1, ms: 50 });
});
