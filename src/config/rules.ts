/**
 * What must hold between values, and of names that are keys. Rules look at the file as written, right or wrong
 * otherwise, so that everything is said in one go.
 */

import type { Problem } from '../domain/failure.ts';
import { type EnvironmentName, environmentNames } from '../domain/names.ts';
import { words } from '../words/words.ts';
import type { Part, Path } from './document.ts';
import { isHubName, isInnerPath, publicPortOf } from './kinds.ts';
import { entries, get, items } from './peek.ts';
import { composeName } from './resolve.ts';
import { defaultPorts } from './schema.ts';
import { type AddressRange, overlap, parseSubnet } from './units.ts';

export interface Broken {
  path: Path;
  part: Part;
  problem: (place: string) => Problem;
}

type Rule = (raw: unknown, directory: string) => Broken[];

export const rules: Rule[] = [
  projectHasName,
  thereIsAHub,
  hubNamesAreLabels,
  routesDiffer,
  servicesDiffer,
  publicPortsDiffer,
  portsAreNotReserved,
  subnetsDoNotOverlap,
  secretFilesAreInside,
  secretsSayOneThing,
];

/** Something claimed by one place in the file, which no other may claim. `written` is false for a default. */
interface Claim<Owner> {
  value: string | number;
  owner: Owner;
  path: Path;
  written: boolean;
}

/** Each later claim on a value, with the owner of the first. Defaults come first: the edit is where something is written. */
function twice<Owner>(claims: Claim<Owner>[]): { claim: Claim<Owner>; owner: Owner }[] {
  const first = new Map<string | number, Owner>();
  return claims
    .toSorted((a, b) => Number(a.written) - Number(b.written))
    .flatMap((claim) => {
      const owner = first.get(claim.value);
      if (owner === undefined) first.set(claim.value, claim.owner);
      return owner === undefined ? [] : [{ claim, owner }];
    });
}

function projectHasName(raw: unknown, directory: string): Broken[] {
  if (get(raw, 'project') !== undefined || composeName(directory) !== '') return [];
  return [{ path: [], part: 'key', problem: (place) => words().config.noProjectName({ place }) }];
}

const hubs = (raw: unknown) => entries(get(raw, 'hubs'));

function thereIsAHub(raw: unknown): Broken[] {
  const written = get(raw, 'hubs');
  const none =
    typeof written === 'object' && written !== null && !Array.isArray(written) && hubs(raw).length === 0;
  return none ? [{ path: ['hubs'], part: 'key', problem: (place) => words().config.noHubs({ place }) }] : [];
}

function hubNamesAreLabels(raw: unknown): Broken[] {
  return hubs(raw)
    .filter(([hub]) => !isHubName(hub))
    .map(([hub]) => ({
      path: ['hubs', hub],
      part: 'key',
      problem: (place) => words().config.hubName({ place, hub, better: labelOf(hub) }),
    }));
}

/** The label that a name would make, or null where it would make none. */
function labelOf(name: string): string | null {
  const label = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '');
  return isHubName(label) ? label : null;
}

function routesDiffer(raw: unknown): Broken[] {
  const claims = hubs(raw).flatMap(([hub, settings]) => {
    const route = get(settings, 'route');
    return typeof route === 'string'
      ? [{ value: route, owner: hub, path: ['hubs', hub, 'route'], written: true }]
      : [];
  });
  return twice(claims).map(({ claim, owner }) => ({
    path: claim.path,
    part: 'value',
    problem: (place) => words().config.routeTwice({ place, route: String(claim.value), hub: owner }),
  }));
}

const serviceSuffix: Record<EnvironmentName, string> = { staging: 'staging', production: 'prod' };

function servicesDiffer(raw: unknown): Broken[] {
  const claims = hubs(raw).flatMap(([hub, settings]) =>
    environmentNames.map((environment) => {
      const written = get(settings, 'services', environment);
      return {
        value: typeof written === 'string' ? written : `${hub}-${serviceSuffix[environment]}`,
        owner: { hub, environment },
        path: ['hubs', hub, 'services', environment],
        written: written !== undefined,
      };
    }),
  );
  return twice(claims).map(({ claim, owner }) => ({
    path: claim.path,
    part: 'value',
    problem: (place) => words().config.serviceTwice({ place, service: String(claim.value), ...owner }),
  }));
}

function publicPorts(raw: unknown): Claim<EnvironmentName>[] {
  return environmentNames.flatMap((environment) => {
    const written = get(raw, 'environments', environment, 'ports');
    return items(written ?? defaultPorts[environment]).map((port, at) => ({
      value: publicPortOf(port),
      owner: environment,
      path: ['environments', environment, 'ports', at],
      written: written !== undefined,
    }));
  });
}

function publicPortsDiffer(raw: unknown): Broken[] {
  const claims = publicPorts(raw).filter(({ value }) => !Number.isNaN(value));
  return twice(claims).map(({ claim, owner }) => ({
    path: claim.path,
    part: 'value',
    problem: (place) => words().config.portTwice({ place, port: Number(claim.value), environment: owner }),
  }));
}

/** What nginx listens on inside the gateway, beside the ports of the hubs. */
const reserved = [64080, 64443, 64099];

function portsAreNotReserved(raw: unknown): Broken[] {
  const ofHubs = hubs(raw).map(([hub, settings]) => ({
    value: get(settings, 'port'),
    path: ['hubs', hub, 'port'],
  }));
  return [...publicPorts(raw), ...ofHubs]
    .filter(({ value }) => reserved.includes(Number(value)))
    .map(({ value, path }) => ({
      path,
      part: 'value',
      problem: (place) => words().config.portReserved({ place, port: Number(value) }),
    }));
}

function subnetsDoNotOverlap(raw: unknown): Broken[] {
  const [other, subnet] = environmentNames.map((name) => String(get(raw, 'environments', name, 'subnet')));
  const ranges = [other!, subnet!].map(parseSubnet).filter((range): range is AddressRange => range !== null);
  if (ranges.length < 2 || !overlap(ranges[0]!, ranges[1]!)) return [];
  return [
    {
      path: ['environments', 'production', 'subnet'],
      part: 'value',
      problem: (place) => words().config.subnetsOverlap({ place, subnet: subnet!, other: other! }),
    },
  ];
}

function secretFilesAreInside(raw: unknown): Broken[] {
  return entries(get(raw, 'secrets', 'files'))
    .filter(([path]) => !isInnerPath(path))
    .map(([path]) => ({
      path: ['secrets', 'files', path],
      part: 'key',
      problem: (place) => words().config.secretFilePath({ place, path }),
    }));
}

/** A key has one value for all, or belongs to one environment: not both, and not to both. */
function secretsSayOneThing(raw: unknown): Broken[] {
  const lists = [['common'], ['only', 'staging'], ['only', 'production']] as const;
  const claims = lists.flatMap((list) =>
    [...new Set(items(get(raw, 'secrets', ...list)))].map((key, at) => ({
      value: String(key),
      owner: ['secrets', ...list].join('.'),
      path: ['secrets', ...list, at],
      written: true,
    })),
  );
  return twice(claims).map(({ claim, owner }) => ({
    path: claim.path,
    part: 'value',
    problem: (place) => words().config.secretTwice({ place, key: String(claim.value), other: owner }),
  }));
}
