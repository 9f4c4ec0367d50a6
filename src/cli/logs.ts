import { wrongUsage } from '../domain/failure.ts';
import { environmentNames, isReleaseId } from '../domain/names.ts';
import { nearest } from '../domain/nearest.ts';
import { buildLog, showLogs } from '../run/logs.ts';
import { words } from '../words/words.ts';
import { hubsOf, releaseOption } from './arguments.ts';
import type { Request } from './commands.ts';
import type { Globals } from './globals.ts';
import { openServer } from './open-server.ts';
import { paint, wantsColour, width } from './text.ts';

type LogsLine = Extract<Request, { command: 'logs' }>;

/** `logs production [HUB…]`, or `logs --build [RELEASE] HUB`. */
export async function logs(directory: string, request: LogsLine, globals: Globals): Promise<number> {
  const server = await openServer(directory, process.env);
  try {
    if (request.build) {
      const [release, hub] = isReleaseId(request.words[0] ?? '') ? request.words : [null, request.words[0]];
      const [known] = hubsOf([hub ?? ''], server.config);
      process.stdout.write(buildLog(server.state, known!, releaseOption('logs --build', release ?? null)));
      return 0;
    }
    const [environment, ...hubs] = request.words;
    const named = environmentNames.find((name) => name === environment);
    if (!named) {
      const meant = nearest(environment ?? '', environmentNames) ?? null;
      throw wrongUsage(words().logs.needsEnvironment({ given: environment ?? null, meant }));
    }
    const shown = {
      environment: named,
      hubs: hubsOf(hubs, server.config),
      follow: request.follow,
      since: sinceOf(request.since),
    };
    const over = new AbortController();
    process.once('SIGINT', () => over.abort());
    await showLogs(
      server,
      shown,
      lineWriter(
        server.config.hubs.map((hub) => hub.name),
        shown.hubs,
        globals,
      ),
      over.signal,
    );
    return 0;
  } finally {
    server.api.close();
  }
}

/** One hub's lines as they are; several with the hub's name before them, or as JSON. */
function lineWriter(all: string[], chosen: string[], globals: Globals): (hub: string, line: string) => void {
  if (globals.json) return (hub, line) => void process.stdout.write(`${JSON.stringify({ hub, line })}\n`);
  if (chosen.length === 1) return (_hub, line) => void process.stdout.write(`${line}\n`);
  const colours = paint(wantsColour(process.stdout, process.env, globals.color));
  const column = Math.max(...all.map(width));
  return (hub, line) => void process.stdout.write(`${colours.dim(`${hub.padEnd(column)} │`)} ${line}\n`);
}

/** `10m` ago or a point in time, as the Unix seconds that the Engine takes. */
function sinceOf(value: string | null): string | null {
  if (value === null) return null;
  const ago = /^(\d+)(s|m|h|d)$/.exec(value);
  const unit = { s: 1, m: 60, h: 3600, d: 86_400 };
  const at = ago
    ? Date.now() / 1000 - Number(ago[1]) * unit[ago[2] as keyof typeof unit]
    : Date.parse(value) / 1000;
  if (Number.isNaN(at)) throw wrongUsage(words().logs.wrongTime({ value }));
  return at.toFixed(3);
}
