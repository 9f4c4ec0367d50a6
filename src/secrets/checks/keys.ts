import { environmentNames } from '../../domain/names.ts';
import { isSecretKey } from '../../domain/secret.ts';
import { words } from '../../words/words.ts';
import { type Check, error, type Finding, type Look, placeOf, valuesIn, warning } from './look.ts';

/** `COOKIE_DOMAIN` was missing in production alone, and logins looped. */
export const sameKeys: Check = (look) => {
  const found = { staging: valuesIn(look, 'staging'), production: valuesIn(look, 'production') };
  const files = new Set(Object.values(look.config.secrets.files));
  return environmentNames.flatMap((has) => {
    const lacks = has === 'staging' ? 'production' : 'staging';
    if (found[lacks].size === 0 && look.files.some((file) => file.role === lacks && file.file === null))
      return [];
    return [...found[has].keys()]
      .filter((key) => !found[lacks].has(key) && !files.has(key))
      .filter((key) => !look.config.secrets.only[has].includes(key))
      .sort()
      .map((key) =>
        error('key-missing', words().envCheck.oneSided({ place: placeOf(look, has, key), key, has, lacks })),
      );
  });
};

/** A key that is written to a file counts as present where the file has something in it. */
export const requiredKeys: Check = (look) => {
  const { required, files, only } = look.config.secrets;
  const inFiles = new Set(
    Object.entries(files)
      .filter(([path]) => look.keys.some((key) => key.path === path && key.text.reveal().trim() !== ''))
      .map(([, key]) => key),
  );
  const wanted = [...new Set([...required, ...look.template])].sort();
  return environmentNames.flatMap((environment) => {
    const other = environment === 'staging' ? 'production' : 'staging';
    const values = valuesIn(look, environment);
    return wanted
      .filter((key) => !inFiles.has(key) && !only[other].includes(key))
      .filter((key) => ![...(values.get(key) ?? [])].some((value) => value.trim() !== ''))
      .map((key) => ({
        ...error('required', words().envCheck.required({ environment, key, empty: values.has(key) })),
        environment,
      }));
  });
};

const placeholders = /^(?:TODO|REPLACE_?ME)$|(?<![A-Z])CHANGE_?ME(?![A-Z])/;

export const noPlaceholders: Check = (look) =>
  look.files.flatMap(({ path, file }) =>
    (file?.entries ?? [])
      .filter(({ value }) => placeholders.test(value.reveal()))
      .map(({ key, line }) =>
        warning('placeholder', words().envCheck.placeholder({ place: `${path}:${line} ${key}` })),
      ),
  );

/** What is shared by intent is in .env.common. */
export const secretsOfTheirOwn: Check = ({ files }) => {
  const of = (role: 'staging' | 'production') =>
    files
      .filter((file) => file.role === role)
      .flatMap(({ path, file }) => (file?.entries ?? []).map((entry) => ({ ...entry, path })));
  const production = of('production');
  return of('staging').flatMap((entry): Finding[] => {
    const twin = production.find(
      (other) => other.key === entry.key && other.value.reveal() === entry.value.reveal(),
    );
    if (!twin || entry.value.reveal() === '' || !isSecretKey(entry.key)) return [];
    return [
      warning(
        'same-secret',
        words().envCheck.sameSecret({
          place: `${entry.path}:${entry.line} ${entry.key}`,
          other: `${twin.path}:${twin.line}`,
        }),
      ),
    ];
  });
};

/** Cookies do not know ports: `.workhub.biz` reaches `workhub.biz:4400`. */
export const cookiesApart: Check = (look) => {
  const domains = (environment: 'staging' | 'production') =>
    [...valuesIn(look, environment)]
      .filter(([key]) => /(?:^|_)COOKIE_DOMAIN$/.test(key))
      .flatMap(([key, values]) =>
        [...values].map((value) => ({ key, domain: value.trim().replace(/^\./, '').toLowerCase() })),
      );
  const pairs = domains('staging').flatMap((staging) =>
    domains('production').map((production) => ({ staging, production })),
  );
  const overlapping = pairs.filter(
    ({ staging, production }) => staging.key === production.key && covers(staging.domain, production.domain),
  );
  return overlapping.map(({ staging: { key } }) =>
    warning(
      'cookies-overlap',
      words().envCheck.cookies({
        place: placeOf(look, 'staging', key),
        other: placeOf(look, 'production', key),
      }),
    ),
  );
};

const covers = (a: string, b: string): boolean =>
  a !== '' && b !== '' && (a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`));

export const containersAreCurrent: Check = ({ outdated }: Look) =>
  outdated.map((one) => ({
    ...warning('outdated', words().envCheck.outdated(one)),
    environment: one.environment,
  }));
