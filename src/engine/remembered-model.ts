import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../domain/config.ts';
import type { ComposeModel, NamedResource, Service } from '../domain/services.ts';
import type { StateDir } from '../ledger/state-dir.ts';
import { valuesOfServices } from '../secrets/service-values.ts';

/**
 * The Compose file as Compose resolved it the last time, without anything that may be a secret. Never the last word:
 * only Compose knows every file and variable that it reads, so whoever plans by it waits for Compose's own reading
 * before anything counts.
 */
interface Remembered {
  /** Absolute path -> what the file looked like. */
  files: Record<string, string>;
  model: ComposeModel;
}

type Read = Pick<Config, 'directory' | 'composeFile' | 'composeOverlay'>;

/** Null where there is none, or where one of the files that twinport knows of was touched since. */
export function recallModel(config: Read, state: StateDir): ComposeModel | null {
  const kept = recall(state);
  if (kept === null || config.composeOverlay !== undefined) return null;
  const touched = Object.entries(kept.files).some(([path, mark]) => markOf(path) !== mark);
  return touched ? null : kept.model;
}

/** Only a help: a full disk or a reader without rights does not fail for it. Never makes the state directory. */
export function rememberModel(config: Read, state: StateDir, model: ComposeModel): void {
  if (config.composeOverlay !== undefined || !existsSync(dirname(state.model))) return;
  const paths = [config.composeFile, join(config.directory, '.env'), join(config.directory, 'config')];
  const files = Object.fromEntries(
    [...paths, ...mountsOf(model)].flatMap(filesBelow).map((path) => [path, markOf(path)]),
  );
  const remembered: Remembered = { files, model: withoutValues(model) };
  if (isDeepStrictEqual(remembered, recall(state))) return;
  const fresh = `${state.model}.${process.pid}`;
  try {
    writeFileSync(fresh, JSON.stringify(remembered), { mode: 0o600 });
    renameSync(fresh, state.model);
  } catch {
    return;
  }
}

/** Whether what is remembered is what Compose says. */
export const isRemembered = (remembered: ComposeModel, model: ComposeModel): boolean =>
  isDeepStrictEqual(remembered, withoutValues(model));

function recall(state: StateDir): Remembered | null {
  try {
    return JSON.parse(readFileSync(state.model, 'utf8')) as Remembered;
  } catch {
    return null;
  }
}

/** Build arguments, driver options and labels may hold secrets; the rest is names and keyed fingerprints. */
const withoutValues = ({ services, networks, volumes }: ComposeModel): ComposeModel => ({
  services: mapped(services, plainService),
  networks: mapped(networks, plainResource),
  volumes: mapped(volumes, plainResource),
});

const plainService = (service: Service): Service => ({
  ...service,
  build: service.build && { ...service.build, args: {} },
  settings: {
    ...service.settings,
    logging: service.settings.logging && { ...service.settings.logging, options: {} },
  },
});

const plainResource = (resource: NamedResource): NamedResource => ({ ...resource, options: {}, labels: {} });

const mapped = <T>(record: Record<string, T>, of: (value: T) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, of(value)]));

const mountsOf = (model: ComposeModel): string[] => [
  ...new Set([...valuesOfServices(model).values()].flatMap(({ binds }) => binds.map(({ source }) => source))),
];

/** Of a large directory the first of its files: it is data, and no configuration. */
const most = 100;

function filesBelow(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return [path];
  const entries = readdirSync(path).sort().slice(0, most);
  return [path, ...entries.flatMap((entry) => filesBelow(join(path, entry)))].slice(0, most);
}

function markOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 'none';
  return [stat.ino, stat.mode, stat.mtimeMs, stat.ctimeMs, stat.isDirectory() ? 0 : stat.size].join(' ');
}
