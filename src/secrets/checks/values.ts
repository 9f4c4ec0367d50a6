import { type EnvironmentName, environmentNames } from '../../domain/names.ts';
import { revealed } from '../../domain/secret.ts';
import { words } from '../../words/words.ts';
import { type Check, error, type Finding, type HubLook, type Look, placeOf, warning } from './look.ts';

/** One value of a hub; the same finding of several hubs is said once. */
type Judge = (look: Look, hub: HubLook, key: string, value: string) => Finding[];

const everyValue =
  (judge: Judge): Check =>
  (look) => {
    const found = new Map<string, Finding>();
    for (const hub of look.hubs) {
      for (const [key, value] of revealed(hub.values.environment)) {
        for (const finding of judge(look, hub, key, value)) found.set(JSON.stringify(finding), finding);
      }
    }
    return [...found.values()];
  };

/** Addresses in a value, however many it lists. */
const addressesIn = (value: string): URL[] =>
  (value.match(/[a-z][a-z0-9+.-]*:\/\/[^\s"'<>,;|]+/gi) ?? []).flatMap((text) =>
    URL.canParse(text) ? [new URL(text)] : [],
  );

/** An origin that the gateway answers at: of the URL, and of its host at each of the ports. */
function originsOf(look: Look, environment: EnvironmentName): Set<string> {
  const { url, ports } = look.config.environments[environment];
  const { hostname, origin } = new URL(url);
  return new Set([
    origin,
    ...ports.map(({ port, tls }) => new URL(`${tls ? 'https' : 'http'}://${hostname}:${port}`).origin),
  ]);
}

/** One host name for both is fine; the other one's whole origin or gateway port is not. */
export const ownAddress: Check = everyValue((look, { environment }, key, value) => {
  const other = environment === 'staging' ? 'production' : 'staging';
  const own = originsOf(look, environment);
  const foreign = [...originsOf(look, other)].filter((origin) => !own.has(origin));
  const held = addressesIn(value).find(({ origin }) => foreign.includes(origin)) !== undefined;
  if (!held && !isGatewayPort(look, other, key, value)) return [];
  return [
    error(
      'other-environment',
      words().envCheck.foreign({ place: placeOf(look, environment, key), environment, other }),
    ),
  ];
});

function isGatewayPort(look: Look, other: EnvironmentName, key: string, value: string): boolean {
  const mine = look.config.environments[other === 'staging' ? 'production' : 'staging'].ports.map(
    ({ port }) => port,
  );
  const theirs = look.config.environments[other].ports
    .map(({ port }) => port)
    .filter((port) => !mine.includes(port));
  // A bare 80 may count anything; next to `port` in the key's name it is one.
  if (/(?:^|_)PORT(?:$|_)/.test(key) && theirs.some((port) => value.trim() === String(port))) return true;
  const hosts = new Set([
    ...environmentNames.map((name) => new URL(look.config.environments[name].url).hostname),
    'localhost',
    '127.0.0.1',
  ]);
  return addressesIn(value).some(
    ({ hostname, port }) => hosts.has(hostname) && theirs.some((one) => port === String(one)),
  );
}

/** Inside a container that is the container itself. What people's browsers are to call may well be local. */
export const noLocalhost: Check = everyValue((look, { environment, values }, key, value) => {
  const own = originsOf(look, environment);
  const local = addressesIn(value).some(
    ({ hostname, origin }) =>
      /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname) && !own.has(origin),
  );
  return values.ownNetwork && local
    ? [warning('localhost', words().envCheck.localhost({ place: placeOf(look, environment, key) }))]
    : [];
});

/** A name in DNS that changes with each slot, and belongs to one environment. */
export const hubsByTheirNames: Check = everyValue((look, { environment, hub }, key, value) => {
  const called = addressesIn(value).flatMap(({ hostname }) =>
    look.hubs.filter(
      (other) =>
        other.hub.name !== hub.name && other.service.name === hostname && hostname !== other.hub.name,
    ),
  );
  return called.map((other) =>
    warning(
      'service-name',
      words().envCheck.serviceName({
        place: placeOf(look, environment, key),
        service: other.service.name,
        hub: other.hub.name,
        port: other.hub.port,
      }),
    ),
  );
});

export const ownDatabase: Check = everyValue((look, { environment, hub }, key, value) => {
  if (!/(?:^|_)DATABASE_URL$/.test(key)) return [];
  const database = addressesIn(value).map(({ pathname }) => plain(look, pathname.slice(1)))[0];
  if (!database || namesOf(look, hub).has(database)) return [];
  const owner = look.config.hubs.find(
    (other) => other.name !== hub.name && namesOf(look, other).has(database),
  );
  return owner
    ? [
        warning(
          'other-database',
          words().envCheck.otherDatabase({
            place: placeOf(look, environment, key),
            hub: hub.name,
            owner: owner.name,
          }),
        ),
      ]
    : [];
});

/** `workhub_finhub_staging` and `FinHub` are the same database to a reader. */
const plain = (look: Look, name: string): string =>
  name
    .toLowerCase()
    .replace(/[_-](?:staging|stg|production|prod|prd|development|dev|test|db)$/, '')
    .replaceAll(/[^a-z0-9]/g, '')
    .replace(new RegExp(`^${look.config.project.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}(?=.)`), '');

const namesOf = (look: Look, { name, route, source }: Look['config']['hubs'][number]): Set<string> =>
  new Set(
    [name, route, source.slice(source.lastIndexOf('/') + 1)]
      .map((text) => plain(look, text))
      .filter((text) => text !== ''),
  );
