import { describe, expect, it } from 'vitest';
import { load, marked, problemsIn } from './files.ts';

/** A hub on line 2, with its settings in the order of the documents. */
const file = (name: string, settings: string) => `hubs:\n  ${name}: { ${settings} }`;
const hub = (changed: Record<string, string>) => {
  const settings = Object.entries({ source: 'WBFinHub', port: '4020', route: '/finhub', ...changed });
  return settings.map(([key, value]) => `${key}: ${value}`).join(', ');
};

const badNames = [
  'WBFinHub',
  '"fin hub"',
  'fin_hub',
  'fin.hub',
  '-fin',
  'fin-',
  '4020',
  '1fin',
  '"fin;ls"',
  '"$(id)"',
  '".."',
  '__proto__',
  'f'.repeat(64),
];

describe('refuses the hub name', () => {
  it.each(badNames)('%s', (name) => {
    expect(problemsIn(file(name, hub({})))).toEqual([
      {
        place: 'twinport.yml:2:3',
        rule: expect.stringContaining("the hub's name"),
        remedy: expect.stringMatching(/^write .*:`$/),
      },
    ]);
  });
});

it('proposes the name that was meant', () => {
  expect(problemsIn(file('"WB FinHub"', hub({})))[0]!.remedy).toContain('write `wb-finhub:`');
});

// biome-ignore format: one line a case
const bad: [title: string, changed: Record<string, string>, rule: string][] = [
  ['a source outside', { source: '../WBFinHub' }, 'hubs.wbfinhub.source` must be a folder inside this directory'],
  ['a source that climbs out later', { source: 'a/../../b' }, 'source` must be a folder inside'],
  ['an absolute source', { source: '/srv/WBFinHub' }, 'source` must be a folder inside'],
  ['the server directory itself', { source: './' }, 'source` must be a folder inside'],
  ['an empty source', { source: '""' }, 'source` must be a folder inside'],
  ['a source that is an option', { source: '--WBFinHub' }, 'source` must be a folder inside'],
  ['a source of a shell', { source: '"a;$(id)"' }, 'source` must be a folder inside'],
  ['a source on two lines', { source: '"a\\nb"' }, 'source` must be a folder inside'],
  ['a source that is a list', { source: '[a]' }, 'source` must be a folder inside'],
  ['a port in quotes', { port: '"4020"' }, 'port` must be a port number from 1 to 65535, without quotes, not "4020"'],
  ['a port past the last', { port: '65536' }, 'port` must be a port number'],
  ['a port of the gateway’s own', { port: '64080' }, 'the port 64080 is used inside'],
  ['a route without a slash', { route: 'finhub' }, 'route` must be `/` or a path like /saleshub'],
  ['a route that ends in a slash', { route: '/finhub/' }, 'route` must be `/`'],
  ['a route with two slashes', { route: '//finhub' }, 'route` must be `/`'],
  ['a route with a space', { route: '"/fin hub"' }, 'route` must be `/`'],
  ['a route with a variable', { route: '/$host' }, 'route` must be `/`'],
  ['a route with a pattern', { route: '"/fin.*"' }, 'route` must be `/`'],
  ['a route that goes up', { route: '/fin/..' }, 'route` must be `/`'],
  ['an empty route', { route: '""' }, 'route` must be `/`'],
  ['a health page without a slash', { health: 'api/health' }, 'health` must be the path of a page'],
  ['a health page elsewhere', { health: '"http://a/"' }, 'health` must be the path of a page'],
  ['a health page with a line break', { health: '"/a\\n"' }, 'health` must be the path of a page'],
  ['a service that is an option', { services: '{ staging: -x }' }, 'services.staging` must be the name of a Compose service'],
  ['a service with a space', { services: '{ production: a b }' }, 'services.production` must be the name'],
  ['a third service', { services: '{ qa: a }' }, 'hubs.wbfinhub.services.qa` is not a setting'],
  ['a flag as a word', { strip_route: 'yes' }, 'strip_route` must be true or false, without quotes, not "yes"'],
  ['a flag as a number', { singleton: '1' }, 'singleton` must be true or false'],
  ['an unknown setting', { stripRoute: 'true' }, '`hubs.wbfinhub.stripRoute` is not a setting'],
];

describe('names the line of', () => {
  it.each(bad)('%s', (_, changed, rule) => {
    expect(problemsIn(file('wbfinhub', hub(changed)))).toEqual([
      {
        place: expect.stringMatching(/^twinport\.yml:2:\d+$/),
        rule: expect.stringContaining(rule),
        remedy: expect.any(String),
      },
    ]);
  });
});

// biome-ignore format: one line a case
const missing: [key: string, example: string][] = [
  ['source', 'source: WBSalesHub'],
  ['port', 'port: 4010'],
  ['route', 'route: /saleshub'],
];

describe('says at the hub that it needs', () => {
  it.each(missing)('%s', (key, example) => {
    const settings = hub({})
      .split(', ')
      .filter((setting) => !setting.startsWith(key));
    expect(problemsIn(file('wbfinhub', settings.join(', ')))).toEqual([
      {
        place: 'twinport.yml:2:3',
        rule: expect.stringContaining(`\`hubs.wbfinhub.${key}\` is missing; it must be`),
        remedy: `add it, for example \`${example}\``,
      },
    ]);
  });
});

// biome-ignore format: one line a case
const goodSources: [title: string, source: string, folder: string][] = [
  ['a folder deeper down', 'hubs/WBFinHub', 'hubs/WBFinHub'],
  ['a folder with spaces', '"WB Fin Hub"', 'WB Fin Hub'],
  ['a Korean name', '재무허브', '재무허브'],
  ['a path from here', './WBFinHub/', 'WBFinHub'],
];

describe('accepts as a source', () => {
  it.each(goodSources)('%s', (_, source, folder) => {
    const { directory, hubs } = load(file('wbfinhub', hub({ source })));
    expect(hubs[0]!.source).toBe(`${directory}/${folder}`);
  });
});

it('takes a group of settings written once and used twice, as YAML does', () => {
  const { hubs } = load(
    'hubs:\n  a: { source: &s A, port: 1, route: /a }\n  b: { source: *s, port: 2, route: /b }',
  );
  expect(hubs[0]!.source).toBe(hubs[1]!.source);
});

it('names the place where a value stands that an alias uses again', () => {
  const { text, place } = marked('hubs:\n  a: &a { source: A, port: 1, route: /a, singleton: ▸1 }\n  b: *a');
  const wrong = problemsIn(text).filter(({ rule }) => rule.includes('singleton'));
  expect(wrong.map((problem) => problem.place)).toEqual([place, place]);
});

it('keeps the order of the file', () => {
  const { hubs } = load(
    'hubs:\n  b: { source: B, port: 1, route: /b }\n  a: { source: A, port: 2, route: /a }',
  );
  expect(hubs.map(({ name }) => name)).toEqual(['b', 'a']);
});
