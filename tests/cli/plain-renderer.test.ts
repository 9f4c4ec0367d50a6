import { expect, it } from 'vitest';
import { PlainRenderer } from '../../src/cli/plain.ts';
import { paint } from '../../src/cli/text.ts';
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
