import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pull } from '../../src/build/pull.ts';
import { addSubmodule, clone, failureOf, git, headOf, makeRemote, observe, useWorld } from './world.ts';

const world = useWorld();

async function hub() {
  const remote = await makeRemote(world.path('origin'), { Dockerfile: 'FROM a\n', x: '0' });
  return { remote, top: await clone(remote.url, world.path('hub')) };
}

describe('pull', () => {
  it('goes to what was planned, and not to what was pushed since', async () => {
    const { remote, top } = await hub();
    const planned = await remote.push({ x: '1' });
    await observe(world.path(), { hub: top });
    await remote.push({ x: '2' });
    await git(top, 'fetch', '--quiet');
    await pull(top, 'main', planned);
    expect(headOf(top)).toBe(planned);
    expect(readFileSync(`${top}/x`, 'utf8')).toBe('1');
    expect(await git(top, 'status', '--porcelain')).toBe('');
  });

  it('makes no second trip to the remote', async () => {
    const { remote, top } = await hub();
    const planned = await remote.push({ x: '1' });
    await observe(world.path(), { hub: top });
    await git(top, 'remote', 'set-url', 'origin', world.path('nowhere'));
    await pull(top, 'main', planned);
    expect(headOf(top)).toBe(planned);
  });

  it('brings submodules along', async () => {
    const inner = await makeRemote(world.path('inner'), { f: '1' });
    const { remote, top } = await hub();
    await addSubmodule(remote.url, inner.url, 'lib');
    const planned = await remote.push({}, 'lib');
    await observe(world.path(), { hub: top });
    await pull(top, 'main', planned);
    expect(readFileSync(`${top}/lib/f`, 'utf8')).toBe('1');
  });

  it('refuses where another branch was checked out meanwhile', async () => {
    const { remote, top } = await hub();
    const planned = await remote.push({ x: '1' });
    await observe(world.path(), { hub: top });
    await git(top, 'switch', '--quiet', '--create', 'other');
    const { exit, problems } = await failureOf(pull(top, 'main', planned));
    expect([exit, problems[0]!.rule]).toEqual([
      1,
      'the branch other is checked out where the plan found main',
    ]);
  });

  it('leaves the checkout alone where git refuses, and shows what git said', async () => {
    const { remote, top } = await hub();
    const planned = await remote.push({ x: '1' });
    await observe(world.path(), { hub: top });
    writeFileSync(`${top}/x`, 'mine');
    const { exit, problems } = await failureOf(pull(top, 'main', planned));
    expect(exit).toBe(1);
    expect(problems[0]!.evidence!.join()).toContain('would be overwritten');
    expect(readFileSync(`${top}/x`, 'utf8')).toBe('mine');
  });

  it.runIf(process.getuid?.() === 0)("leaves no file of root's in another user's checkout", async () => {
    const { remote, top } = await hub();
    const planned = await remote.push({ 'new/x': '1' });
    const nobody = Number(execFileSync('id', ['-u', 'nobody']));
    for (const path of [world.path(), remote.url, top]) chmodSync(path, 0o755);
    execFileSync('chown', ['-R', 'nobody', top, remote.url, world.path('gitconfig')]);
    await observe(world.path(), { hub: top });
    await pull(top, 'main', planned);
    for (const path of ['new/x', 'new', '.git/FETCH_HEAD', '.git/index', '.git/ORIG_HEAD']) {
      if (existsSync(`${top}/${path}`))
        expect([path, statSync(`${top}/${path}`).uid]).toEqual([path, nobody]);
    }
    expect(statSync(`${top}/new/x`).uid).toBe(nobody);
  });
});
