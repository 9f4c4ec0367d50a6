import { words } from '../words/words.ts';
import { error, type Finding, type Looked, warning } from './check.ts';

/** A database on this very server is reached from a container through the host's firewall, and not over localhost. */
export const databasesHere = ({ deep }: Looked): Finding[] =>
  (deep?.databases ?? []).flatMap((database): Finding[] => {
    const say = words().check;
    const of = { environment: database.environment };
    if (database.known === false) return [error('host-unknown', say.hostUnknown(database), of)];
    if (database.reached === true) return [];
    if (database.listening === 'nobody') return [error('database-down', say.databaseDown(database), of)];
    if (database.listening === 'loopback') return [error('database-local', say.databaseLocal(database), of)];
    return database.reached === null ? [] : [error('database-blocked', say.databaseBlocked(database), of)];
  });

/** Written twice and still one: the environment files differ, the data does not. One in a shared file is said there. */
export const databasesApart = ({ deep, configuration }: Looked): Finding[] =>
  (configuration.some(({ code }) => code === 'shared-database') ? [] : (deep?.sharedDatabases ?? [])).map(
    (shared) => warning('one-database', words().check.oneDatabase(shared)),
  );
