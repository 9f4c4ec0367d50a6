import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { DockerApi } from '../engine/docker-api.ts';

interface Published {
  Id: string;
  Names: string[];
  Ports: { PublicPort?: number }[];
}

/**
 * Who answers on a port of this host: `the container web (docker stop web)`, `process 812 (nginx)`, or null where it is
 * free or belongs to `ours`. Processes of others are named only where /proc lets us look.
 */
export async function whoListens(api: DockerApi, port: number, ours: string | null): Promise<string | null> {
  const containers = await api.request<Published[]>('GET', '/containers/json');
  const holder = containers.find((container) => container.Ports.some((open) => open.PublicPort === port));
  if (holder)
    return holder.Id === ours ? null : `the container ${holder.Names[0]?.slice(1) ?? holder.Id.slice(0, 12)}`;
  const inode = listeningInode(port);
  return inode === null ? null : (processOf(inode) ?? 'another process');
}

/** The socket's inode from /proc/net/tcp and tcp6: state 0A is LISTEN. Source: proc(5). */
function listeningInode(port: number): string | null {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  for (const table of ['tcp', 'tcp6']) {
    for (const line of readFileSync(`/proc/net/${table}`, 'utf8').split('\n').slice(1)) {
      const columns = line.trim().split(/\s+/);
      if (columns[3] === '0A' && columns[1]?.endsWith(`:${hex}`)) return columns[9] ?? null;
    }
  }
  return null;
}

function processOf(inode: string): string | null {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const has = orNothing(() => readdirSync(`/proc/${pid}/fd`)).some(
      (fd) => orNothing(() => [readlinkSync(`/proc/${pid}/fd/${fd}`)])[0] === `socket:[${inode}]`,
    );
    if (has) return `process ${pid} (${orNothing(() => [readFileSync(`/proc/${pid}/comm`, 'utf8').trim()])})`;
  }
  return null;
}

/** A process or a file of it that has ended meanwhile, or is not ours to look at. */
function orNothing(look: () => string[]): string[] {
  try {
    return look();
  } catch {
    return [];
  }
}
