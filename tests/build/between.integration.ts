import { describe, expect, it } from 'vitest';
import { commitsBetween, type Relation } from '../../src/build/between.ts';
import { configOf } from '../support/config.ts';
import { clone, commit, git, headOf, makeRemote, useWorld } from './world.ts';

const world = useWorld();

/** One repository with two hubs in it, `a` and `b`. */
async function repository() {
  const remote = await makeRemote(world.path('origin'), { 'a/x': '0', 'b/x': '0' });
  return clone(remote.url, world.path('hubs'));
}

async function between(top: string, from: string, to: string, hub = 'a') {
  const config = configOf(['a', 'b']);
  const hubs = config.hubs.map((each) => ({ ...each, source: `${top}/${each.name}` }));
  const { [hub]: found } = await commitsBetween({ ...config, hubs }, {}, { [hub]: { from, to } });
  const subjects = (commits: { subject: string }[]) => commits.map(({ subject }) => subject);
  return {
    relation: found!.relation as Relation,
    added: subjects(found!.added),
    removed: subjects(found!.removed),
  };
}

describe('the commits between two of a hub', () => {
  it('are those that touch its folder, newest first', async () => {
    const top = await repository();
    const first = headOf(top);
    await commit(top, { 'a/x': '1' }, 'one of a');
    await commit(top, { 'b/x': '1' }, 'one of b');
    const last = await commit(top, { 'a/x': '2' }, 'two of a');
    expect(await between(top, first, last)).toEqual({
      relation: 'ahead',
      added: ['two of a', 'one of a'],
      removed: [],
    });
    expect(await between(top, first, last, 'b')).toMatchObject({ added: ['one of b'] });
    expect(await between(top, last, first)).toMatchObject({ relation: 'behind', added: [] });
    expect(await between(top, last, last)).toEqual({ relation: 'same', added: [], removed: [] });
  });

  it('are told of both sides where history was rewritten', async () => {
    const top = await repository();
    const old = await commit(top, { 'a/x': '1' }, 'as it was');
    await git(top, 'reset', '--quiet', '--hard', 'HEAD~1');
    const other = await commit(top, { 'a/x': '2' }, 'as it is');
    expect(await between(top, old, other)).toEqual({
      relation: 'diverged',
      added: ['as it is'],
      removed: ['as it was'],
    });
  });

  it.each([
    ['a commit that git does not have', 'f'.repeat(40)],
    ['no commit', ''],
  ])('are unknown for %s', async (_, from) => {
    const top = await repository();
    const head = headOf(top);
    expect(await between(top, from, head)).toEqual({ relation: 'unknown', added: [], removed: [] });
  });

  it('are unknown for a hub whose sources are not here', async () => {
    const top = await repository();
    const head = headOf(top);
    expect(await between(world.path('nowhere'), head, head.replace(/./, '0'))).toMatchObject({
      relation: 'unknown',
    });
  });
});
