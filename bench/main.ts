/**
 * `npm run bench`: twinport and what else a team might use, on the same images under the same load, in one run on this
 * machine. Everything happens in a Docker engine of its own, in a network of its own; both are gone afterwards.
 * `--quick` runs every part once and small, `--only=swarm,plain` with those beside twinport; both leave their results in
 * .artifacts/bench.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exec } from '../src/engine/exec.ts';
import { cgroupOf } from './engine.ts';
import { publishResults } from './publish.ts';
import type { Results } from './results.ts';
import { docker, run } from './shell.ts';

export interface Order {
  home: string;
  quick: boolean;
  base: string;
  gateway: string;
  /** Contenders beside twinport; null: all. */
  only: string[] | null;
}

async function main(args: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0)
    throw new Error('the benchmark starts a Docker engine of its own: run it as root (sudo npm run bench)');
  const home = mkdtempSync(join(tmpdir(), 'twinport-bench-'));
  try {
    const only = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length);
    const named = only === undefined ? null : only.split(',').filter(Boolean);
    const order = { home, quick: args.includes('--quick'), only: named, ...(await images()) };
    await docker('save', '-o', join(home, 'images.tar'), ...new Set([order.base, order.gateway]));
    await inside(order);
    const results = JSON.parse(readFileSync(join(home, 'results.json'), 'utf8')) as Results;
    const whole = !order.quick && order.only === null;
    const folder = whole ? 'bench/results' : '.artifacts/bench';
    mkdirSync(folder, { recursive: true });
    publishResults(results, folder, whole ? 'README.md' : null);
    console.log(`\n${readFileSync(join(folder, 'bench.md'), 'utf8')}\nWritten: ${folder}`);
  } finally {
    await clean(home);
  }
}

/** What ./test made on this machine, or makes now. */
async function images(): Promise<Pick<Order, 'base' | 'gateway'>> {
  const said = process.env.TWINPORT_TEST_BASE ? '' : await run(['tools/machine/base-image.sh']);
  const value = (name: string): string => {
    const found = process.env[name] ?? new RegExp(`^${name}=(.*)$`, 'm').exec(said)?.[1];
    if (!found) throw new Error(`tools/machine/base-image.sh names no ${name}`);
    return found;
  };
  return { base: value('TWINPORT_TEST_BASE'), gateway: value('TWINPORT_TEST_GATEWAY') };
}

/**
 * The measuring itself, in namespaces that end with it: whatever it started, its mounts and its network go when its first
 * process goes.
 */
async function inside(order: Order): Promise<void> {
  const own = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const argv = [...own, process.execPath, 'tools/ts.mjs', 'bench/run.ts', JSON.stringify(order)];
  // Certificates of this machine, which every Node here would read at its start: a server has none but Node's own.
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: '' };
  const child = spawn('unshare', argv, { stdio: 'inherit', env });
  // Ctrl-C reaches the child too, which ends its engine; this process stays to tidy up.
  process.on('SIGINT', () => {}).on('SIGTERM', () => child.kill('SIGKILL'));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the benchmark ended with ${code}`);
}

/** What namespaces do not take along: files, and the groups that the engine made for its containers. */
async function clean(home: string): Promise<void> {
  const groups = '/sys/fs/cgroup';
  // The last processes of the namespace may take a moment to let go.
  for (let tries = 0; tries < 20; tries++) {
    const gone = ['', ...readdirSync(groups)].every((place) =>
      removeGroup(join(groups, place, cgroupOf(home))),
    );
    const { code } = await exec({ argv: ['rm', '-rf', '--one-file-system', home] });
    if (gone && code === 0) return;
    await sleep(500);
  }
  throw new Error(`${home} or its control groups could not be removed: remove them by hand`);
}

/** A control group is a directory whose files are the kernel's: it goes by rmdir, innermost first. False: still in use. */
function removeGroup(path: string): boolean {
  if (!existsSync(path)) return true;
  const below = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const empty = below.map(({ name }) => removeGroup(join(path, name))).every(Boolean);
  try {
    if (empty) rmdirSync(path);
    return empty;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EBUSY') return false;
    throw error;
  }
}

await main(process.argv.slice(2));
