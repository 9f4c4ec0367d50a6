import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { forgetSecrets, learnSecrets, redact, redactDeep } from '../../src/secrets/redact.ts';

const value = 'p4ss"w$rd/é';

beforeEach(() => {
  forgetSecrets();
  learnSecrets([['DB_PASSWORD', value]]);
});

describe('a secret', () => {
  it('prints redacted in every way there is to print it', () => {
    const secret = new Secret(value);
    const printed = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ a: [secret] }),
    ];
    for (const text of printed) expect(text).not.toContain('p4ss');
    expect(secret.reveal()).toBe(value);
  });
});

describe('the filter', () => {
  it.each([
    ['plain', value],
    ['quoted', JSON.stringify(value)],
    ['base64', Buffer.from(value).toString('base64')],
    ['URL-encoded', encodeURIComponent(value)],
    ['as Compose doubles it', value.replaceAll('$', '$$$$')],
    ['as we write it', value.replace(/[\\"$]/g, (sign) => `\\${sign}`)],
  ])('takes it out: %s', (_, text) => {
    expect(redact(`unterminated quoted value ${text}!`)).not.toContain('p4ss');
    expect(redact(`<${text}>`)).toMatch(/^<"?\[secret]"?>$/);
  });

  it('takes out the password of an address', () => {
    learnSecrets([['DATABASE_URL', 'postgres://hub:s%21cret@db/workhub']]);
    expect(redact('login as hub with s%21cret or s!cret')).toBe('login as hub with [secret] or [secret]');
  });

  it('takes out each line of a key', () => {
    learnSecrets([['KEY', '-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nAAECAwQFBgcICQoL\n-----END KEY-----\n']]);
    expect(redact('near "AAECAwQFBgcICQoL"')).toBe('near "[secret]"');
    expect(redact('-----BEGIN KEY-----')).toBe('-----BEGIN KEY-----');
  });

  it('leaves everyday words, ports and the names of twinport.yml readable', () => {
    learnSecrets(
      [
        ['NODE_ENV', 'production'],
        ['PORT', '4400'],
        ['TZ', 'Asia/Seoul'],
        ['PUBLIC_URL', 'http://workhub.biz'],
      ],
      new Set(['http://workhub.biz']),
    );
    const text = 'production on port 4400, Asia/Seoul, http://workhub.biz';
    expect(redact(text)).toBe(text);
  });

  it('leaves the place of a secret readable, and not a secret that looks like one', () => {
    learnSecrets([
      ['JWT_PRIVATE_KEY_FILE', '/app/keys/jwt.pem'],
      ['API_KEY', '/app/keys/x'],
    ]);
    expect(redact('/app/keys/jwt.pem')).toBe('/app/keys/jwt.pem');
    expect(redact('/app/keys/x')).toBe('[secret]');
  });

  it('hides an everyday word where its key says that it is a secret', () => {
    learnSecrets([['ADMIN_PASSWORD', 'production']]);
    expect(redact('production')).toBe('[secret]');
  });

  it('goes through lists and objects', () =>
    expect(redactDeep({ a: [`x ${value}`], n: 1, none: null })).toEqual({
      a: ['x [secret]'],
      n: 1,
      none: null,
    }));
});
