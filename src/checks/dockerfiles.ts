import { argumentsIn, type Instruction, unquote } from '../build/dockerfile.ts';
import { repositoryOf, tagOf } from '../domain/images.ts';
import { isSecretKey } from '../domain/secret.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { words } from '../words/words.ts';
import type { Finding, Looked } from './check.ts';
import { warning } from './check.ts';
import { type FindingCode, findingCodes } from './codes.ts';
import { type Chain, finalChain } from './dockerfile-chain.ts';
import { hasOwnCheck } from './hubs.ts';
import type { DeepLook, SourceLook } from './looked.ts';

/** Habits that cost time at each build, or safety for ever; each with the lines to write instead. */

interface Built {
  source: SourceLook;
  dockerfile: NonNullable<SourceLook['dockerfile']>;
  chain: Chain;
  snapshot: Snapshot;
  deep: DeepLook;
  environments: Looked['environments'];
}

type Rule = (built: Built) => Finding['problem'][];

export const dockerfiles = ({ snapshot, deep, environments }: Looked): Finding[] =>
  (deep?.sources ?? []).flatMap((source) => {
    const { dockerfile, hub } = source;
    if (!deep || !dockerfile) return [];
    const chain = finalChain(dockerfile.text, dockerfile.args, dockerfile.target);
    const built = { source, dockerfile, chain, snapshot, deep, environments };
    return findingCodes.dockerfiles.flatMap((code) =>
      rules[code](built).map((problem) => warning(code, problem, { hub })),
    );
  });

const at = ({ dockerfile }: Built, line: number): string => `${dockerfile.path}:${line}`;
const say = () => words().check;

const caches: Record<string, string> = {
  npm: '/root/.npm',
  yarn: '/usr/local/share/.cache/yarn',
  pnpm: '/root/.local/share/pnpm/store',
};

/** `npm ci`, not `npm run ci` and not `npm install --global`, which is one package. */
const installs = /\b(npm|yarn|pnpm)\s+(?:ci|install|i)\b(?![^&|;]*\s(?:-g|--global)\b)/;

const cachedInstalls: Rule = (built) =>
  built.chain.instructions.flatMap(({ name, rest, line }) => {
    const program = name === 'RUN' ? installs.exec(rest)?.[1] : undefined;
    if (program === undefined || /--mount=\S*type=cache/.test(rest)) return [];
    const lines = `RUN --mount=type=cache,target=${caches[program]} ${rest}`;
    return [say().noCacheMount({ place: at(built, line), lines })];
  });

const pinnedBases: Rule = (built) =>
  built.chain.bases
    .filter(({ image }) => !image.includes('@') && ['', 'latest'].includes(tagOf(image)))
    .map(({ image, line }) =>
      say().latestBase({ place: at(built, line), image, repository: repositoryOf(image) }),
    );

/** The service's own `user:` counts in both environments; else the Dockerfile's, else the image's. */
const someUser: Rule = (built) => {
  const { chain, source, deep, snapshot, dockerfile } = built;
  const services = built.environments.flatMap((name) => snapshot.hubServices[name][source.hub] ?? []);
  if (
    services.length > 0 &&
    services.every(({ settings }) => settings.user !== null && !isRoot(settings.user))
  )
    return [];
  const image = deep.images.find(({ hub }) => hub === source.hub)?.user ?? '';
  if (chain.user ? !isRoot(chain.user.name) : !isRoot(image)) return [];
  const place = chain.user ? at(built, chain.user.line) : dockerfile.path;
  return [say().rootUser({ place })];
};

const isRoot = (user: string): boolean => /^(?:root|0)?(?::.*)?$/.test(user);

/** Where there is no health page either, the check before this one has said so. */
const ownHealthCheck: Rule = ({ snapshot, deep, environments, source, dockerfile }) => {
  const hub = snapshot.config.hubs.find(({ name }) => name === source.hub)!;
  if (hub.health === null || hasOwnCheck(snapshot, deep, environments, hub.name)) return [];
  return [say().noHealthcheck({ place: dockerfile.path, port: hub.port, path: hub.health })];
};

/** npm stands between Docker and the hub, and what Docker says does not reach the hub. */
const signalsArrive: Rule = (built) => {
  const { command, entrypoint } = built.chain;
  const started = entrypoint ?? command;
  if (!started || !/^(?:npm|yarn|pnpm)$/.test(wordsOf(started)[0] ?? '')) return [];
  const own = /^node(?:\s+[\w./:=-]+)+$/.test(built.source.start ?? '')
    ? built.source.start!
    : 'node server.js';
  const lines = `CMD ${JSON.stringify(own.split(/\s+/)).replaceAll('","', '", "')}`;
  return [say().npmStart({ place: at(built, started.line), lines })];
};

/** `["npm", "start"]` or `npm start`. */
function wordsOf({ rest }: Instruction): string[] {
  try {
    const list: unknown = JSON.parse(rest);
    if (Array.isArray(list)) return list.map(String);
  } catch {
    // the shell form is no JSON
  }
  return rest.trim().split(/\s+/);
}

const contextIsSmall: Rule = ({ source }) =>
  source.dockerignore ? [] : [say().noDockerignore({ place: `${source.path}/.dockerignore` })];

/** `ARG NPM_TOKEN`, `ENV A=1 B=2`, `ENV A 1`: key, value, line. */
function settingsIn({ instructions }: Chain): { name: string; key: string; value: string; line: number }[] {
  return instructions
    .filter(({ name }) => name === 'ARG' || name === 'ENV')
    .flatMap(({ name, rest, line }) => {
      const old = /^(\w+)\s+([^=]*)$/.exec(rest);
      if (name === 'ENV' && old) return [{ name, key: old[1]!, value: old[2]!, line }];
      return argumentsIn(rest).map(([, key, value]) => ({
        name,
        key: key!,
        value: unquote(value ?? ''),
        line,
      }));
    });
}

const isPlace = (key: string, value: string): boolean =>
  /(?:_|^)(?:FILE|PATH|DIR)$/.test(key) || /^(?:\/[\w.-]+)+$/.test(value);

const holdsPassword = (value: string): boolean => /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/$]+@/i.test(value);

const noSecrets: Rule = (built) =>
  settingsIn(built.chain)
    .filter(({ key, value }) => (isSecretKey(key) && !isPlace(key, value)) || holdsPassword(value))
    .map(({ name, key, line }) => say().secretInImage({ place: `${at(built, line)} ${key}`, name, key }));

const nothingFrozen: Rule = (built) =>
  settingsIn(built.chain)
    .filter(({ key }) => /^(?:NEXT_PUBLIC|VITE)_/.test(key))
    .map(({ key, line }) => words().envCheck.frozenKey({ place: `${at(built, line)} ${key}` }));

/** The server alone: a client is what a hub needs. */
const databaseServers =
  /\b(?:apt-get|apt|apk|dnf|yum)\b[^&|;]*\b(?:install|add)\b[^&|;]*\s(postgresql(?:-?\d+)?|mysql-server|mariadb-server|mariadb|mysql|redis-server|redis|mongodb(?:-org)?)(?=\s|$)/;

const noDatabaseInside: Rule = (built) =>
  built.chain.instructions.flatMap(({ name, rest, line }) => {
    const found = name === 'RUN' ? databaseServers.exec(rest)?.[1] : undefined;
    return found === undefined ? [] : [say().databaseInside({ place: at(built, line), program: found })];
  });

/** By their codes. */
const rules: Record<FindingCode<'dockerfiles'>, Rule> = {
  'no-cache-mount': cachedInstalls,
  'latest-base': pinnedBases,
  'root-user': someUser,
  'no-healthcheck': ownHealthCheck,
  'npm-start': signalsArrive,
  'no-dockerignore': contextIsSmall,
  'secret-in-image': noSecrets,
  'frozen-at-build': nothingFrozen,
  'database-inside': noDatabaseInside,
};
