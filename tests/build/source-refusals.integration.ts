import { mkdirSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clone, commit, failureOf, git, makeRemote, observe, useWorld, write } from './world.ts';

const world = useWorld();

async function hubWithRemote() {
  const remote = await makeRemote(world.path('origin'), { Dockerfile: 'FROM a\n', '.gitignore': 'dist/\n' });
  const top = await clone(remote.url, world.path('hub'));
  return { remote, top };
}

const refusalOf = async (top: string, request = {}) => {
  const { exit, problems } = await failureOf(observe(world.path(), { hub: top }, request));
  expect(problems).toHaveLength(1);
  return { exit, ...problems[0]! };
};

describe('a source that cannot be one (exit 2)', () => {
  it('is no directory', async () => {
    const refusal = await refusalOf(world.path('nowhere'));
    expect(refusal).toMatchObject({ exit: 2, place: world.path('nowhere') });
    expect(refusal.remedy).toContain('hubs.hub.source in twinport.yml');
  });

  it('is in no git repository', async () => {
    mkdirSync(world.path('plain'));
    expect(await refusalOf(world.path('plain'))).toMatchObject({
      exit: 2,
      rule: expect.stringContaining('no git repository'),
    });
  });

  it('is a repository without a commit', async () => {
    mkdirSync(world.path('empty'));
    await git(world.path('empty'), 'init', '--quiet');
    expect(await refusalOf(world.path('empty'))).toMatchObject({
      exit: 2,
      rule: expect.stringContaining('no commit yet'),
    });
  });

  it('is a directory that the commit does not have', async () => {
    const { top } = await hubWithRemote();
    mkdirSync(`${top}/New`);
    const { exit, rule } = await refusalOf(`${top}/New`);
    expect([exit, rule]).toEqual([
      2,
      expect.stringMatching(/^New of hub is not a directory of commit [0-9a-f]{7}$/),
    ]);
  });

  it('is built from a directory outside of its repository', async () => {
    const { top } = await hubWithRemote();
    const refusal = await refusalOf(top, { contexts: { hub: world.path() } });
    expect(refusal).toMatchObject({
      exit: 2,
      place: world.path(),
      rule: expect.stringContaining('build context'),
    });
  });
});

describe('a dirty tree (exit 3)', () => {
  it('is refused with its files: changed, staged, renamed, removed, untracked; ignored ones do not count', async () => {
    const { top } = await hubWithRemote();
    await commit(top, { a: '1', b: '2', 'old name': '3'.repeat(99), gone: '4' });
    write(top, { a: 'changed', b: 'staged', 'new dir/x y': 'untracked', 'dist/x': 'ignored' });
    await git(top, 'add', 'b');
    await git(top, 'mv', 'old name', 'renamed');
    rmSync(`${top}/gone`);
    const { exit, evidence, place, remedy } = await refusalOf(top);
    expect({ exit, place }).toEqual({ exit: 3, place: top });
    expect(evidence).toEqual(['a', 'b', 'gone', 'new dir/x y', 'old name', 'renamed']);
    expect(remedy).toContain('stash -u');
  });

  it('is refused without a pull, too', async () => {
    const { top } = await hubWithRemote();
    write(top, { x: '1' });
    expect(await refusalOf(top, { pull: false })).toMatchObject({ exit: 3, evidence: ['x'] });
  });

  it('is listed up to twenty files', async () => {
    const { top } = await hubWithRemote();
    write(top, Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`f${at}`, ''])));
    const { evidence, rule } = await refusalOf(top);
    expect(evidence).toHaveLength(21);
    expect(evidence!.at(-1)).toBe('and 5 more');
    expect(rule).toContain('25 files');
  });

  it("is not made by twinport's own state", async () => {
    const { top } = await hubWithRemote();
    write(top, { 'srv/.twinport/ledger.jsonl': '{}' });
    expect(await observe(`${top}/srv`, { hub: top })).toHaveLength(1);
  });
});

describe('a checkout that cannot be pulled (exit 3)', () => {
  it('has no remote', async () => {
    mkdirSync(world.path('alone'));
    await git(world.path('alone'), 'init', '--quiet');
    await commit(world.path('alone'), { x: '1' });
    const { exit, remedy } = await refusalOf(world.path('alone'));
    expect([exit, remedy]).toEqual([3, expect.stringContaining('twinport deploy --no-pull')]);
  });

  it('is on no branch', async () => {
    const { top } = await hubWithRemote();
    await git(top, 'switch', '--quiet', '--detach');
    expect(await refusalOf(top)).toMatchObject({
      exit: 3,
      rule: expect.stringContaining('no branch is checked out'),
    });
  });

  it('is on a branch that follows none', async () => {
    const { top } = await hubWithRemote();
    await git(top, 'switch', '--quiet', '--create', 'mine');
    const { exit, remedy } = await refusalOf(top);
    expect([exit, remedy]).toEqual([3, expect.stringContaining('--set-upstream-to=origin/mine')]);
  });

  it('is on a branch that the remote no longer has', async () => {
    const { remote, top } = await hubWithRemote();
    await remote.push({ x: '1' }, 'x', 'feature');
    await git(top, 'fetch', '--quiet');
    await git(top, 'switch', '--quiet', 'feature');
    await git(remote.url, 'branch', '--quiet', '-D', 'feature');
    expect(await refusalOf(top)).toMatchObject({ exit: 3, rule: expect.stringContaining('origin/feature') });
  });

  it('has diverged, and its own commits are listed', async () => {
    const { remote, top } = await hubWithRemote();
    const mine = await commit(top, { mine: '1' }, 'only here');
    await remote.push({ theirs: '1' });
    await remote.push({ theirs: '2' });
    const { exit, rule, remedy, evidence } = await refusalOf(top);
    expect(exit).toBe(3);
    expect(rule).toContain('have diverged: one commit only here, 2 commits only there');
    expect(remedy).toContain(`git -C ${top} rebase origin/main`);
    expect(evidence).toEqual([`${mine.slice(0, 7)} only here`]);
  });

  it('has a history that was rewritten above it', async () => {
    const { remote, top } = await hubWithRemote();
    await remote.push({ x: '1' }, 'to be amended');
    await git(top, 'pull', '--quiet');
    await git(remote.url, 'reset', '--quiet', '--hard', 'HEAD~1');
    await remote.push({ x: '2' }, 'amended');
    const { exit, rule, evidence } = await refusalOf(top);
    expect([exit, rule]).toEqual([3, expect.stringContaining('the history of origin/main was rewritten')]);
    expect(evidence).toEqual([expect.stringContaining('to be amended')]);
  });

  it('holds a commit that the remote took back: it is not taken for a local one', async () => {
    const { remote, top } = await hubWithRemote();
    await remote.push({ secret: '1' }, 'taken back');
    await git(top, 'pull', '--quiet');
    await git(remote.url, 'reset', '--quiet', '--hard', 'HEAD~1');
    expect(await refusalOf(top)).toMatchObject({ exit: 3, rule: expect.stringContaining('rewritten') });
  });
});

describe('a remote that cannot be reached (exit 1)', () => {
  it('is said once, with how often it was tried, that nothing was changed, and what git said', async () => {
    const { remote, top } = await hubWithRemote();
    rmSync(remote.url, { recursive: true });
    const wait = () => Promise.resolve();
    const { exit, rule, evidence } = await refusalOf(top, { patience: { pausesMs: [1, 1], wait } });
    expect([exit, rule]).toEqual([1, expect.stringContaining('tried 3 times; nothing was changed')]);
    expect(evidence!.join()).toContain('does not appear to be a git repository');
  });

  it('never shows the credentials in its address', async () => {
    const { top } = await hubWithRemote();
    await git(top, 'remote', 'set-url', 'origin', 'http://me:hunter2@127.0.0.1:1/x.git');
    const failure = await failureOf(observe(world.path(), { hub: top }));
    expect(failure.exit).toBe(1);
    expect(JSON.stringify(failure.problems)).toContain('127.0.0.1');
    expect(JSON.stringify(failure.problems)).not.toMatch(/hunter2|me:/);
    const [source] = await observe(world.path(), { hub: top }, { fetch: false });
    expect(source!.url).toBe('http://127.0.0.1:1/x.git');
  });
});

describe('several things wrong', () => {
  it('are all said in one go, wrong configuration first', async () => {
    const { top } = await hubWithRemote();
    write(top, { x: '1' });
    const other = await clone(world.path('origin'), world.path('other'));
    await git(other, 'switch', '--quiet', '--detach');
    const failure = await failureOf(observe(world.path(), { a: top, b: other, c: world.path('nowhere') }));
    expect(failure.exit).toBe(2);
    expect(failure.problems.map((problem) => problem.place)).toEqual([world.path('nowhere'), top, other]);
  });

  it('are said once for a repository, however many hubs it holds', async () => {
    const { top } = await hubWithRemote();
    write(top, { 'A/x': '1', 'B/x': '1' });
    const failure = await failureOf(observe(world.path(), { a: `${top}/A`, b: `${top}/B` }));
    expect(failure.problems).toHaveLength(1);
  });
});
