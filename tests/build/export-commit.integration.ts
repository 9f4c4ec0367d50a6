import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exportCommit } from '../../src/build/export-commit.ts';
import { addSubmodule, commit, failureOf, git, makeRemote, useWorld, write } from './world.ts';

const world = useWorld();

async function repository(files: Record<string, string>) {
  const { url: top, first } = await makeRemote(world.path('repo'), files);
  return { top, first };
}

describe('an export of a commit', () => {
  it('holds the named directories at their places, as the commit has them, and nothing else', async () => {
    const { top, first } = await repository({
      'A/x': 'old',
      'A/b/run': '#!/bin/sh',
      'B/x': 'b',
      'docker/file': 'FROM a',
    });
    await git(top, 'update-index', '--chmod=+x', 'A/b/run');
    const second = await commit(top, { 'A/x': 'new' });
    const into = world.path('exports', 'r1');
    await exportCommit(top, second, ['A', 'docker/file'], into);
    expect(readdirSync(into, { recursive: true }).sort()).toEqual([
      'A',
      'A/b',
      'A/b/run',
      'A/x',
      'docker',
      'docker/file',
    ]);
    expect(readFileSync(`${into}/A/x`, 'utf8')).toBe('new');
    await exportCommit(top, first, ['A'], into);
    expect(readFileSync(`${into}/A/x`, 'utf8')).toBe('old');
    expect(existsSync(`${into}/docker`)).toBe(false);
  });

  it('keeps modes and links', async () => {
    const { top } = await repository({ 'A/run': 'x' });
    await git(top, 'update-index', '--chmod=+x', 'A/run');
    await git(top, 'commit', '--quiet', '--message', 'mode');
    await exportCommit(top, 'HEAD', [''], world.path('out'));
    expect(statSync(world.path('out', 'A', 'run')).mode & 0o111).not.toBe(0);
  });

  it('leaves the repository and a dirty checkout exactly as they are', async () => {
    const { top, first } = await repository({ x: '1', y: '1' });
    await commit(top, { x: '2' });
    write(top, { x: 'mine', 'new file': '1' });
    await git(top, 'add', 'x');
    write(top, { '.git/hooks/post-checkout': '#!/bin/sh\ntouch "$(dirname "$0")/../../hook-ran"\n' });
    chmodSync(`${top}/.git/hooks/post-checkout`, 0o755);
    const before = [
      await git(top, 'status', '--porcelain=v2', '--branch'),
      await git(top, 'diff', '--cached'),
    ];
    await exportCommit(top, first, [''], world.path('out'));
    expect(readdirSync(world.path('out')).sort()).toEqual(['x', 'y']);
    expect(readFileSync(world.path('out', 'x'), 'utf8')).toBe('1');
    expect([
      await git(top, 'status', '--porcelain=v2', '--branch'),
      await git(top, 'diff', '--cached'),
    ]).toEqual(before);
  });

  it('applies attributes of that commit, also those above the directory', async () => {
    const { top, first } = await repository({
      '.gitattributes': '*.txt eol=crlf\n',
      'A/a.txt': 'one\ntwo\n',
    });
    await commit(top, { '.gitattributes': '' });
    await exportCommit(top, first, ['A'], world.path('out'));
    expect(readFileSync(world.path('out', 'A', 'a.txt'), 'utf8')).toBe('one\r\ntwo\r\n');
    expect(readdirSync(world.path('out'))).toEqual(['A']);
  });

  it('is whole where the checkout is a sparse one', async () => {
    const { top, first } = await repository({ 'A/x': '1', 'B/x': '1' });
    await git(top, 'sparse-checkout', 'set', '--cone', 'A');
    await exportCommit(top, first, ['B'], world.path('out'));
    expect(existsSync(world.path('out', 'B', 'x'))).toBe(true);
  });

  it('includes submodules at the commits it names, and what lies inside one', async () => {
    const inner = await makeRemote(world.path('inner'), { 'app/f': 'named' });
    const { top } = await repository({ 'A/x': '1' });
    await addSubmodule(top, inner.url, 'A/lib');
    const named = await commit(top, {});
    await inner.push({ 'app/f': 'later' });
    await git(`${top}/A/lib`, 'pull', '--quiet');
    await exportCommit(top, named, ['A'], world.path('whole'));
    expect(readFileSync(world.path('whole', 'A', 'lib', 'app', 'f'), 'utf8')).toBe('named');
    await exportCommit(top, named, ['A/lib/app'], world.path('part'));
    expect(readFileSync(world.path('part', 'A', 'lib', 'app', 'f'), 'utf8')).toBe('named');
    expect(existsSync(world.path('part', 'A', 'x'))).toBe(false);
  });

  it('is refused where a submodule was never brought', async () => {
    const inner = await makeRemote(world.path('inner'), { f: '1' });
    const outer = await makeRemote(world.path('outer'), { x: '1' });
    await addSubmodule(outer.url, inner.url, 'lib');
    await outer.push({}, 'lib');
    const top = world.path('clone');
    await git(world.path(), 'clone', '--quiet', outer.url, top);
    const { exit, problems } = await failureOf(exportCommit(top, 'HEAD', [''], world.path('out')));
    expect([exit, problems[0]!.remedy]).toEqual([3, `git -C ${top} submodule update --init --recursive`]);
  });

  it('takes names that a shell or a pathspec would trip over', async () => {
    const { top, first } = await repository({ '*[a] $(x)/f': '1', 'a/f': '2' });
    await exportCommit(top, first, ['*[a] $(x)'], world.path('out'));
    expect(readdirSync(world.path('out'))).toEqual(['*[a] $(x)']);
  });
});
