import { expect, it } from 'vitest';
import { BuildMeter } from '../../src/build/meter.ts';

/** A machine whose figures the test moves. */
function machine() {
  const now = { memory: 0 as number | null, free: 1000 };
  const gauge = { memory: () => now.memory, free: async () => now.free, over: () => {} };
  return { now, meter: new BuildMeter(gauge, 60_000) };
}

it('is the memory a build took, and by how much free disk fell', async () => {
  const { now, meter } = machine();
  const taken = await meter.measured(async () => {
    now.memory = 300;
    now.free = 600;
  });
  expect(taken).toMatchObject({ memory: 300, disk: 400 });
});

it('is half of both for each of two at once', async () => {
  const { now, meter } = machine();
  const change = async () => {
    await Promise.resolve();
    now.memory = 300;
    now.free = 600;
  };
  let release = () => {};
  const both = new Promise<void>((resolve) => {
    release = resolve;
  });
  const one = meter.measured(() => both);
  const other = meter.measured(async () => {
    await change();
  });
  expect(await other).toMatchObject({ memory: 150, disk: 200 });
  release();
  await one;
});

it('says nothing of memory where none can be seen', async () => {
  const { now, meter } = machine();
  now.memory = null;
  expect(await meter.measured(async () => {})).toMatchObject({ memory: null, disk: 0 });
});
