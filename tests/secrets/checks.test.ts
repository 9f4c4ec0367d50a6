import { describe, expect, it } from 'vitest';
import { revealed } from '../../src/domain/secret.ts';
import { envCommon, envProduction, envStaging } from '../../src/init/tree/env-files.ts';
import { workhub } from '../../src/init/workhub.ts';
import { judge } from '../../src/secrets/checks/all.ts';
import { checkNames } from '../../src/secrets/checks/look.ts';
import { keyPair } from '../support/keys.ts';
import { lookAt, verdicts, type World } from './look.ts';

const one = keyPair();
const other = keyPair();
const both = (text: string): Partial<World> => ({ staging: text, production: text });
const privatePath = 'config/keys/jwt_private.pem';
const publicPath = 'config/keys/jwt_public.pem';
const cut = '-----BEGIN PRIVATE KEY-----';

/** A name, what triggers the rule, and what looks similar and must not. */
type Case = [rule: string, wrong: Partial<World>, similar: Partial<World>];

const errors: Case[] = [
  ['file-missing', { missing: ['config/.env.production'] }, {}],
  [
    'file-unreadable',
    { unreadable: ['config/.env.staging'] },
    { staging: '', modes: { 'config/.env.staging': 0o400 } },
  ],
  ['file-unparsable', { staging: 'A="open\n', production: 'A=1' }, both('A="over\ntwo lines"\n')],
  ['file-unparsable', both('A=1\nthe rest of it\n'), both('A=1\nHOME\n')],
  ['tracked', { tracked: ['config/.env.staging'] }, { tracked: ['config/.env.template'] }],
  [
    'tracked',
    { keys: { [privatePath]: one.privateKey }, tracked: [privatePath] },
    { keys: { [publicPath]: one.publicKey }, tracked: [publicPath] },
  ],
  ['not-ignored', { ignored: (path) => path !== 'config/.env.common' }, {}],
  ['mode', { modes: { 'config/.env.common': 0o640 } }, { modes: { 'config/.env.common': 0o400 } }],
  [
    'mode',
    { keys: { [privatePath]: one.privateKey }, modes: { [privatePath]: 0o644 } },
    { keys: { [publicPath]: one.publicKey }, modes: { [publicPath]: 0o644 } },
  ],
  [
    'key-missing',
    { staging: 'COOKIE_DOMAIN=a.b' },
    { staging: 'COOKIE_DOMAIN=a.b', secrets: { only: { staging: ['COOKIE_DOMAIN'], production: [] } } },
  ],
  ['key-missing', { production: 'X=1' }, { common: 'X=1', production: 'X=2' }],
  [
    'key-missing',
    { staging: 'X=1', secrets: { only: { staging: [], production: ['X'] } } },
    { staging: 'JWT_KEY=1', secrets: { files: { 'config/keys/a.pem': 'JWT_KEY' } } },
  ],
  [
    'required',
    { secrets: { required: ['API_URL'] } },
    { ...both('API_URL=x'), secrets: { required: ['API_URL'] } },
  ],
  [
    'required',
    { ...both('API_URL='), secrets: { required: ['API_URL'] } },
    { common: 'API_URL=x', template: ['API_URL'] },
  ],
  [
    'required',
    { template: ['JWT_KEY'] },
    {
      template: ['JWT_KEY'],
      keys: { 'config/keys/a.pem': 'x' },
      secrets: { files: { 'config/keys/a.pem': 'JWT_KEY' } },
    },
  ],
  [
    'required',
    { template: ['ONLY'], secrets: { only: { staging: ['ONLY'], production: [] } } },
    { staging: 'ONLY=1', template: ['ONLY'], secrets: { only: { staging: ['ONLY'], production: [] } } },
  ],
  [
    'key-pair',
    { keys: { [privatePath]: one.privateKey, [publicPath]: other.publicKey } },
    { keys: { [privatePath]: one.privateKey, [publicPath]: one.publicKey } },
  ],
  [
    'key-pair',
    { keys: { [privatePath]: one.privateKey }, common: `JWT_PUBLIC_KEY="${other.publicKey}"` },
    { keys: { [privatePath]: one.privateKey }, common: `JWT_PUBLIC_KEY="${one.publicKey}"` },
  ],
  [
    'key-pair',
    { keys: { [privatePath]: one.privateKey, 'config/keys/jwt_public.pem': other.publicKey } },
    { keys: { [privatePath]: one.privateKey, 'config/keys/partner_public.pem': other.publicKey } },
  ],
  ['key-cut', both(`A="${cut}"`), both(`A="${cut}\nMIIB\n-----END PRIVATE KEY-----"`)],
  ['key-cut', { keys: { [privatePath]: `${cut}\n` } }, { keys: { [privatePath]: one.privateKey } }],
  [
    'key-unreadable',
    {
      images: { unreadable: [{ hub: 'wbfinhub', environment: 'staging', path: privatePath, user: 'node' }] },
    },
    {},
  ],
  [
    'other-environment',
    { staging: 'URL=http://workhub.biz:4400', production: 'URL=http://workhub.biz:4400/x' },
    { staging: 'URL=http://workhub.biz:4400', production: 'URL=http://workhub.biz/x' },
  ],
  [
    'other-environment',
    { staging: 'URL=http://workhub.biz/login', production: 'URL=x' },
    { staging: 'URL=http://workhub.biz:4400/login', production: 'URL=x' },
  ],
  [
    'other-environment',
    both('ORIGINS="http://workhub.biz:4400,http://workhub.biz"'),
    both('MAIL=https://workhub.biz.example'),
  ],
  [
    'other-environment',
    { staging: 'DOCKER_PORT=4400', production: 'DOCKER_PORT=4400' },
    { staging: 'DOCKER_PORT=4400', production: 'DOCKER_PORT=4500' },
  ],
  ['other-environment', both('CALL=http://localhost:4500/'), both('CALL=http://wbfinhub:4500/')],
  ['other-environment', both('X_PORT=80'), both('LIMIT=80')],
  ['changed-by-compose', both('A=pa$word'), both("A='pa$word'")],
  ['changed-by-compose', both('A="${B}"'), both('A="\\${B}"')],
  ['changed-by-compose', both('A=x #y'), both('A=x#y')],
  [
    'changed-by-compose',
    both(`A=${cut}\nMIIB+/\n-----END PRIVATE KEY-----\n`),
    both(`A="${cut}\nMIIB+/\n-----END PRIVATE KEY-----"\n`),
  ],
  ['changed-by-compose', both('A="x" y'), both('A="x" # y')],
  ['shared-port', { common: 'PORT=4000' }, { common: 'DB_PORT=5432' }],
  [
    'shared-port',
    both('PORT=4000'),
    {
      own: Object.fromEntries(
        ['wbfinhub staging', 'wbfinhub production'].map((key) => [key, { PORT: '4020' }]),
      ),
    },
  ],
];

const warnings: Case[] = [
  [
    'localhost',
    both('DB=postgres://u:p@localhost:5432/x'),
    both('DB=postgres://u:p@localhost.example:5432/x'),
  ],
  ['localhost', both('R=redis://127.0.0.1'), { ...both('R=redis://127.0.0.1'), ownNetwork: false }],
  ['localhost', both('R=http://[::1]:9'), both('NOTE=localhost')],
  ['same-secret', both('API_TOKEN=abc'), { common: 'API_TOKEN=abc' }],
  [
    'same-secret',
    both('SESSION_SECRET=abc'),
    { staging: 'SESSION_SECRET=abc', production: 'SESSION_SECRET=def' },
  ],
  ['same-secret', both('DB_PASSWORD=abc'), both('LOG_LEVEL=abc')],
  ['shared-database', { common: 'DATABASE_URL=postgres://db/x' }, both('DATABASE_URL=postgres://db/x')],
  [
    'cookies-overlap',
    { staging: 'COOKIE_DOMAIN=workhub.biz', production: 'COOKIE_DOMAIN=.workhub.biz' },
    { staging: 'COOKIE_DOMAIN=staging.workhub.biz', production: 'COOKIE_DOMAIN=app.workhub.biz' },
  ],
  [
    'cookies-overlap',
    { staging: 'COOKIE_DOMAIN=staging.workhub.biz', production: 'COOKIE_DOMAIN=.workhub.biz' },
    { staging: 'COOKIE_DOMAIN=myworkhub.biz', production: 'COOKIE_DOMAIN=workhub.biz' },
  ],
  [
    'other-database',
    both('DATABASE_URL=postgres://db/workhub_finhub'),
    both('DATABASE_URL=postgres://db/workhub'),
  ],
  [
    'other-database',
    {
      own: {
        'wbsaleshub staging': { DATABASE_URL: 'postgres://db/wbfinhub_staging' },
        'wbsaleshub production': { DATABASE_URL: 'x' },
      },
    },
    {
      own: {
        'wbfinhub staging': { DATABASE_URL: 'postgres://db/wbfinhub_staging' },
        'wbfinhub production': { DATABASE_URL: 'x' },
      },
    },
  ],
  ['service-name', both('FIN=http://wbfinhub-prod:4020'), both('FIN=http://wbfinhub:4020')],
  ['service-name', both('FIN=http://wbfinhub-staging:4020'), both('STORE=http://store:6000')],
  ['frozen-at-build', both('NEXT_PUBLIC_API=/api'), both('PUBLIC_API=/api')],
  ['frozen-at-build', { buildArgs: { VITE_API: 'x' } }, { buildArgs: { BASE_IMAGE: 'x' } }],
  [
    'frozen-in-image',
    {
      images: {
        frozen: [{ hub: 'wbfinhub', image: 'wbfinhub:r1', needle: 'workhub.biz:4400', where: 'app.js' }],
      },
    },
    {},
  ],
  ['outdated', { outdated: [{ environment: 'staging', hub: 'wbfinhub', keys: ['A'] }] }, {}],
  [
    'argument-missing',
    { ...both('VITE_API=/api'), takes: ['VITE_API'] },
    { ...both('VITE_API=/api'), takes: ['VITE_API'], buildArgs: { VITE_API: '/api' } },
  ],
  ['argument-missing', { ...both('VITE_API=/api'), takes: ['VITE_API'] }, { takes: ['VITE_API'] }],
  [
    'argument-missing',
    { ...both('NEXT_PUBLIC_A=1'), takes: ['NEXT_PUBLIC_A'] },
    { ...both('NODE_VERSION=20'), takes: ['NODE_VERSION'] },
  ],
  [
    'key-untried',
    { images: { untried: [{ hub: 'wbfinhub', environment: 'staging', path: privatePath }] } },
    { keys: { [privatePath]: one.privateKey } },
  ],
  ['placeholder', both('A=CHANGE_ME'), both('A=EXCHANGE_MEDIUM')],
  ['dollar-doubled', both('A=a$$b'), both("A='a$$b'")],
];

describe('an error', () => {
  it.each(errors)('%s is found, and not where it only looks so (%#)', (rule, wrong, similar) => {
    expect(verdicts(wrong)).toContain(`error ${rule}`);
    expect(verdicts(similar)).not.toContain(`error ${rule}`);
  });
});

describe('a warning', () => {
  it.each(warnings)('%s is found, and not where it only looks so (%#)', (rule, wrong, similar) => {
    expect(verdicts(wrong)).toContain(`warning ${rule}`);
    expect(verdicts(similar)).not.toContain(`warning ${rule}`);
  });
});

describe('the rules', () => {
  const cased = new Set([...errors, ...warnings].map(([rule]) => rule));

  it.each(checkNames)('%s has a case that triggers it and one that only looks so', (name) => {
    expect([...cased]).toContain(name);
  });

  it('are all that a finding can name', () => {
    expect([...cased].filter((rule) => !checkNames.some((name) => name === rule))).toEqual([]);
    const found = [...errors, ...warnings].flatMap(([, wrong]) => judge(lookAt(wrong)));
    expect(new Set(found.map(({ check }) => check))).toEqual(new Set(checkNames));
  });
});

describe('what is in order', () => {
  it('has no finding', () => expect(verdicts()).toEqual([]));

  it('passes with the preset’s own values, which warn of what people must decide', () => {
    const found = verdicts({
      common: envCommon(workhub, '0123456789abcdef'),
      staging: envStaging(workhub),
      production: envProduction(workhub),
      keys: { [privatePath]: one.privateKey, [publicPath]: one.publicKey },
    });
    expect(found).toEqual(['warning shared-database', 'warning cookies-overlap', 'warning placeholder']);
  });
});

describe('a finding', () => {
  it('names file, line and key, and never the value', () => {
    const look = lookAt({ staging: '# one\nTOKEN=geheim$WORT #x\n', production: 'TOKEN=geheim$WORT #x\n' });
    const findings = judge(look);
    expect(findings[0]?.problem.place).toBe('config/.env.staging:2 TOKEN');
    expect(JSON.stringify(findings)).not.toContain('geheim');
  });

  it.each([...errors, ...warnings])('of %s holds no value (%#)', (_, wrong) => {
    const look = lookAt(wrong);
    const said = JSON.stringify(judge(look));
    for (const { values } of look.hubs) {
      for (const value of revealed(values.environment).values()) {
        if (value.length > 5) expect(said).not.toContain(JSON.stringify(value).slice(1, -1));
      }
    }
  });

  it('of many hubs is said once', () => {
    const found = judge(lookAt({ common: 'DB=redis://localhost' })).filter(
      ({ check }) => check === 'localhost',
    );
    expect(found).toHaveLength(1);
  });

  it('comes with a remedy', () => {
    for (const [, wrong] of [...errors, ...warnings]) {
      for (const { problem } of judge(lookAt(wrong))) expect(problem.remedy, problem.rule).toBeTruthy();
    }
  });
});
