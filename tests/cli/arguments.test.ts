import { describe, expect, it } from 'vitest';
import { hubsOf, refsOf, releaseOption } from '../../src/cli/arguments.ts';
import { whoRuns } from '../../src/cli/open-server.ts';
import { Failure, type Problem } from '../../src/domain/failure.ts';
import { configOf } from '../support/config.ts';

const config = configOf(['a', 'b']);

/** The one problem of what is wrong usage. */
function problemOf(reading: () => unknown): Problem {
  try {
    throw new Error(`it was read as ${JSON.stringify(reading())}`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    expect(error.exit).toBe(2);
    expect(error.problems).toHaveLength(1);
    return error.problems[0]!;
  }
}

const odd = [
  '',
  ' ',
  '-x',
  '--force',
  'r',
  'R4',
  'r0',
  'r04',
  'r4 ',
  'r-1',
  'r1.5',
  '4',
  'r9999999999',
  '$(touch x)',
  '../r4',
  'r4;ls',
  'r4\n',
];

describe('a release', () => {
  it('is r and a number, or none', () => {
    expect(releaseOption('--to', 'r4')).toBe('r4');
    expect(releaseOption('--to', 'r123')).toBe('r123');
    expect(releaseOption('--to', null)).toBeNull();
  });

  it.each(odd)('is not %j: the option and the value are told', (value) => {
    const { place, rule } = problemOf(() => releaseOption('--to', value));
    expect(place).toBe('--to');
    expect(rule).toContain(JSON.stringify(value));
  });
});

describe('hubs', () => {
  it('are all of them where none is named, as an empty list', () => {
    expect(hubsOf([], config)).toEqual([]);
  });

  it('are in the order of twinport.yml, each once', () => {
    expect(hubsOf(['b', 'a', 'b'], config)).toEqual(['a', 'b']);
  });

  it.each(['c', '', 'A', 'a,b', '$(touch x)', '--hub', '__proto__'])(
    'are not %j: those that there are, are told',
    (name) => {
      const { place, rule, remedy } = problemOf(() => hubsOf(['a', name], config));
      expect(place).toBe('--hub');
      expect(rule).toContain(JSON.stringify(name));
      expect(remedy).toContain('a, b');
    },
  );
});

describe('refs', () => {
  it('are for all hubs or for one, and the later word holds', () => {
    expect(refsOf([], config)).toEqual({});
    expect(refsOf(['main'], config)).toEqual({ a: 'main', b: 'main' });
    expect(refsOf(['b=v1.2'], config)).toEqual({ b: 'v1.2' });
    expect(refsOf(['main', 'b=v1.2'], config)).toEqual({ a: 'main', b: 'v1.2' });
    expect(refsOf(['b=v1.2', 'main'], config)).toEqual({ a: 'main', b: 'main' });
  });

  it.each([
    'feature/x-1',
    'v1.2.3',
    'a'.repeat(40),
    '기능',
    'user@host',
    "it's",
    '$(touch-x)',
    'a;b',
    'b=x=y',
  ])('may be what git allows and no shell ever sees: %j', (ref) => {
    expect(Object.values(refsOf([ref], config))).toContain(ref.replace(/^b=/, ''));
  });

  it.each([
    '',
    '-x',
    '--upload-pack=touch x',
    'a..b',
    'a b',
    'a\tb',
    'a:b',
    'a?',
    'a*',
    'a[b',
    'a\\b',
    'a\u0000',
    'a\nb',
    'b=',
    'b=-x',
  ])('are not %j', (ref) => {
    const { place } = problemOf(() => refsOf([ref], config));
    expect(place).toBe('--ref');
  });

  it('are not for a hub that is not there', () => {
    expect(problemOf(() => refsOf(['c=main'], config)).rule).toContain('"c"');
  });
});

describe('who runs it', () => {
  it('is what TWINPORT_BY says', () => {
    expect(whoRuns({ TWINPORT_BY: 'ci #42', USER: 'kim', SSH_CONNECTION: '10.0.0.7 1 10.0.0.1 22' })).toBe(
      'ci #42',
    );
  });

  it('is the person behind sudo, and where the connection came from', () => {
    expect(whoRuns({ USER: 'root', SUDO_USER: 'kim', SSH_CONNECTION: '10.0.0.7 50022 10.0.0.1 22' })).toBe(
      'kim from 10.0.0.7',
    );
    expect(whoRuns({ USER: 'kim' })).toBe('kim');
  });

  it('is somebody without any of these too', () => {
    expect(whoRuns({})).not.toBe('');
  });
});
