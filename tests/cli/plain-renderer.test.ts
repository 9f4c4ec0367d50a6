import { describe, expect, it } from 'vitest';
import { PlainRenderer, problemsText } from '../../src/cli/plain.ts';
import { isLive } from '../../src/cli/renderer.ts';
import { paint } from '../../src/cli/text.ts';
import type { RunEvent } from '../../src/domain/event.ts';
import type { Plan } from '../../src/domain/plan.ts';

const plan: Plan = {
  operation: 'promote',
  id: 'x',
  environment: 'production',
  release: 'r2',
  previous: 'r1',
  hubs: [],
  notes: [],
  stages: [],
  undo: null,
};

function shown(how: (plain: PlainRenderer) => void): string {
  let text = '';
  how(
    new PlainRenderer((more) => {
      text += more;
    }, paint(false)),
  );
  return text;
}

it('sets the end apart from the plan by one empty line where nothing was to be done', () => {
  const text = shown((plain) => {
    plain.emit({ type: 'plan', plan });
    plain.end('Nothing to do.\n');
  });
  expect(text).toBe('Promote r2 to production (now r1)\n\nNothing to do.\n');
});

it('sets the end apart from the steps by one empty line', () => {
  const text = shown((plain) => {
    plain.emit({ type: 'plan', plan });
    plain.emit({ type: 'step', step: 'cutover:production', state: 'done', at: '', ms: 12 });
    plain.end('Production serves r2.\n');
  });
  expect(text).toBe(
    'Promote r2 to production (now r1)\n\n  ✓ cutover production  0.0 s\n\nProduction serves r2.\n',
  );
});

describe('a step that says nothing for long', () => {
  const begun = Date.parse('2026-11-23T03:00:00.000Z');
  const at = new Date(begun).toISOString();
  const started = (step: string): RunEvent => ({ type: 'step', step, state: 'started', at });
  const lines = (how: (renderer: PlainRenderer) => void) => shown(how).split('\n').slice(0, -1);

  it('says every half minute that it goes on, and where a build is', () => {
    const said = lines((renderer) => {
      renderer.emit(started('build:wbsaleshub'));
      const text = '#8 [wbsaleshub-staging 4/9] RUN npm ci';
      renderer.emit({ type: 'progress', step: 'build:wbsaleshub', text });
      for (let second = 1; second <= 150; second += 1) renderer.showAlive(begun + second * 1000);
    });
    expect(said).toHaveLength(5);
    expect(said.at(-1)).toBe('    still building wbsaleshub, 2 min 30 s, step [4/9] RUN npm ci');
  });

  it('is named, whatever it is', () => {
    const said = lines((renderer) => {
      renderer.emit(started('ready:wbsaleshub'));
      renderer.showAlive(begun + 31_000);
    });
    expect(said).toEqual(['    still at ready wbsaleshub, 31 s']);
  });

  it('is quiet where it has ended, or has not taken long', () => {
    const said = lines((renderer) => {
      renderer.emit(started('build:a'));
      renderer.emit({ type: 'step', step: 'build:a', state: 'done', at, ms: 1 });
      renderer.emit(started('build:b'));
      renderer.showAlive(begun + 29_000);
    });
    expect(said).toEqual(['  ✓ build a  0.0 s']);
  });
});

describe('the live view', () => {
  const terminal = { isTTY: true };

  it('is for terminals that can', () => {
    expect(isLive(terminal, { TERM: 'xterm-256color' })).toBe(true);
    expect(isLive(terminal, { TERM: 'xterm', NO_COLOR: '1' })).toBe(true);
    expect(isLive(terminal, { TERM: 'xterm', CI: 'false' })).toBe(true);
  });

  it.each([
    ['a pipe', {}, { TERM: 'xterm' }],
    ['a dumb terminal', terminal, { TERM: 'dumb' }],
    ['a terminal that nothing is known of', terminal, {}],
    ['continuous integration', terminal, { TERM: 'xterm', CI: 'true' }],
  ])('is not for %s', (_what, stream, env) => {
    expect(isLive(stream, env)).toBe(false);
  });
});

it('shows what children print without what it would do to the terminal', () => {
  const text = shown((renderer) =>
    renderer.emit({ type: 'progress', step: 'hook:pre-deploy', text: '\u001b[2J\u001b[31mred\u001b[0m' }),
  );
  expect(text).toBe('    │ red\n');
  const evidence = ['\u001b[1Aup\rdown'];
  expect(problemsText([{ rule: 'x', evidence }], paint(false))).toContain('    │ down\n');
});
