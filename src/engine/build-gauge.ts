import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Gauge } from '../build/meter.ts';
import { freeAt } from './disk.ts';

/**
 * Where BuildKit's steps run, found by looking. The Engine's own builder puts them below `docker/buildkit` with the
 * cgroupfs driver (another name than `docker` where the daemon has a `cgroup-parent`); with the systemd driver each
 * step gets a group of its own at the very top, named `system.slice:docker:ID` (Moby: builder-next and BuildKit:
 * executor/oci/spec_unix.go, which hands a systemd name to a runc that was not told of systemd): there one step weighs
 * as much as all containers together.
 *
 * A weight decides who goes on, not who waits for the other to be stopped: with every core taken, an answer of a few
 * milliseconds waits for one. So where `leaveCore` says it, builds keep off the first core.
 */
export class BuildGauge implements Gauge {
  /** Whether builds were seen at a lower priority than containers; null where none of their steps was seen. */
  lowered: boolean | null = null;
  private readonly places: readonly string[];
  private readonly root: string;
  private readonly leaveCore: boolean;

  constructor(places: readonly string[], leaveCore = false, root = '/sys/fs/cgroup') {
    this.places = places;
    this.leaveCore = leaveCore;
    this.root = root;
  }

  free = (): Promise<number> => freeAt(this.places);

  /** What the steps hold and the kernel cannot take back; file cache is left out. Lowers their priority on the way. */
  memory(): number | null {
    this.lower();
    this.confine(this.leaveCore);
    const amounts = this.groups('memory').flatMap((group) => readFile(join(group, 'memory.stat')) ?? []);
    return amounts.length === 0 ? null : amounts.reduce((sum, stat) => sum + heldMemory(stat), 0);
  }

  /** A tenth of what a container gets where both want more than there is; only root may say so. */
  private lower(): void {
    for (const [controller, file, value] of weights) {
      for (const group of this.groups(controller)) {
        const path = join(group, file);
        if (!existsSync(path)) continue;
        const done = write(path, value);
        if (controller === 'cpu') this.lowered = done && this.lowered !== false;
      }
    }
  }

  /** Builds that come next have every core again. What a killed twinport left, the next one's first look widens. */
  over(): void {
    this.confine(false);
  }

  private confine(narrow: boolean): void {
    for (const top of this.tops('cpuset')) {
      const all = coresOf(top);
      if (all.length < 2) continue;
      for (const group of groupsIn(top)) setCores(group, narrow ? all.slice(1) : all, narrow);
    }
  }

  private groups = (controller: string): string[] => this.tops(controller).flatMap(groupsIn);

  /** The unified hierarchy, and the controller's own. */
  private tops = (controller: string): string[] =>
    [this.root, join(this.root, controller)].filter((top) => existsSync(join(top, 'cgroup.procs')));
}

const groupsIn = (top: string): string[] =>
  readdirSync(top)
    .map((name) => join(top, /\.slice:docker:\w+$/.test(name) ? name : `${name}/buildkit`))
    .filter((group) => existsSync(group));

/** Every core there is, by number; none where the hierarchy has no say in it. */
const coresOf = (top: string): number[] =>
  numbers(readFile(join(top, 'cpuset.cpus.effective')) ?? readFile(join(top, 'cpuset.cpus')) ?? '');

/** `0-2,5` is 0, 1, 2 and 5. Source: cpuset(7). */
const numbers = (list: string): number[] =>
  [...list.matchAll(/(\d+)(?:-(\d+))?/g)].flatMap(([, first, last = first]) =>
    Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => Number(first) + at),
  );

/** In version 1 no group may have a core that the one above it has not: which of them comes first depends. */
function setCores(group: string, cores: readonly number[], narrow: boolean): void {
  const path = join(group, 'cpuset.cpus');
  const now = readFile(path);
  if (now === null || (now.trim() === '' ? !narrow : `${numbers(now)}` === `${cores}`)) return; // none: as above it
  const steps = readdirSync(group, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(group, name, 'cpuset.cpus'))
    .filter((step) => existsSync(step));
  for (const one of narrow ? [...steps, path] : [path, ...steps]) write(one, cores.join(','));
}

/** Controller, file and value. Source: the kernel's admin-guide, cgroup-v2 and cgroup-v1. */
const weights: readonly [controller: string, file: string, value: string][] = [
  ['cpu', 'cpu.weight', '10'], // of 100
  ['cpu', 'cpu.shares', '102'], // of 1024
  ['io', 'io.weight', 'default 10'], // of 100
  ['blkio', 'blkio.bfq.weight', '10'], // of 100
];

/** Bytes, by `memory.stat`: `anon` and `shmem`, in version 1 `total_rss` and `total_shmem`. */
function heldMemory(stat: string): number {
  const value = (key: string): number => Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0);
  return /^total_rss /m.test(stat)
    ? value('total_rss') + value('total_shmem')
    : value('anon') + value('shmem');
}

/** Null where the step has ended meanwhile. */
function readFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** False where we may not. */
function write(path: string, value: string): boolean {
  try {
    writeFileSync(path, value);
    return true;
  } catch (error) {
    if (isGone(error)) return true;
    if (['EACCES', 'EBUSY', 'EPERM', 'EROFS', 'EINVAL', 'EOPNOTSUPP'].includes(codeOf(error))) return false;
    throw error;
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';
const isGone = (error: unknown): boolean => ['ENOENT', 'ENODEV'].includes(codeOf(error));
