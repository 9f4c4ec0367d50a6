import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { liveContainer, type Snapshot } from '../../domain/snapshot.ts';
import { isStatus } from '../../engine/containers.ts';
import type { DockerApi } from '../../engine/docker-api.ts';
import { exec } from '../../engine/exec.ts';
import type { StateDir } from '../../ledger/state-dir.ts';
import { keysBelow } from './key-paths.ts';
import type { HubLook, ImageLook } from './look.ts';
import { findInImage } from './search-image.ts';

interface Tools {
  api: DockerApi;
  state: StateDir;
}

/**
 * Key files as the hubs' users meet them, and addresses that were built in. With `thorough` false nothing is started
 * that was not found out before: a promotion must not wait for it.
 */
export async function lookAtImages(
  tools: Tools,
  snapshot: Snapshot,
  hubs: readonly HubLook[],
  thorough: boolean,
): Promise<ImageLook> {
  const known = new Known(tools.state);
  const unreadable = await Promise.all(
    hubs.map((hub) => unreadableFor(tools, snapshot, hub, known, thorough)),
  );
  const frozen: ImageLook['frozen'] = [];
  for (const hub of hubs.filter(({ environment }) => environment === 'staging')) {
    frozen.push(...(await frozenIn(tools, snapshot, hub, known, thorough)));
  }
  known.save();
  return { unreadable: unreadable.flat(), frozen };
}

/** Images never change, so what was found out about one holds. */
class Known {
  private readonly path: string;
  private readonly answers: Record<string, string>;
  private changed = false;

  constructor(state: StateDir) {
    this.path = state.imageAnswers;
    this.answers = this.read();
  }

  private read(): Record<string, string> {
    try {
      return existsSync(this.path)
        ? (JSON.parse(readFileSync(this.path, 'utf8')) as Record<string, string>)
        : {};
    } catch {
      return {}; // a torn file only costs the answers again
    }
  }

  /** Null where `find` may not be asked and nobody has asked before. */
  async answer(question: string, find: (() => Promise<string | null>) | null): Promise<string | null> {
    const before = this.answers[question];
    if (before !== undefined || find === null) return before ?? null;
    const found = await find();
    if (found === null) return null;
    this.answers[question] = found;
    this.changed = true;
    return found;
  }

  save(): void {
    if (!this.changed || !existsSync(this.path.replace(/\/[^/]*$/, ''))) return;
    const kept = Object.entries(this.answers).slice(-500);
    writeFileSync(this.path, JSON.stringify(Object.fromEntries(kept)), { mode: 0o600 });
  }
}

interface Image {
  id: string;
  user: string;
}

/** What serves now, or what the service's tag names; null before the first build. */
async function imageOf(
  { api }: Tools,
  snapshot: Snapshot,
  { hub, environment, service }: HubLook,
): Promise<Image | null> {
  const reference = liveContainer(snapshot, environment, hub.name)?.image ?? service.image;
  try {
    type Inspected = { Id: string; Config: { User?: string } };
    const { Id, Config } = await api.request<Inspected>(
      'GET',
      `/images/${encodeURIComponent(reference)}/json`,
    );
    return { id: Id, user: Config.User ?? '' };
  } catch (error) {
    if (isStatus(error, 404)) return null;
    throw error;
  }
}

async function unreadableFor(
  tools: Tools,
  snapshot: Snapshot,
  look: HubLook,
  known: Known,
  thorough: boolean,
): Promise<ImageLook['unreadable']> {
  const found: ImageLook['unreadable'] = [];
  const mounted = look.values.binds.flatMap((bind) => keysBelow(bind.source).map((path) => ({ bind, path })));
  if (mounted.length === 0) return found;
  const image = await imageOf(tools, snapshot, look);
  const user = look.values.user ?? image?.user ?? null;
  if (user === null) return found;
  for (const { bind, path } of mounted) {
    const inside = path === bind.source ? bind.target : `${bind.target}/${relative(bind.source, path)}`;
    const stat = statSync(path);
    const ids = numeric(user);
    const byNumbers = ids === null ? null : mayRead(stat, ids) ? 'yes' : 'no';
    const question = `read ${image?.id} ${user} ${inside} ${stat.ino} ${stat.uid}:${stat.gid} ${stat.mode.toString(8)}`;
    const trial = image === null ? null : () => tryToRead(image.id, look.values.user, bind, inside);
    // A name has to be looked up where it means something: in the image.
    const answer = await known.answer(question, thorough || byNumbers === null ? trial : null);
    if ((answer ?? byNumbers) === 'no') {
      found.push({
        hub: look.hub.name,
        environment: look.environment,
        path: relative(snapshot.config.directory, path),
        user,
      });
    }
  }
  return found;
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

async function frozenIn(
  tools: Tools,
  snapshot: Snapshot,
  look: HubLook,
  known: Known,
  thorough: boolean,
): Promise<ImageLook['frozen']> {
  const image = await imageOf(tools, snapshot, look);
  if (image === null) return [];
  const needle = stagingAddress(snapshot);
  const question = `find ${image.id} ${needle}`;
  const where = await known.answer(
    question,
    thorough ? () => findInImage(tools.api, image.id, needle) : null,
  );
  return where ? [{ hub: look.hub.name, image: look.service.image, needle, where }] : [];
}

/** With its port, where production has the same host name. */
function stagingAddress({ config }: Snapshot): string {
  const [staging, production] = [
    new URL(config.environments.staging.url),
    new URL(config.environments.production.url),
  ];
  return staging.hostname === production.hostname ? staging.host : staging.hostname;
}
