import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/domain/event.ts';
import { forgetSecrets, learnSecrets, redactEvent } from '../../src/secrets/redact.ts';
import { keyTable } from '../../src/secrets/table.ts';
import { lookAt } from './look.ts';

const secret = 'Qx7-geheim$Wort';

beforeEach(() => learnSecrets([['API_KEY', secret]]));
afterEach(forgetSecrets);

describe('an event', () => {
  const problem = { place: 'hub', rule: `it said ${secret}`, evidence: [secret] };
  const clean = { place: 'hub', rule: 'it said [secret]', evidence: ['[secret]'] };
  const events: [string, RunEvent, object][] = [
    ['of progress', { type: 'progress', step: 'build:hub', text: secret }, { text: '[secret]' }],
    [
      'of a step',
      { type: 'step', step: 'start:hub', state: 'failed', at: '', problems: [problem] },
      { problems: [clean] },
    ],
    [
      'of a plan',
      { type: 'plan', plan: { notes: [{ note: 'warning', problem }] } } as unknown as RunEvent,
      { plan: { notes: [{ note: 'warning', problem: clean }] } },
    ],
    [
      'of a result',
      { type: 'result', reason: secret, problems: [problem] } as unknown as RunEvent,
      { reason: '[secret]', problems: [clean] },
    ],
  ];
  it.each(events)('%s holds no known value', (_, event, expected) =>
    expect(redactEvent(event)).toMatchObject(expected),
  );
});

describe('the table of keys', () => {
  const key = Buffer.alloc(32, 1);
  const look = lookAt({ common: 'SAME=1', staging: 'A=1\nEMPTY=\nONLY=1', production: 'A=2\nEMPTY=\n' });

  it('tells set, missing and empty, same and differing, by fingerprints', () => {
    const rows = Object.fromEntries(keyTable(look, key).map((row) => [row.key, row]));
    expect(rows.SAME).toMatchObject({
      relation: 'same',
      staging: { state: 'set', fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/) },
    });
    expect(rows.A?.relation).toBe('differs');
    expect(rows.EMPTY).toMatchObject({ relation: 'same', staging: { state: 'empty', fingerprint: null } });
    expect(rows.ONLY).toMatchObject({
      relation: 'one-sided',
      production: { state: 'missing', fingerprint: null },
    });
  });

  it('gives other fingerprints to another server', () => {
    const fingerprint = (secretKey: Buffer) => keyTable(look, secretKey)[0]?.staging.fingerprint;
    expect(fingerprint(key)).not.toBe(fingerprint(Buffer.alloc(32, 2)));
  });
});
