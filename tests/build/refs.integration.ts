import { describe, expect, it } from 'vitest';
import { log } from '../../src/build/refs.ts';
import { clone, commit, failureOf, git, headOf, makeRemote, observe, useWorld, write } from './world.ts';

const world = useWorld();

async function hub(...cloneOptions: string[]) {
  const remote = await makeRemote(world.path('origin'), { Dockerfile: 'FROM a\n' });
  const top = await clone(remote.url, world.path('hub'), ...cloneOptions);
  const targetOf = async (ref: string, request = {}) => (await targetsOf([ref], request))[0]!;
  /** Each ref for a hub of its own, all looked at together. */
  const targetsOf = async (named: string[], request = {}) => {
    const refs = Object.fromEntries(named.map((ref, at) => [`hub${at}`, ref]));
    const hubs = Object.fromEntries(named.map((_, at) => [`hub${at}`, top]));
    const sources = await observe(world.path(), hubs, { refs, ...request });
    return sources.map(({ target }) => target);
  };
  return { remote, top, targetOf, targetsOf };
}

describe('a ref that is named', () => {
  it('is a branch as the remote has it now, not as it is here', async () => {
    const { remote, top, targetOf } = await hub();
    const first = await remote.push({ x: '1' }, 'x', 'feature');
    await git(top, 'fetch', '--quiet');
    await git(top, 'branch', '--quiet', 'feature', first);
    const second = await remote.push({ x: '2' }, 'x', 'feature');
    expect(await targetOf('feature')).toBe(second);
  });

  it('is a tag, and one that was moved is where the remote has it', async () => {
    const { remote, top, targetOf } = await hub();
    await git(remote.url, 'tag', '-m', 'one', 'v1');
    await git(top, 'fetch', '--quiet', '--tags');
    const moved = await remote.push({ x: '1' });
    await git(remote.url, 'tag', '--force', '-m', 'again', 'v1');
    expect(await targetOf('v1')).toBe(moved);
  });

  it('is a local branch, a commit in full or short, or what is checked out', async () => {
    const { remote, top, targetsOf } = await hub();
    await git(top, 'switch', '--quiet', '--create', 'mine');
    const mine = await commit(top, { x: '1' });
    const named = ['mine', mine, mine.slice(0, 9), 'HEAD', 'refs/heads/mine', 'mine~1'];
    expect(await targetsOf(named)).toEqual([mine, mine, mine, mine, mine, remote.first]);
  });

  it('needs neither a clean tree nor a branch, and says that it is exported', async () => {
    const { remote, top } = await hub();
    await git(top, 'switch', '--quiet', '--detach');
    write(top, { y: '1' });
    const pushed = await remote.push({ x: '1' });
    const [source] = await observe(world.path(), { hub: top }, { refs: { hub: 'main' } });
    expect(source).toMatchObject({
      exported: true,
      ref: 'main',
      target: pushed,
      behind: 1,
      dirty: ['y'],
      branch: null,
    });
  });

  it('is asked of the remote where a shallow clone of one branch does not have it, and found again without', async () => {
    const { remote, targetOf } = await hub('--no-local', '--depth=1');
    const first = await remote.push({ x: '1' }, 'x', 'feature');
    const second = await remote.push({ x: '2' }, 'x', 'feature');
    expect(await targetOf('feature')).toBe(second);
    expect(await targetOf('feature', { fetch: false })).toBe(second);
    expect(await targetOf(first)).toBe(first);
  });

  it('is given to each hub by itself', async () => {
    const { remote, top } = await hub();
    const first = headOf(top);
    const second = await remote.push({ x: '1' });
    const sources = await observe(world.path(), { a: top, b: top }, { refs: { a: first } });
    expect(sources.map((source) => [source.target, source.exported])).toEqual([
      [first, true],
      [second, false],
    ]);
  });

  it('is refused as wrong usage where it is none, and is never taken for an option or a command', async () => {
    const { targetsOf } = await hub();
    const odd = [
      'nope',
      '--upload-pack=touch oops',
      '-x',
      'a:b',
      'a b',
      '',
      'main\nHEAD',
      '@{-9}',
      '$(touch oops)',
    ];
    const { exit, problems } = await failureOf(targetsOf(odd));
    expect(exit).toBe(2);
    expect(problems).toMatchObject(
      odd.map((ref) => ({
        rule: expect.stringContaining(`${JSON.stringify(ref)} is no branch, tag or commit`),
      })),
    );
  });
});

describe('a shallow clone', () => {
  it('sees what was pushed since as a fast-forward', async () => {
    const { remote, top } = await hub('--no-local', '--depth=1');
    await remote.push({ x: '1' });
    const pushed = await remote.push({ x: '2' });
    expect(await observe(world.path(), { hub: top })).toMatchObject([{ target: pushed, behind: 2 }]);
  });
});

describe('the commits between two', () => {
  it('are those that touch the directory, newest first', async () => {
    const { top } = await hub();
    const from = headOf(top);
    const one = await commit(top, { 'A/x': '1' }, 'one: "x"  y');
    await commit(top, { 'B/x': '1' }, 'elsewhere');
    const two = await commit(top, { 'A/x': '2' }, 'two');
    expect(await log(top, from, 'HEAD', 'A')).toEqual([
      { commit: two, subject: 'two' },
      { commit: one, subject: 'one: "x"  y' },
    ]);
    expect(await log(top, from, 'HEAD', '')).toHaveLength(3);
    expect(await log(top, from, 'HEAD', '', 1)).toHaveLength(1);
  });
});
