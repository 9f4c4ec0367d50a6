import type { Config } from '../domain/config.ts';
import { wrongUsage } from '../domain/failure.ts';
import { type HubName, isReleaseId, type ReleaseId } from '../domain/names.ts';
import { nearest } from '../domain/nearest.ts';
import { words } from '../words/words.ts';

/** Values that people give, checked before anything else happens. Each throws Failure 2. */

export function releaseOption(option: string, value: string | null): ReleaseId | null {
  if (value === null || isReleaseId(value)) return value;
  const meant = `r${value
    .toLowerCase()
    .replace(/^(release)?[-_ ]*r?0*/, '')
    .trim()}`;
  throw wrongUsage(words().cli.notARelease({ option, value, meant: isReleaseId(meant) ? meant : null }));
}

export function hubsOf(names: readonly string[], config: Config): HubName[] {
  for (const hub of names) requireHub('--hub', hub, config);
  return config.hubs.map((hub) => hub.name).filter((hub) => names.includes(hub));
}

/** `main`, `v1.2` or a commit for all hubs; `wbsaleshub=main` for one. A later one wins. */
export function refsOf(values: readonly string[], config: Config): Record<HubName, string> {
  const refs: Record<HubName, string> = {};
  for (const value of values) {
    const [hub, ref] = splitRef(value, config);
    // Git would take a leading dash for an option; spaces, control characters and ranges name no commit.
    if (ref === '' || ref.startsWith('-') || /[\s:?*[\\\p{Cc}]|\.\./u.test(ref)) {
      throw wrongUsage(words().cli.notARef({ value }));
    }
    for (const name of hub === null ? config.hubs.map((known) => known.name) : [hub]) refs[name] = ref;
  }
  return refs;
}

function splitRef(value: string, config: Config): [HubName | null, string] {
  const equals = value.indexOf('=');
  if (equals < 0) return [null, value];
  const hub = value.slice(0, equals);
  requireHub('--ref', hub, config);
  return [hub, value.slice(equals + 1)];
}

function requireHub(option: string, hub: string, config: Config): void {
  const known = config.hubs.map((one) => one.name);
  if (known.includes(hub)) return;
  throw wrongUsage(words().cli.unknownHub({ option, hub, known, meant: nearest(hub, known) ?? null }));
}
