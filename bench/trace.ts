import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exec } from '../src/engine/exec.ts';
import { argvOf } from './contenders/twinport.ts';
import type { Trace } from './results.ts';

interface Written {
  bootstrap: number;
  ended: number;
  spans: { kind: 'engine' | 'process'; what: string; start: number; end: number | null }[];
}

/** Runs one command of twinport and tells where its time went. Its end is not judged: a refusal has its time too. */
export async function traced(name: string, dir: string, home: string, args: string[]): Promise<Trace> {
  const file = join(home, `trace-${name.replaceAll(/\W/g, '')}.json`);
  const env = {
    BENCH_TRACE: file,
    NODE_OPTIONS: `--require ${resolve('bench/trace.cjs')}`,
    TWINPORT_BY: 'bench',
  };
  const start = performance.now();
  const { code, stderr } = await exec({ argv: argvOf(dir, args), env, timeoutMs: 600_000 });
  const total = performance.now() - start;
  if (code !== 0) throw new Error(`twinport ${args.join(' ')} ended with ${code}: ${stderr}`);
  return traceOf(name, total, JSON.parse(readFileSync(file, 'utf8')) as Written);
}

/** `total`: milliseconds from outside, so that what comes before Node's own clock counts for Node. */
export function traceOf(name: string, total: number, { bootstrap, ended, spans }: Written): Trace {
  const of = (kind: string) => {
    const own = spans.filter((span) => span.kind === kind);
    const times = own.map(({ start, end }): [number, number] => [start, end ?? ended]);
    return { count: own.length, ms: covered(times) };
  };
  return {
    name,
    total,
    node: total - ended + bootstrap,
    imports: Math.min(ended, ...spans.map(({ start }) => start)) - bootstrap,
    engine: of('engine'),
    processes: of('process'),
  };
}

/** Milliseconds in which at least one of them was under way: those side by side count once. */
function covered(times: [number, number][]): number {
  let [sum, until] = [0, 0];
  for (const [start, end] of times.toSorted((a, b) => a[0] - b[0])) {
    sum += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return sum;
}
