import { words } from '../../words/words.ts';
import type { Change } from '../env-file.ts';
import { type Check, error, type Finding, warning } from './look.ts';

export const fileIsThere: Check = ({ files }) =>
  files.flatMap(({ path, missing, file, services }): Finding[] => {
    if (missing) return [error('file-missing', words().envCheck.missing({ path, services }))];
    return file === null ? [error('file-unreadable', words().envCheck.unreadable({ path }))] : [];
  });

export const fileIsParsable: Check = ({ files }) =>
  files.flatMap(({ path, file }) =>
    (file?.broken ?? []).map(({ line, why }) =>
      error('file-unparsable', words().envCheck.unparsable({ path, line, why })),
    ),
  );

export const notInGit: Check = ({ files, secretFiles, git }) =>
  [...files.filter((file) => !file.missing), ...secretFiles].flatMap(({ path }): Finding[] => {
    if (git.tracked.has(path)) return [error('tracked', words().envCheck.tracked({ path }))];
    return git.ignored.has(path) ? [] : [error('not-ignored', words().envCheck.notIgnored({ path }))];
  });

export const forOneUserOnly: Check = ({ files, secretFiles }) =>
  [...files.filter((file) => !file.missing), ...secretFiles]
    .filter(({ mode }) => (mode & 0o177) !== 0)
    .map(({ path, mode }) => error('mode', words().envCheck.mode({ path, mode: mode.toString(8) })));

const altering: Change[] = ['variable', 'comment', 'multi-line', 'dropped'];

export const readAsWritten: Check = ({ files }) =>
  files.flatMap(({ path, file }) =>
    (file?.entries ?? []).flatMap(({ key, line, changes }): Finding[] => {
      const place = `${path}:${line} ${key}`;
      const change = altering.find((one) => changes.includes(one));
      if (change) return [error('changed-by-compose', words().envCheck.changed({ place, change }))];
      return changes.includes('escape')
        ? [warning('dollar-doubled', words().envCheck.changed({ place, change: 'escape' }))]
        : [];
    }),
  );

/** The hubs listen where it says, so one value moves them all. */
export const noSharedPort: Check = ({ files, hubs }) => {
  const hubOf = new Map(hubs.map(({ service, hub }) => [service.name, hub.name]));
  return files.flatMap(({ path, file, services }): Finding[] => {
    const named = new Set(services.flatMap((service) => hubOf.get(service) ?? []));
    const entry = file?.entries.find(({ key }) => key === 'PORT');
    if (!entry || named.size < 2) return [];
    return [
      error(
        'shared-port',
        words().envCheck.sharedPort({ place: `${path}:${entry.line} PORT`, hubs: [...named] }),
      ),
    ];
  });
};

export const noSharedDatabase: Check = ({ files }) =>
  files
    .filter(({ role }) => role === 'shared')
    .flatMap(({ path, file }) =>
      (file?.entries ?? [])
        .filter(({ key, value }) => key === 'DATABASE_URL' && value.reveal() !== '')
        .map(({ line }) =>
          warning(
            'shared-database',
            words().envCheck.sharedDatabase({ place: `${path}:${line} DATABASE_URL` }),
          ),
        ),
    );

const frozenKey = /^(?:NEXT_PUBLIC|VITE)_/;

export const nothingFrozen: Check = ({ files, hubs }) => {
  const inFiles = files.flatMap(({ path, file }) =>
    (file?.entries ?? [])
      .filter(({ key }) => frozenKey.test(key))
      .map(({ key, line }) => `${path}:${line} ${key}`),
  );
  const inBuilds = hubs.flatMap(({ service }) =>
    Object.keys(service.build?.args ?? {})
      .filter((key) => frozenKey.test(key))
      .map((key) => words().envCheck.buildArgument({ service: service.name, key })),
  );
  return [...inFiles, ...new Set(inBuilds)].map((place) =>
    warning('frozen-at-build', words().envCheck.frozenKey({ place })),
  );
};

/** The Dockerfile asks for it, an environment file has it, and nobody hands it over: the build takes the default. */
export const argumentsArrive: Check = ({ files, hubs }) => {
  const found = hubs.flatMap(({ hub, service, takes }) =>
    takes
      .filter((key) => frozenKey.test(key) && !(key in (service.build?.args ?? {})))
      .flatMap((key) => {
        const holder = files.find(
          (file) =>
            file.services.includes(service.name) && file.file?.entries.some((entry) => entry.key === key),
        );
        const line = holder?.file?.entries.find((entry) => entry.key === key)?.line;
        return holder ? [{ place: `${holder.path}:${line} ${key}`, hub: hub.name, key }] : [];
      }),
  );
  const distinct = new Map(found.map((one) => [`${one.place} ${one.hub}`, one]));
  return [...distinct.values()].map((one) =>
    warning('argument-missing', words().envCheck.argumentMissing(one)),
  );
};
