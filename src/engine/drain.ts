import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Rest } from '../domain/plan.ts';
import type { Containers } from './containers.ts';

const lookEveryMs = 100;
const quietForMs = 1_000;

/**
 * Lets requests in flight finish. Empty for a second: it rests as wanted. Still busy after `ms`: it is stopped with its
 * grace period, because a paused connection would hang for ever while a stopped one can be made anew elsewhere.
 */
export async function drainContainer(
  containers: Containers,
  container: string,
  port: number,
  ms: number,
  rest: Rest,
): Promise<void> {
  const { State } = await containers.inspect(container);
  const empty = !State.Running || State.Paused || (await quiet(State.Pid, port, ms));
  await containers.rest(container, empty || rest === 'removed' ? rest : 'stopped');
}

async function quiet(pid: number, port: number, ms: number): Promise<boolean> {
  const until = Date.now() + Math.max(ms, quietForMs);
  let quietSince: number | null = null;
  while (Date.now() < until) {
    const now = Date.now();
    if (connections(pid, port) > 0) quietSince = null;
    else quietSince ??= now;
    if (quietSince !== null && now - quietSince >= quietForMs) return true;
    await sleep(lookEveryMs);
  }
  return false;
}

/** Established connections from outside to the hub's own port; its database pool and its health check do not count. */
function connections(pid: number, port: number): number {
  return ['tcp', 'tcp6'].reduce((sum, table) => sum + established(tableOf(pid, table), port), 0);
}

/** `/proc/PID/net` shows the container's network namespace and is readable without root. A gone process has none. */
function tableOf(pid: number, table: string): string {
  try {
    return readFileSync(`/proc/${pid}/net/${table}`, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EINVAL') return '';
    throw error;
  }
}

/** Counts rows of state 01 whose local port is the hub's and whose peer is not loopback. Source: proc(5), net/tcp. */
export function established(table: string, port: number): number {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return table.split('\n').filter((line) => {
    const [, local, peer, state] = line.trim().split(/\s+/);
    return state === '01' && local?.endsWith(`:${hex}`) === true && !isLoopback(peer ?? '');
  }).length;
}

/** Addresses stand there in host byte order: 127.0.0.1 is 0100007F, and ::ffff:127.0.0.1 ends so. */
const isLoopback = (peer: string): boolean => {
  const address = peer.split(':')[0] ?? '';
  return address.endsWith('7F') && address.length === 8
    ? true
    : address.length === 32 && (/^0{24}01000000$/.test(address) || /^0{16}FFFF0000.{6}7F$/.test(address));
};
