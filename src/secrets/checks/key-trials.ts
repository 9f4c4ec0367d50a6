import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { exec } from '../../engine/exec.ts';
import type { ServiceValues } from '../service-values.ts';
import type { Image } from './image.ts';
import { keysBelow } from './key-paths.ts';
import type { Known } from './known.ts';

export interface KeyTrial {
  /** On this machine, absolute. */
  path: string;
  /** Who would read it: a name, numbers, or empty for root; null where the image would have to say and is not there. */
  user: string | null;
  /** `unknown`: nothing could be asked. */
  readable: 'yes' | 'no' | 'unknown';
}

/**
 * The key files that a service mounts, as its user meets them in one image (null: not built yet). With `thorough` false
 * no container is started where the numbers of user and file tell; a user's name means something in the image alone.
 */
export async function tryKeys(
  values: ServiceValues,
  image: Image | null,
  known: Known,
  thorough: boolean,
): Promise<KeyTrial[]> {
  const trials: KeyTrial[] = [];
  const user = values.user ?? image?.user ?? null;
  for (const bind of values.binds) {
    for (const path of keysBelow(bind.source)) {
      const inside = path === bind.source ? bind.target : `${bind.target}/${relative(bind.source, path)}`;
      const readable =
        user === null ? null : await askFor({ path, inside, bind, user, image, values, known, thorough });
      trials.push({ path, user, readable: readable ?? 'unknown' });
    }
  }
  return trials;
}

interface Question {
  path: string;
  inside: string;
  bind: ServiceValues['binds'][number];
  user: string;
  image: Image | null;
  values: ServiceValues;
  known: Known;
  thorough: boolean;
}

async function askFor(question: Question): Promise<'yes' | 'no' | null> {
  const { path, inside, bind, user, image, values, known, thorough } = question;
  const stat = statSync(path);
  const ids = numeric(user);
  const byNumbers = ids === null ? null : mayRead(stat, ids) ? 'yes' : 'no';
  if (image === null) return byNumbers;
  const text = `read ${image.id} ${user} ${inside} ${stat.ino} ${stat.uid}:${stat.gid} ${stat.mode.toString(8)}`;
  const trial = thorough || byNumbers === null ? () => tryToRead(image.id, values.user, bind, inside) : null;
  return ((await known.answer(text, trial)) as 'yes' | 'no' | null) ?? byNumbers;
}

/** `1000:1000`; an empty user is root. Null for a name. */
function numeric(user: string): { uid: number; gid: number } | null {
  const [uid, gid] = user === '' || user === 'root' ? ['0', '0'] : user.split(':');
  if (!/^\d+$/.test(uid ?? '') || (gid !== undefined && !/^\d+$/.test(gid))) return null;
  return { uid: Number(uid), gid: Number(gid ?? 0) };
}

const mayRead = (
  file: { uid: number; gid: number; mode: number },
  { uid, gid }: { uid: number; gid: number },
): boolean => {
  if (uid === 0) return true;
  const shift = file.uid === uid ? 6 : file.gid === gid ? 3 : 0;
  return ((file.mode >> shift) & 4) !== 0;
};

/** In the image itself, as its user. Null where the image has no `test` to ask. */
async function tryToRead(
  image: string,
  user: string | null,
  bind: { source: string; target: string },
  inside: string,
): Promise<'yes' | 'no' | null> {
  const argv = [
    'docker',
    'run',
    '--rm',
    '--pull',
    'never',
    '--network',
    'none',
    '--entrypoint',
    'test',
  ] as const;
  const mount = `type=bind,"source=${bind.source}","target=${bind.target}",readonly`;
  const { code } = await exec({
    argv: [...argv, '--mount', mount, ...(user === null ? [] : ['--user', user]), image, '-r', inside],
    timeoutMs: 30_000,
  });
  return code === 0 ? 'yes' : code === 1 ? 'no' : null;
}
