import { describe, expect, it } from 'vitest';
import { fingerprintSources } from '../../src/build/fingerprint.ts';
import { makeRemote, observe, useWorld, write } from './world.ts';

describe('what git ignores and the image would get', () => {
  const world = useWorld();

  /** One hub at A/, with what an earlier build left in its checkout. */
  async function strays(files: Record<string, string>, left: string[], refs = {}): Promise<string[]> {
    const { url: top } = await makeRemote(world.path('repo'), {
      'A/Dockerfile': 'FROM node:22\nCOPY . .\n',
      '.gitignore': 'dist/\nnode_modules/\n*.log\n',
      ...files,
    });
    write(top, Object.fromEntries(left.map((path) => [path, 'old'])));
    const sources = await observe(top, { a: `${top}/A` }, { pull: false, fetch: false, refs });
    const [source] = await fingerprintSources(sources, {}, async () => null);
    return source!.strays;
  }

  it('is named: a directory by itself, a file by its path', async () => {
    const files = { 'A/src/index.js': '' };
    expect(await strays(files, ['A/dist/index.js', 'A/src/debug.log'])).toEqual(['dist/', 'src/debug.log']);
  });

  it('is nothing where nothing was left, or beside the context', async () => {
    expect(await strays({}, ['B/dist/index.js'])).toEqual([]);
  });

  it('is nothing that .dockerignore takes out, as a whole or file by file', async () => {
    const files = { 'A/.dockerignore': 'dist\nnode_modules/*\n**/*.log\n' };
    expect(await strays(files, ['A/dist/index.js', 'A/node_modules/x/index.js', 'A/a.log'])).toEqual([]);
  });

  it('is a directory of which .dockerignore leaves one file', async () => {
    expect(await strays({ 'A/.dockerignore': 'dist/*.map\n' }, ['A/dist/a.map', 'A/dist/a.js'])).toEqual([
      'dist/',
    ]);
  });

  it('is nothing that no COPY takes', async () => {
    const files = { 'A/Dockerfile': 'FROM node:22\nCOPY package.json src ./\n' };
    expect(await strays(files, ['A/dist/index.js'])).toEqual([]);
  });

  it('is nothing where a commit is exported', async () => {
    expect(await strays({}, ['A/dist/index.js'], { a: 'HEAD' })).toEqual([]);
  });
});
