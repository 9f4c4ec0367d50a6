import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { docker, networksOf, volumesOf } from './docker.ts';
import type { Server } from './server.ts';

/** Looks for secrets where none may be: everything written or printed, in every form they may have there. */

const formsOf = (value: string): string[] => [
  value,
  JSON.stringify(value).slice(1, -1),
  value.replaceAll('$', '$$$$'),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
  Buffer.from(value).toString('base64url'),
  encodeURIComponent(value),
];

/** `place: KEY` for each hit. */
export function hitsIn(texts: Record<string, string>, secrets: Record<string, string>): string[] {
  return Object.entries(texts).flatMap(([place, text]) =>
    Object.entries(secrets)
      .filter(([, value]) => formsOf(value).some((form) => text.includes(form)))
      .map(([key]) => `${place}: ${key}`),
  );
}

/** Every file of twinport's own, but for the backups, which are the former files themselves. */
export function stateOf(server: Server): Record<string, string> {
  const state = join(server.dir, '.twinport');
  const files = readdirSync(state, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    paths.filter((path) => !path.includes('env-backup')).map((path) => [path, readFileSync(path, 'latin1')]),
  );
}

/** What Docker tells of images, networks, volumes and containers, the containers' own environment left out. */
export async function dockerOf(server: Server): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const image of Object.keys(await server.images())) {
    texts[`image ${image}`] = await docker('image', 'inspect', image);
    texts[`history ${image}`] = await docker('image', 'history', '--no-trunc', image);
  }
  for (const { id, name } of await server.containers()) {
    const [inspected] = JSON.parse(await docker('inspect', id));
    delete inspected.Config.Env;
    texts[`container ${name}`] = JSON.stringify(inspected);
  }
  for (const network of await networksOf(server.id)) {
    texts[`network ${network}`] = await docker('network', 'inspect', network);
  }
  for (const volume of await volumesOf(server.id)) {
    texts[`volume ${volume}`] = await docker('volume', 'inspect', volume);
  }
  return texts;
}

/** Collects the command lines of all processes until `end`. */
export function watchCommandLines(): { end(): Record<string, string> } {
  const seen = new Set<string>();
  const look = () => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  const timer = setInterval(look, 20);
  return {
    end: () => {
      clearInterval(timer);
      return { 'command lines': [...seen].join('\n') };
    },
  };
}
