import { expect, it } from 'vitest';
import { isRefusal } from '../../src/domain/plan.ts';
import type { Server } from '../../src/run/server.ts';
import { rollback } from '../../src/run/verbs.ts';
import { deploy, promote } from '../operations/acts.ts';
import { World } from '../operations/world.ts';

/** The notes on configuration of a way back to r1, after something of it changed. */
async function notesOf(then: { backup: string | null } | null, change: (on: World) => void) {
  const on = new World({ hubs: ['a'] });
  on.configure('production', 'a', { KEY: 'then' });
  for (const code of ['one', 'two']) {
    on.push({ a: code });
    deploy(on);
    promote(on);
  }
  change(on);
  const { outcome } = await rollback('op', null, then).plan({} as Server, on.look());
  if (isRefusal(outcome)) throw new Error(outcome.refused[0]!.rule);
  return outcome.notes.filter(({ note }) => note.startsWith('configuration'));
}

it('a rollback uses today’s values and says which keys have changed', async () => {
  const notes = await notesOf(null, (on) => on.configure('production', 'a', { KEY: 'today' }));
  expect(notes).toEqual([{ note: 'configuration-today', keys: ['env.KEY'] }]);
});

it('with --env then it says where the values come from, and what no backup brings back', async () => {
  const notes = await notesOf({ backup: 'b1' }, (on) => on.configure('production', 'a', { OTHER: '1' }));
  expect(notes).toEqual([{ note: 'configuration-then', backup: 'b1', files: ['env.OTHER'] }]);
});

it('with --env then it says that the files are those of that time, where they are', async () => {
  const notes = await notesOf({ backup: null }, () => {});
  expect(notes).toEqual([{ note: 'configuration-then', backup: null, files: [] }]);
});
