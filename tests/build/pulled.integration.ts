import { describe, expect, it } from 'vitest';
import { pull } from '../../src/build/pull.ts';
import { broughtOnlyCode } from '../../src/build/pulled.ts';
import { clone, git, makeRemote, observe, useWorld, write } from './world.ts';

const world = useWorld();

/** A server directory that is a repository of two hubs, after a pull of what `files` changed. */
async function pulled(files: Record<string, string>) {
  const remote = await makeRemote(world.path('origin'), {
    'twinport.yml': 'hubs: …\n',
    'A/Dockerfile': 'FROM a\n',
    'A/src/main.ts': '1\n',
    'B/Dockerfile': 'FROM b\n',
  });
  const top = await clone(remote.url, world.path('workhub'));
  await remote.push(files);
  const sources = await observe(top, { a: `${top}/A`, b: `${top}/B` });
  await pull(top, 'main', sources[0]!.target);
  return { top, sources };
}

describe('a pull brought code alone', () => {
  it('where every file is inside a hub', async () => {
    const { top, sources } = await pulled({ 'A/src/main.ts': '2\n', 'B/new.ts': 'x' });
    expect(await broughtOnlyCode(top, sources)).toBe(true);
  });

  it.each(['twinport.yml', 'hooks/pre-deploy', 'nginx/nginx.conf', 'A/Dockerfile', 'A/.gitignore', 'AB/x'])(
    'but not where %s is among it',
    async (path) => {
      const { top, sources } = await pulled({ 'A/src/main.ts': '2\n', [path]: 'changed\n' });
      expect(await broughtOnlyCode(top, sources)).toBe(false);
    },
  );

  it('but not where somebody edits the checkout meanwhile, or takes another commit', async () => {
    const { top, sources } = await pulled({ 'A/src/main.ts': '2\n' });
    write(top, { 'A/src/main.ts': 'by hand\n' });
    expect(await broughtOnlyCode(top, sources)).toBe(false);
    await git(top, 'reset', '--quiet', '--hard', 'HEAD^');
    expect(await broughtOnlyCode(top, sources)).toBe(false);
  });

  it('but not where a hub is the whole server directory', async () => {
    const { top, sources } = await pulled({ 'A/src/main.ts': '2\n' });
    expect(await broughtOnlyCode(top, [{ ...sources[0]!, path: '' }])).toBe(false);
  });
});
