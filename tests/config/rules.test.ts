import { describe, expect, it } from 'vitest';
import { containerPorts } from '../../src/gateway/places.ts';
import { aHub, load, marked, problemsIn } from './files.ts';

const twoHubs = (first: string, second: string) => `hubs:
  wbsaleshub: { source: A, port: 4010, ${first} }
  wbfinhub:   { source: B, port: 4020, ${second} }`;

const environments = (staging: string, production: string) =>
  `${aHub}\nenvironments:\n  staging: { ${staging} }\n  production: { ${production} }`;

// biome-ignore format: one line a case
const broken: [title: string, text: string, rule: string][] = [
  ['a route for two hubs', twoHubs('route: /a', 'route: ▸/a'), 'the route /a belongs to the hub wbsaleshub already'],
  ['a service for two hubs', twoHubs('route: /a, services: { staging: x }', 'route: /b, services: { staging: ▸x }'), 'service x is the hub wbsaleshub in staging already'],
  ['another hub’s own service', twoHubs('route: /a, services: { staging: ▸wbfinhub-staging }', 'route: /b'), 'wbfinhub-staging is the hub wbfinhub in staging already'],
  ['another hub’s production service', twoHubs('route: /a, services: { production: ▸wbfinhub-prod }', 'route: /b'), 'wbfinhub-prod is the hub wbfinhub in production already'],
  ['a service for both environments', twoHubs('route: /a, services: { staging: x, production: ▸x }', 'route: /b'), 'x is the hub wbsaleshub in staging already'],
  ['a port for both environments', environments('ports: [8080]', 'ports: [80, ▸8080]'), 'the port 8080 belongs to staging already'],
  ['a port that is plain and TLS', environments('ports: [8443]', 'ports: [▸"8443/ssl"]'), 'the port 8443 belongs to staging already'],
  ['a port twice in one environment', environments('ports: [81, ▸81]', 'ports: [82]'), 'the port 81 belongs to staging already'],
  ['a port that production has unless told otherwise', environments('ports: [▸80]', ''), 'the port 80 belongs to production already'],
  ['a public port of the gateway’s own', environments('ports: [▸64443]', ''), 'the port 64443 is used inside'],
  ['networks that overlap', environments('subnet: 10.0.0.0/8', 'subnet: ▸10.213.4.0/23'), 'the network 10.213.4.0/23 overlaps 10.0.0.0/8'],
  ['a common key of one environment alone', `${aHub}\nsecrets: { common: [A], only: { production: [B, ▸A] } }`, 'A is in `secrets.common` as well'],
  ['a key of each environment alone', `${aHub}\nsecrets: { only: { staging: [A], production: [▸A] } }`, 'A is in `secrets.only.staging` as well'],
  ['no hub', '▸hubs: {}', 'there must be at least one hub'],
];

describe('refuses, and points to', () => {
  it.each(broken)('%s', (_, marks, rule) => {
    const { text, place } = marked(marks);
    expect(problemsIn(text)).toEqual([
      { place, rule: expect.stringContaining(rule), remedy: expect.any(String) },
    ]);
  });
});

describe('keeps free what nginx listens on inside the gateway:', () => {
  it.each(Object.entries(containerPorts))('%s', (_, port) => {
    const hub = `hubs: { wbfinhub: { source: WBFinHub, port: ${port}, route: /finhub } }`;
    const rule = expect.stringContaining(`the port ${port} is used inside`);
    expect(problemsIn(hub)).toEqual([expect.objectContaining({ rule })]);
  });
});

// biome-ignore format: one line a case
const fine: [title: string, text: string][] = [
  ['a route below another', twoHubs('route: /a', 'route: /a/b')],
  ['services exchanged between two hubs', twoHubs( 'route: /a, services: { staging: wbfinhub-staging }', 'route: /b, services: { staging: wbsaleshub-staging }', )],
  ['ports exchanged between the environments', environments('ports: [4500, 80]', 'ports: [4400]')],
  ['networks side by side', environments('subnet: 10.213.4.0/23', 'subnet: 10.213.6.0/23')],
  ['a key that is required and common', `${aHub}\nsecrets: { common: [A], required: [A] }`],
];

describe('accepts', () => {
  it.each(fine)('%s', (_, text) => expect(problemsIn(text)).toEqual([]));
});

describe('a folder whose name leaves no project name', () => {
  it('asks for one', () => {
    expect(problemsIn(aHub, '허브')).toEqual([
      {
        place: 'twinport.yml:1:1',
        rule: expect.stringContaining('no name'),
        remedy: expect.stringContaining('project: workhub'),
      },
    ]);
  });
  it('takes the one that is written', () =>
    expect(load(`project: hub\n${aHub}`, '허브').project).toBe('hub'));
});
