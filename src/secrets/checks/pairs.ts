import { environmentNames } from '../../domain/names.ts';
import { words } from '../../words/words.ts';
import { belongTogether } from '../pull.ts';
import { type Check, error, type Finding, type Look, placeOf, valuesIn, warning } from './look.ts';

interface Half {
  place: string;
  text: string;
}

/** Tokens that one half signs and the other cannot check: every login fails. */
export const keysBelongTogether: Check = (look) =>
  pairsOf(look).flatMap(([own, given]): Finding[] => {
    const fit = belongTogether(own.text, given.text);
    return fit === false
      ? [error('key-pair', words().envCheck.keyPair({ place: given.place, other: own.place }))]
      : [];
  });

/** Private and public halves by their names: `JWT_PRIVATE_KEY` with `JWT_PUBLIC_KEY`, `jwt_private.pem` with `jwt_public.pem`. */
function pairsOf(look: Look): [Half, Half][] {
  const halves = new Map([...filesByKey(look), ...valuesByKey(look)]);
  const pairs: [Half, Half][] = [];
  for (const [name, own] of halves) {
    if (!name.includes('PRIVATE')) continue;
    for (const [other, given] of halves)
      if (sameScope(name, other) && base(other) === base(name).replace('PRIVATE', 'PUBLIC'))
        pairs.push([own, given]);
  }
  return pairs;
}

/** `staging:JWT_PRIVATE_KEY`; files are for both. */
const base = (name: string): string => name.replace(/^.*:/, '');
const sameScope = (a: string, b: string): boolean => {
  const [one, two] = [a, b].map((name) => name.slice(0, name.indexOf(':')));
  return one === two || one === 'file' || two === 'file';
};

function filesByKey({ keys, config }: Look): [string, Half][] {
  return keys.map(({ path, text }) => {
    const key =
      config.secrets.files[path] ??
      `${path
        .replace(/^.*\//, '')
        .replace(/\.(?:pem|key)$/, '')
        .replace(/_key$/i, '')}_KEY`.toUpperCase();
    return [`file:${key}`, { place: path, text: text.reveal() }];
  });
}

function valuesByKey(look: Look): [string, Half][] {
  return environmentNames.flatMap((environment) =>
    [...valuesIn(look, environment)]
      .filter(([key]) => /(?:PRIVATE|PUBLIC)_KEY$/.test(key))
      .flatMap(([key, values]): [string, Half][] => {
        const [text] = values;
        return text
          ? [
              [
                `${environment}:${key}`,
                { place: placeOf(look, environment, key), text: text.replaceAll('\\n', '\n') },
              ],
            ]
          : [];
      }),
  );
}

/** A PEM in an environment file that was cut after its first line. */
export const keysAreWhole: Check = (look) => {
  const values = environmentNames.flatMap((environment) =>
    [...valuesIn(look, environment)].flatMap(([key, texts]) =>
      [...texts].map((text) => ({ place: placeOf(look, environment, key), text })),
    ),
  );
  const files = look.keys.map(({ path, text }) => ({ place: path, text: text.reveal() }));
  const cut = [...values, ...files].filter(
    ({ text }) => /^\s*-----BEGIN /.test(text) && !/-----END [A-Z0-9 ]+-----\s*$/.test(text),
  );
  return [...new Set(cut.map(({ place }) => place))].map((place) =>
    error('key-cut', words().envCheck.keyCut({ place })),
  );
};

export const keysAreReadable: Check = ({ images }) =>
  images.unreadable.map((one) => ({
    ...error('key-unreadable', words().envCheck.keyUnreadable(one)),
    environment: one.environment,
  }));

export const keysWereTried: Check = ({ images }) =>
  images.untried.map((one) => ({
    ...warning('key-untried', words().envCheck.keyUntried(one)),
    environment: one.environment,
  }));

export const imagesHoldNoAddress: Check = ({ images }) =>
  images.frozen.map((one) => warning('frozen-in-image', words().envCheck.frozenImage(one)));
