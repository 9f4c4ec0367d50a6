import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type BuildSettings, fingerprintSources } from '../../src/build/fingerprint.ts';
import { addSubmodule, commit, failureOf, git, makeRemote, observe, useWorld } from './world.ts';

describe('the fingerprint of a source', () => {
  const world = useWorld();
  const dockerfile = 'FROM node:22\nCOPY . .\n';

  /** Two hubs in one repository; `lookAfter` commits files and fingerprints both anew, `at` hub a at several commits. */
  async function workhub(files: Record<string, string> = {}) {
    const { url: top, first } = await makeRemote(world.path('repo'), {
      'A/Dockerfile': dockerfile,
      'B/Dockerfile': dockerfile,
      ...files,
    });
    const builds: Record<string, BuildSettings | null> = { a: null, b: null };
    const ids: Record<string, string> = { 'node:22': 'sha256:1' };
    const look = async (contexts: Record<string, string> = {}) => {
      const request = { pull: false, fetch: false, contexts };
      const sources = await observe(top, { a: `${top}/A`, b: `${top}/B` }, request);
      return fingerprintSources(sources, builds, async (reference) => ids[reference] ?? null);
    };
    const lookAfter = async (changed: Record<string, string>) => {
      await commit(top, changed);
      return look();
    };
    const at = async (...commits: string[]) => {
      const refs = Object.fromEntries(commits.map((each, number) => [`a${number}`, each]));
      const hubs = Object.fromEntries(commits.map((_, number) => [`a${number}`, `${top}/A`]));
      const sources = await observe(top, hubs, { pull: false, fetch: false, refs });
      return fingerprintSources(sources, {}, async (reference) => ids[reference] ?? null);
    };
    return { top, first, builds, ids, look, lookAfter, at };
  }

  it('changes with its own directory and not with its neighbour', async () => {
    const { look, lookAfter } = await workhub();
    const [a, b] = await look();
    const [a2, b2] = await lookAfter({ 'A/x': '1' });
    expect(a2!.fingerprint).not.toBe(a!.fingerprint);
    expect(b2!.fingerprint).toBe(b!.fingerprint);
    expect(a!.exportPaths).toEqual(['A']);
  });

  it('does not change with files that .dockerignore keeps out, but with all others', async () => {
    const { top, first, at } = await workhub({
      'A/.dockerignore': '*.md\n!KEEP.md\ntests\n',
      'A/src/x': '1',
      'A/y.md': '1',
    });
    const ignored = await commit(top, { 'A/README.md': 'new', 'A/y.md': '2', 'A/tests/t': 'new' });
    const others: string[] = [];
    for (const change of [{ 'A/KEEP.md': '1' }, { 'A/src/x': '2' }, { 'A/Dockerfile': 'FROM x\n' }])
      others.push(await commit(top, change));
    const [before, same, ...changed] = await at(first, ignored, ...others);
    expect(same!.fingerprint).toBe(before!.fingerprint);
    expect(same!.tree).not.toBe(before!.tree);
    expect(new Set([same!, ...changed].map(({ fingerprint }) => fingerprint)).size).toBe(4);
  });

  it('changes with the Dockerfile even where .dockerignore keeps that out', async () => {
    const { top, first, at } = await workhub({ 'A/.dockerignore': 'Dockerfile\n' });
    const [before, changed] = await at(first, await commit(top, { 'A/Dockerfile': 'FROM node:24\n' }));
    expect(changed!.fingerprint).not.toBe(before!.fingerprint);
  });

  it('goes by the ignore file beside the Dockerfile where there is one', async () => {
    const { top, first, at } = await workhub({
      'A/.dockerignore': '',
      'A/Dockerfile.dockerignore': '*.md\n',
    });
    const [before, same] = await at(first, await commit(top, { 'A/README.md': 'new' }));
    expect(same!.fingerprint).toBe(before!.fingerprint);
  });

  it('changes with a mode', async () => {
    const { top, first, at } = await workhub({ 'A/.dockerignore': 'x', 'A/run': '1' });
    chmodSync(`${top}/A/run`, 0o755);
    const [before, changed] = await at(first, await commit(top, {}));
    expect(changed!.fingerprint).not.toBe(before!.fingerprint);
  });

  it('changes with the image it builds on, by the argument that names it', async () => {
    const { ids, builds, look, lookAfter } = await workhub();
    const [a, b] = await lookAfter({ 'A/Dockerfile': 'ARG V=22\nFROM node:$V\n' });
    ids['node:22'] = 'sha256:2';
    const [a2, b2] = await look();
    expect(a2!.fingerprint).not.toBe(a!.fingerprint);
    expect(b2!.fingerprint).not.toBe(b!.fingerprint);
    builds.a = { dockerfile: 'Dockerfile', target: null, args: { V: '24' } };
    const [a3] = await look();
    ids['node:22'] = 'sha256:3';
    expect((await look())[0]!.fingerprint).toBe(a3!.fingerprint);
  });

  it('knows a Dockerfile of another name, and one outside of the context, which an export then holds too', async () => {
    const { top, builds, look } = await workhub({ 'docker/a.Dockerfile': 'FROM x\n', 'B/Other': 'FROM y\n' });
    const [a0, b0] = await look();
    builds.a = { dockerfile: '../docker/a.Dockerfile', target: null, args: {} };
    builds.b = { dockerfile: 'Other', target: null, args: {} };
    const [a, b] = await look();
    expect(a!.fingerprint).not.toBe(a0!.fingerprint);
    expect(b!.fingerprint).not.toBe(b0!.fingerprint);
    expect([a!.exportPaths, b!.exportPaths]).toEqual([['A', 'docker/a.Dockerfile'], ['B']]);
    builds.a = { dockerfile: 'docker/a.Dockerfile', target: null, args: {} };
    expect((await look({ a: top }))[0]!.exportPaths).toEqual(['']);
  });

  it('changes with the commit of a submodule inside', async () => {
    const inner = await makeRemote(world.path('inner'), { f: '1' });
    const { top, at } = await workhub({ 'A/.dockerignore': 'docs' });
    await addSubmodule(top, inner.url, 'A/lib');
    const added = await commit(top, {});
    await inner.push({ f: '2' });
    await git(`${top}/A/lib`, 'pull', '--quiet');
    const [before, changed] = await at(added, await commit(top, {}));
    expect(changed!.fingerprint).not.toBe(before!.fingerprint);
  });

  it('is refused where the commit has no Dockerfile (exit 2), for all hubs at once', async () => {
    const { builds, look } = await workhub();
    builds.a = { dockerfile: 'Nope', target: null, args: {} };
    builds.b = { dockerfile: '/etc/Dockerfile', target: null, args: {} };
    const { exit, problems } = await failureOf(look());
    expect(exit).toBe(2);
    expect(problems.map((problem) => problem.rule.split(',')[0])).toEqual(['A/Nope', '/etc/Dockerfile']);
  });
});
