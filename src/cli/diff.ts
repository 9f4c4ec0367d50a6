import type { Between } from '../build/between.ts';
import type { Side } from '../operations/diff.ts';
import { type Diff, type HubDiff, diff as lookAtDiff } from '../run/diff.ts';
import { sizeText } from '../words/sizes.ts';
import { words } from '../words/words.ts';
import type { Globals } from './globals.ts';
import { openServer } from './open-server.ts';
import { problemsText } from './plain.ts';
import { type Paint, paint, wantsColour } from './text.ts';

/** `twinport diff`: hub by hub, what a promotion would bring to production. */
export async function diff(directory: string, globals: Globals): Promise<number> {
  const server = await openServer(directory, process.env);
  const colours = paint(wantsColour(process.stdout, process.env, globals.color));
  try {
    const seen = await lookAtDiff(server);
    process.stdout.write(globals.json ? `${JSON.stringify(seen)}\n` : diffText(seen, colours));
    return 0;
  } finally {
    server.api.close();
  }
}

export function diffText({ staging, production, hubs, promotion }: Diff, colours: Paint): string {
  const say = words().diff;
  return [
    `${colours.bold(say.title({ staging, production }))}\n`,
    ...Object.entries(hubs).map(([hub, of]) => hubText(hub, of, colours)),
    promotion.refused === null
      ? `${promotion.nothing ? say.nothing() : say.restarts({ hubs: promotion.restarts })}\n`
      : `${say.refused()}\n${problemsText(promotion.refused, colours)}`,
    ...promotion.notes.map((note) => `  ${colours.warn('!')} ${words().screen.note(note)}\n`),
  ].join('');
}

function hubText(hub: string, of: HubDiff, colours: Paint): string {
  const { reason, change } = words().screen;
  const why =
    of.change === null ? '' : `  ${[change({ change: of.change }), ...of.reasons.map(reason)].join(': ')}`;
  const lines = [
    ...(of.change === 'keep' ? [] : [...commitLines(of, colours), ...sizeLines(of)]),
    ...settingLines(of),
  ];
  return `\n${colours.bold(hub)}  ${sidesText(of)}${colours.dim(why)}\n${lines.map((line) => `  ${line}\n`).join('')}\n`.replace(
    /\n\n$/,
    '\n',
  );
}

function sidesText({ staging, production }: HubDiff): string {
  const say = words().diff;
  if (staging && production) return say.both({ from: production.release, to: staging.release });
  if (staging) return say.onlyStaging(staging);
  return production ? say.onlyProduction(production) : '';
}

function commitLines({ commits, staging, production }: HubDiff, colours: Paint): string[] {
  const say = words().diff;
  if (!commits || !staging || !production) return [];
  switch (commits.relation) {
    case 'same':
      return [say.sameCode()];
    case 'unknown':
      return [say.unknown({ from: short(production), to: short(staging) })];
    case 'ahead':
      return commits.added.length === 0 ? [say.noCommits()] : listed(commits, colours);
    case 'behind':
      return [say.behind(), ...listed(commits, colours)];
    case 'diverged':
      return [say.diverged(), ...listed(commits, colours)];
  }
}

const short = ({ commit }: Side): string => commit.slice(0, 7) || '?';
const shown = 20;

const listed = ({ added, removed }: Between, colours: Paint): string[] => [
  ...some(added, colours.good('+')),
  ...some(removed, colours.bad('-')),
];

function some(commits: Between['added'], mark: string): string[] {
  const lines = commits
    .slice(0, shown)
    .map(({ commit, subject }) => `${mark} ${commit.slice(0, 7)} ${subject}`);
  const count = commits.length - lines.length;
  return count === 0 ? lines : [...lines, `  ${words().diff.more({ count })}`];
}

function sizeLines({ staging, production }: HubDiff): string[] {
  if (!staging || !production || staging.image === production.image) return [];
  if (staging.bytes === null || production.bytes === null) return [];
  return [words().diff.size({ from: sizeText(production.bytes), to: sizeText(staging.bytes) })];
}

function settingLines({ configuration, compose }: HubDiff): string[] {
  const say = words().diff;
  return [
    ...(configuration.length === 0 ? [] : [say.configuration({ keys: configuration })]),
    ...(compose.changed.length === 0 ? [] : [say.compose({ keys: compose.changed })]),
    ...(compose.unlike_staging.length === 0 ? [] : [say.unlikeStaging({ keys: compose.unlike_staging })]),
  ];
}
