import { atLeast } from '../gateway/version.ts';
import { sizeText } from '../words/sizes.ts';
import { words } from '../words/words.ts';
import { error, type Finding, type Looked, warning } from './check.ts';
import { oldest } from './versions.ts';

/** What this server must have and be. */

export function versionsOfDocker({ versions }: Pick<Looked, 'versions'>): Finding[] {
  if (!versions) return [];
  const { engine, compose, buildx } = versions;
  const say = words().check;
  const findings: Finding[] = [];
  if (!atLeast(engine, oldest.engine))
    findings.push(error('old-engine', say.oldEngine({ version: engine, oldest: oldest.engine })));
  if (compose === null) findings.push(error('no-compose', say.noCompose({ oldest: oldest.compose })));
  else if (!atLeast(compose, oldest.compose))
    findings.push(error('old-compose', say.oldCompose({ version: compose, oldest: oldest.compose })));
  if (buildx === null) findings.push(error('no-buildx', say.noBuildx()));
  else if (compose !== null && atLeast(compose, oldest.composeThatMinds) && !atLeast(buildx, oldest.buildx))
    findings.push(error('old-buildx', say.oldBuildx({ version: buildx, compose, oldest: oldest.buildx })));
  return findings;
}

const slowMs = 3_000;

export function daemon({ deep }: Looked): Finding[] {
  if (!deep) return [];
  const { warnings, logDriver, answeredMs } = deep.machine.daemon;
  const say = words().check;
  return [
    ...(answeredMs > slowMs ? [warning('slow-daemon', say.slowDaemon({ ms: answeredMs }))] : []),
    ...(logDriver === 'none' ? [warning('no-logs', say.noLogs())] : []),
    ...(warnings.some((line) => /No memory limit support/i.test(line))
      ? [warning('no-memory-limit', say.noMemoryLimit())]
      : []),
    // Not the warning that swap cannot be limited: that is how most servers are.
    ...warnings
      .filter((line) => /API is accessible on http/i.test(line))
      .map((line) =>
        error(
          'open-api',
          say.openApi({ line: line.replace(/^\[?DEPRECATION.*?:|^WARNING:\s*/i, '').trim() }),
        ),
      ),
  ];
}

/** A minute: no two machines agree to the second, and nobody is misled by less. */
const toleratedMs = 60_000;

export function clock({ deep, snapshot }: Looked): Finding[] {
  if (!deep) return [];
  const { history, now } = snapshot;
  const seen = history.releases.map(({ id, created }) => ({ release: id, at: created }));
  const newest = seen.sort((a, b) => (a.at < b.at ? 1 : -1))[0];
  const aheadMs = newest ? Date.parse(newest.at) - Date.parse(now) : 0;
  if (newest && aheadMs > toleratedMs)
    return [
      warning('clock-behind', words().check.clockBehind({ release: newest.release, at: newest.at, now })),
    ];
  return deep.machine.clockKept === false ? [warning('clock-alone', words().check.clockAlone())] : [];
}

/** A build is what fills a disk. */
export function disk({ snapshot: { host, config }, disk: look }: Looked): Finding[] {
  if (!look) return [];
  return [
    error(
      'disk',
      words().engine.disk({
        free: sizeText(host.diskFree),
        floor: sizeText(config.keepFree),
        needed: look.needed === 0 ? null : sizeText(look.needed),
        largest: look.largest,
      }),
    ),
  ];
}
