import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { exec } from '../../src/engine/exec.ts';
import { addSubmodule, clone, commit, git, headOf, makeRemote, observe, useWorld, write } from './world.ts';

const world = useWorld();

/** One repository over two hubs, with a remote beside it. */
async function workhub() {
  const remote = await makeRemote(world.path('origin'), {
    'A/Dockerfile': 'FROM a\n',
    'B/Dockerfile': 'FROM b\n',
  });
  const top = await clone(remote.url, world.path('workhub'));
  return { remote, top, hubs: { a: `${top}/A`, b: `${top}/B` } };
}

describe('what would be built', () => {
  it('is the upstream as just fetched, and the checkout stays as it is', async () => {
    const { remote, top, hubs } = await workhub();
    const head = headOf(top);
    await remote.push({ 'B/new': '1' });
    const target = await remote.push({ 'B/new': '2' }, 'feat: "two"\n\nbody');
    const [a, b] = await observe(top, hubs);
    expect(b).toEqual({
      hub: 'b',
      repository: top,
      path: 'B',
      context: 'B',
      branch: 'main',
      head,
      target,
      subject: 'feat: "two"',
      exported: false,
      tree: await git(remote.url, 'rev-parse', `${target}:B`),
      spot: { repository: top, commit: target, path: 'B' },
      ref: null,
      behind: 2,
      url: remote.url,
      dirty: [],
    });
    expect(a).toMatchObject({ hub: 'a', target, tree: await git(top, 'rev-parse', 'HEAD:A') });
    expect(headOf(top)).toBe(head);
    expect(existsSync(`${top}/B/new`)).toBe(false);
  });

  it('is asked of the remote before it is known which directory a hub is built from', async () => {
    const { remote, top, hubs } = await workhub();
    const target = await remote.push({ 'A/inner/Dockerfile': 'FROM c\n' });
    const fetched = async () => {
      while ((await git(top, 'rev-parse', 'origin/main')) !== target) await sleep(5);
      return { a: `${top}/A` };
    };
    expect(await observe(top, hubs, { contexts: fetched() })).toMatchObject([{ target }, { target }]);
  });

  it('is what is checked out without a pull, and needs no remote then', async () => {
    const top = world.path('alone');
    mkdirSync(top);
    await git(top, 'init', '--quiet');
    const head = await commit(top, { Dockerfile: 'FROM a\n' }, 'only here');
    const [hub] = await observe(top, { hub: top }, { pull: false });
    expect(hub).toMatchObject({ path: '', target: head, head, subject: 'only here', behind: 0, url: null });
    expect(hub!.tree).toBe(await git(top, 'rev-parse', 'HEAD^{tree}'));
  });

  it('is what is checked out where that is ahead of the upstream', async () => {
    const { top, hubs } = await workhub();
    const head = await commit(top, { 'A/x': '1' });
    expect(await observe(top, hubs)).toMatchObject([
      { target: head, behind: 0 },
      { target: head, behind: 0 },
    ]);
  });

  it('is what was fetched before where fetching is not wanted', async () => {
    const { remote, top, hubs } = await workhub();
    const head = headOf(top);
    await remote.push({ 'A/x': '1' });
    expect(await observe(top, hubs, { fetch: false })).toMatchObject([{ target: head }, { target: head }]);
  });

  it('comes from a clone each just as well, in the order of the configuration', async () => {
    const first = await makeRemote(world.path('one'), { Dockerfile: 'FROM a\n' });
    const second = await makeRemote(world.path('two'), { 'server/Dockerfile': 'FROM b\n' });
    const hubs = {
      z: await clone(first.url, world.path('hubs', 'Z')),
      a: `${await clone(second.url, world.path('hubs', 'A'))}/server`,
    };
    const pushed = await second.push({ 'server/x': '1' });
    const sources = await observe(world.path('hubs'), hubs);
    expect(sources.map((source) => [source.hub, source.path])).toEqual([
      ['z', ''],
      ['a', 'server'],
    ]);
    expect(sources[1]).toMatchObject({ target: pushed, repository: world.path('hubs', 'A') });
  });

  it('is limited to the hubs that are asked for', async () => {
    const { top, hubs } = await workhub();
    const sources = await observe(top, { ...hubs, gone: world.path('nowhere') }, { hubs: ['b'] });
    expect(sources.map((source) => source.hub)).toEqual(['b']);
  });

  it('is built from another directory where the Compose file names one', async () => {
    const { top, hubs } = await workhub();
    const [a] = await observe(top, hubs, { contexts: { a: top } });
    expect(a).toMatchObject({ path: 'A', context: '', tree: await git(top, 'rev-parse', 'HEAD^{tree}') });
  });

  it('is found in directories whose names a shell would trip over', async () => {
    const remote = await makeRemote(world.path('odd'), { '-x $(touch oops); "a b"/Dockerfile': 'FROM a\n' });
    const top = await clone(remote.url, world.path('two words; $(x)'));
    const [hub] = await observe(top, { hub: `${top}/-x $(touch oops); "a b"` });
    expect(hub).toMatchObject({ path: '-x $(touch oops); "a b"', repository: top });
  });

  it('is found whatever a git hook around us left in the environment', async () => {
    const { top, hubs } = await workhub();
    vi.stubEnv('GIT_DIR', world.path('elsewhere'));
    vi.stubEnv('GIT_INDEX_FILE', world.path('elsewhere', 'index'));
    expect(await observe(top, hubs)).toHaveLength(2);
  });
});

describe('a submodule', () => {
  it('is a hub at the commit that the repository above it names', async () => {
    const inner = await makeRemote(world.path('inner'), { 'app/Dockerfile': 'FROM a\n' });
    const outer = await makeRemote(world.path('outer'), { README: 'x' });
    await addSubmodule(outer.url, inner.url, 'Hub');
    const target = await outer.push({}, 'add the hub');
    const top = await clone(outer.url, world.path('server'), '--recurse-submodules');
    const named = await git(top, 'rev-parse', 'HEAD:Hub');
    await inner.push({ 'app/x': 'later, and not named' });
    const [whole, part] = await observe(top, { whole: `${top}/Hub`, part: `${top}/Hub/app` });
    expect(whole).toMatchObject({ repository: top, path: 'Hub', target, tree: named });
    expect(part).toMatchObject({
      path: 'Hub/app',
      target,
      tree: await git(`${top}/Hub`, 'rev-parse', `${named}:app`),
      spot: { repository: `${top}/Hub`, commit: named, path: 'app' },
    });
  });
});

describe('the work it makes', () => {
  it('is one fetch and a handful of git calls for fifty hubs in one repository', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`hub${at}/Dockerfile`, 'FROM a\n']),
    );
    const remote = await makeRemote(world.path('origin'), files);
    const top = await clone(remote.url, world.path('fifty'));
    const hubs = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`h${at}`, `${top}/hub${at}`]));
    await remote.push({ 'hub7/x': '1' });
    const calls = await recordingGit();
    expect(await observe(top, hubs)).toHaveLength(50);
    expect(calls().filter((line) => line.includes(' fetch '))).toHaveLength(1);
    expect(calls().length).toBeLessThan(12);
  });
});

/** Puts a `git` before the real one that notes every call. */
async function recordingGit(): Promise<() => string[]> {
  const { stdout } = await exec({ argv: ['which', 'git'] });
  const log = world.path('calls');
  write(world.path('bin'), { git: `#!/bin/sh\necho "$*" >> '${log}'\nexec ${stdout.trim()} "$@"\n` });
  chmodSync(world.path('bin', 'git'), 0o755);
  vi.stubEnv('PATH', `${world.path('bin')}:${process.env.PATH}`);
  // Only what twinport starts itself: fetch calls others of git's own by their full path.
  return () => readFileSync(log, 'utf8').trim().split('\n');
}

describe('a network that fails', () => {
  it('is tried again after each pause, and the fetch counts when it comes back', async () => {
    const { remote, top, hubs } = await workhub();
    const target = await remote.push({ 'A/x': '1' });
    renameSync(remote.url, `${remote.url}.away`);
    const pauses: number[] = [];
    const wait = async (ms: number) => {
      pauses.push(ms);
      if (pauses.length === 2) renameSync(`${remote.url}.away`, remote.url);
    };
    const sources = await observe(top, hubs, { patience: { pausesMs: [1000, 3000], wait } });
    expect(pauses).toEqual([1000, 3000]);
    expect(sources[0]).toMatchObject({ target });
  });
});
