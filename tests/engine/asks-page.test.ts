import { describe, expect, it } from 'vitest';
import { asksPage } from '../../src/engine/asks-page.ts';
import { dockerfile } from '../../src/init/tree/dockerfile.ts';

const asks = (...test: string[]) => asksPage(test, 4010, '/api/health');

describe('a test that asks for the page', () => {
  it.each([
    'wget -q -O /dev/null http://127.0.0.1:${PORT}/api/health',
    'wget -qO- http://localhost:4010/api/health || exit 1',
    'wget --no-verbose --tries=1 --spider http://localhost:$PORT/api/health || exit 1',
    'curl -f http://localhost:4010/api/health || exit 1',
    'curl -fsS -o /dev/null --max-time 3 "http://127.0.0.1:4010/api/health"',
  ])('%s', (text) => expect(asks('CMD-SHELL', text)).toBe(true));

  it('in exec form', () => expect(asks('CMD', 'curl', '-f', 'http://localhost:4010/api/health')).toBe(true));

  it('as init writes it', () => {
    const file = dockerfile({ port: 4010, health: '/api/health', locked: true, start: ['node', 'a.js'] });
    const argv = JSON.parse(/HEALTHCHECK .*CMD (\[.*\])/.exec(file)![1]!);
    expect(asks('CMD', ...argv)).toBe(true);
  });
});

describe('a test that asks for something else', () => {
  it.each([
    'wget -q -O /dev/null http://127.0.0.1:4010/api/ready',
    'wget -q -O /dev/null http://127.0.0.1:9090/api/health',
    'wget -q -O /dev/null http://127.0.0.1/api/health',
    'wget -q -O /dev/null http://database:4010/api/health',
    'wget -q -O /dev/null https://127.0.0.1:4010/api/health',
    'wget --post-data=x http://127.0.0.1:4010/api/health',
    'curl -XPOST http://127.0.0.1:4010/api/health',
    'curl -H "Authorization: x" http://127.0.0.1:4010/api/health',
    'curl -f http://127.0.0.1:4010/api/health && test -e /tmp/ready',
    'test -e /tmp/ready && curl -f http://127.0.0.1:4010/api/health',
    'curl -f http://127.0.0.1:4010/api/health | grep ok',
    'pg_isready',
    '',
  ])('%s', (text) => expect(asks('CMD-SHELL', text)).toBe(false));

  it('any answer that is no failure, as init writes it for a hub without a page', () => {
    const file = dockerfile({ port: 4010, health: null, locked: true, start: ['node', 'a.js'] });
    expect(asks('CMD', ...JSON.parse(/HEALTHCHECK .*CMD (\[.*\])/.exec(file)![1]!))).toBe(false);
  });
});
