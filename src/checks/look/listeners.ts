import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Holder } from '../looked.ts';
import type { ListedContainer } from './containers.ts';

/** Who listens on a port of this host; null where it is free or belongs to the container `ours`. */
export function holderOf(
  containers: readonly ListedContainer[],
  port: number,
  ours: string | null,
): Holder | null {
  const publishing = containers.find(({ Ports }) => Ports.some((open) => open.PublicPort === port));
  if (publishing) return publishing.Id === ours ? null : byContainer(publishing);
  const [listener] = listenersOn(port);
  return listener === undefined ? null : holderBySocket(containers, listener.inode);
}

const byContainer = ({ Id, Names }: ListedContainer): Holder => ({
  by: 'container',
  name: Names[0]?.slice(1) ?? Id.slice(0, 12),
});

export interface Listener {
  inode: string;
  /** Reached from this machine alone. */
  loopback: boolean;
}

/** Sockets that listen on a port, from /proc/net/tcp and tcp6: state 0A is LISTEN. Source: proc(5). */
export function listenersOn(port: number): Listener[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns[3] === '0A' && columns[1]?.endsWith(`:${hex}`))
      .map((columns) => ({ inode: columns[9]!, loopback: isLoopback(columns[1]!.split(':')[0]!) })),
  );
}

/** In the kernel's notation: 127.0.0.0/8 with its last byte first, `::1`, and 127.0.0.0/8 inside IPv6. */
const isLoopback = (address: string): boolean =>
  address.length === 8
    ? address.endsWith('7F')
    : address === '00000000000000000000000001000000' || /^0{16}FFFF0000.{6}7F$/.test(address);

/** Processes of others are named only where /proc lets us look. */
function holderBySocket(containers: readonly ListedContainer[], inode: string): Holder {
  const pid = processOf(inode);
  if (pid === null) return { by: 'unknown' };
  const group = textOf(`/proc/${pid}/cgroup`);
  // One that shares the host's network publishes nothing.
  const container = containers.find(({ Id }) => group.includes(Id));
  if (container) return byContainer(container);
  const program = textOf(`/proc/${pid}/comm`).trim();
  return { by: 'process', pid, program, unit: unitIn(group) };
}

/** `0::/system.slice/nginx.service`: a service of this machine, not one inside somebody's login. */
const unitIn = (group: string): string | null =>
  /^\d+:[^:]*:\/system\.slice\/([\w@.-]+\.service)$/m.exec(group)?.[1] ?? null;

function processOf(inode: string): number | null {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const open = orNothing(() => readdirSync(`/proc/${pid}/fd`));
    const has = open.some(
      (fd) => orNothing(() => [readlinkSync(`/proc/${pid}/fd/${fd}`)])[0] === `socket:[${inode}]`,
    );
    if (has) return Number(pid);
  }
  return null;
}

const textOf = (path: string): string => orNothing(() => [readFileSync(path, 'utf8')])[0] ?? '';

/** A process or a file of it that has ended meanwhile, or is not ours to look at. */
function orNothing(look: () => string[]): string[] {
  try {
    return look();
  } catch {
    return [];
  }
}
