import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exec } from '../../src/engine/exec.ts';
import { disagreements } from './support/agreement.ts';
import { ask } from './support/http.ts';
import { makeServer, type Server } from './support/server.ts';
import { told } from './support/twinport.ts';
import { plans } from './support/workhub.ts';

let server: Server;
const home = mkdtempSync(join(tmpdir(), 'twinport-disk-'));

/** `.twinport/` is on a disk of its own, 8 MB of it. */
beforeAll(async () => {
  server = await makeServer({ hubs: ['sales'], bootMs: 150, settings: { watch: '300ms', drain: '1s' } });
  await must('truncate', '-s', '8M', join(home, 'disk'));
  await must('mkfs.ext4', '-q', join(home, 'disk'));
  mkdirSync(state());
  await must('mount', '-o', 'loop', join(home, 'disk'), state());
  rmSync(join(state(), 'lost+found'), { recursive: true });
  await server.result(['deploy']);
  await server.result(['promote']);
});
afterAll(async () => {
  await exec({ argv: ['umount', state()] });
  await server?.destroy();
  rmSync(home, { recursive: true, force: true });
});

const state = (): string => join(server.dir, '.twinport');
const filler = (): string => join(state(), 'runs', 'filler');

async function must(...argv: [string, ...string[]]): Promise<void> {
  const { code, stderr } = await exec({ argv });
  if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
}

/** Leaves not one byte. */
async function fill(): Promise<void> {
  mkdirSync(join(state(), 'runs'), { recursive: true });
  await exec({ argv: ['dd', 'if=/dev/zero', `of=${filler()}`, 'bs=4096'] });
  await exec({ argv: ['dd', 'if=/dev/zero', `of=${filler()}`, 'bs=1', 'oflag=append', 'conv=notrunc'] });
}

const versions = async (): Promise<number[]> =>
  Promise.all(
    (['staging', 'production'] as const).map(
      async (environment) => (await ask(`${server.url(environment, 'sales')}/page`)).json.version,
    ),
  );

it.each(['deploy', 'promote'])(
  'with its disk full, %s says so and touches neither environment; with room again it works',
  async (kind) => {
    if (kind === 'deploy') await server.commit(['sales']);
    const before = await versions();
    await fill();
    const ran = await server.twinport([kind, '--yes']);
    expect(ran.code, told(ran)).toBe(1);
    expect(ran.stdout + ran.stderr).toMatch(/disk is full|no space left/i);
    expect(ran.stdout + ran.stderr).not.toMatch(/\n\s+at .*\.js:\d+/);
    expect(await versions()).toEqual(before);
    rmSync(filler());
    expect(await server.result([kind])).toMatchObject({ result: 'done' });
    expect(await disagreements(server)).toEqual([]);
  },
);

it('a disk that fills up in the middle of a promotion leaves production whole', async () => {
  await server.commit(['sales']);
  await server.result(['deploy']);
  const hook = join(server.dir, 'hooks/pre-promote');
  mkdirSync(join(server.dir, 'hooks'), { recursive: true });
  writeFileSync(
    hook,
    `#!/bin/sh\ndd if=/dev/zero of=${filler()} bs=4096\ndd if=/dev/zero of=${filler()} bs=1 oflag=append conv=notrunc\ntrue\n`,
    {
      mode: 0o755,
    },
  );
  const before = await versions();
  const ran = await server.twinport(['promote', '--yes']);
  expect(ran.code, told(ran)).toBe(1);
  expect(ran.stdout + ran.stderr).toMatch(/disk is full|no space left/i);
  expect((await versions())[1]).toBe(before[1]);
  rmSync(filler());
  rmSync(hook);
  await server.result(['promote']);
  expect(await versions()).toEqual([before[0], before[0]]);
  expect(await disagreements(server)).toEqual([]);
});

it('a build that needs more than there is says so, and staging stays', async () => {
  const dockerfile = join(server.laptop, plans.sales.folder, 'Dockerfile');
  const whole = await exec({ argv: ['cat', dockerfile] });
  const small = 'RUN --mount=type=tmpfs,target=/small,size=1m dd if=/dev/zero of=/small/file bs=1M count=4';
  writeFileSync(dockerfile, whole.stdout.replace('COPY src src', `COPY src src\n${small}`));
  await server.push(['sales'], 'Needs more room');
  const before = await versions();
  const ran = await server.twinport(['deploy']);
  expect(ran.code, told(ran)).toBe(1);
  expect(ran.stdout + ran.stderr).toMatch(/No space left on device/);
  expect(await versions()).toEqual(before);
  writeFileSync(dockerfile, whole.stdout);
  await server.push(['sales'], 'Mended');
  expect(await disagreements(server)).toEqual([]);
});
