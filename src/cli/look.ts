import { environmentNames } from '../domain/names.ts';
import { type ReleaseStatus, releases, type Status, status } from '../run/status.ts';
import { sizeText } from '../words/sizes.ts';
import { localTime } from '../words/times.ts';
import { words } from '../words/words.ts';
import { cleanLine } from './clean.ts';
import type { Globals } from './globals.ts';
import { openServer } from './open-server.ts';
import { cutTo, type Paint, paint, table, wantsColour } from './text.ts';

/** Reading commands: they never wait for the lock and change nothing. */
export async function look(
  directory: string,
  what: 'status' | 'releases',
  globals: Globals,
): Promise<number> {
  const server = await openServer(directory, process.env);
  const colours = paint(wantsColour(process.stdout, process.env, globals.color));
  try {
    if (what === 'status') print(await status(server), globals, (seen) => statusText(seen, colours));
    else print(await releases(server), globals, (seen) => releasesText(seen, colours));
    return 0;
  } finally {
    server.api.close();
  }
}

function print<T>(seen: T, { json }: Globals, text: (seen: T) => string): void {
  process.stdout.write(json ? `${JSON.stringify(seen)}\n` : text(seen));
}

export function statusText(seen: Status, colours: Paint): string {
  const say = words().tables;
  const parts = environmentNames.map((environment) => {
    const { release, healthy, url, hubs, idle, holds } = seen.environments[environment];
    const rows = Object.entries(hubs).map(([hub, h]) => [
      `  ${hub}`,
      h.slot,
      h.release ?? '',
      `${h.commit?.slice(0, 7) ?? ''}${h.dirty ? '+' : ''}`,
      (h.health === 'healthy' || h.health === 'running' ? colours.good : colours.bad)(
        say.health({ state: h.health }),
      ),
      h.since === null ? '' : localTime(h.since),
      cutTo(cleanLine(h.subject ?? ''), subjectColumns),
    ]);
    const columns = say.hubColumns();
    const head = [[`  ${columns[0]}`, ...columns.slice(1)].map(colours.dim)];
    return `${colours.bold(say.environment({ environment, release, healthy, url }))}\n${rows.length === 0 ? '' : table([...head, ...rows])}${idleText([...idle, ...holds.map((hold) => ({ ...hold, state: 'held' }))])}`;
  });
  return `${parts.join('\n')}\n${closing(seen).join('\n')}\n`;
}

/** As much of a commit's subject as people read of it in a list. */
const subjectColumns = 50;

/** `Beside it: r3 (4 hubs, paused).` */
function idleText(idle: readonly { release: string; state: string }[]): string {
  const groups = new Map<string, number>();
  for (const { release, state } of idle) {
    const group = `${release} ${state}`;
    groups.set(group, (groups.get(group) ?? 0) + 1);
  }
  const kept = [...groups].map(([group, hubs]) => {
    const [release, state] = group.split(' ');
    return { release: release!, state: state!, hubs };
  });
  return kept.length === 0 ? '' : `  ${words().tables.idle({ kept })}\n`;
}

function closing({ environments, operation, interrupted, drift, disk }: Status): string[] {
  const say = words().tables;
  const { release, rollback } = environments.production;
  return [
    ...(release === null ? [] : [rollback ? say.rollback(rollback) : say.noRollback()]),
    ...(operation ? [say.operation({ ...operation, since: localTime(operation.since) })] : []),
    ...(interrupted ? [say.interrupted({ ...interrupted, since: localTime(interrupted.since) })] : []),
    ...drift.map((one) => say.drift(one)),
    say.disk({ free: sizeText(disk.free_bytes), floor: sizeText(disk.keep_free_bytes) }),
  ];
}

export function releasesText(seen: ReleaseStatus[], colours: Paint): string {
  const say = words().tables;
  if (seen.length === 0) return `${say.noReleases()}\n`;
  const rows = seen.map((release) => [
    release.id,
    say.releaseState(release),
    localTime(release.created),
    release.by,
    commits(release),
  ]);
  return table([say.releaseColumns().map(colours.dim), ...rows]);
}

/** One commit for all hubs, or one each. */
function commits({ hubs }: ReleaseStatus): string {
  const distinct = new Map(Object.values(hubs).map(({ commit, subject }) => [commit, subject]));
  if (distinct.size === 1)
    return [...distinct].map(([commit, subject]) => `${commit.slice(0, 7)} ${subject}`).join('');
  return Object.entries(hubs)
    .map(([hub, { commit }]) => `${hub} ${commit.slice(0, 7)}`)
    .join(', ');
}
