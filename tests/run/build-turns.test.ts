import { describe, expect, it } from 'vitest';
import { BuildFailure } from '../../src/build/build-image.ts';
import type { RunEvent } from '../../src/domain/event.ts';
import type { BuildTaken } from '../../src/domain/history.ts';
import { BuildTurns } from '../../src/run/build-turns.ts';
import { words } from '../../src/words/words.ts';

const taken: BuildTaken = { ms: 1, memory: null, disk: 0 };
const killed = () => new BuildFailure({ rule: 'killed' }, true);

/** Builds that end when the test says so; what is under way at each moment, in the order of their starts. */
function world() {
  const starts: string[] = [];
  const said: RunEvent[] = [];
  const running = new Map<string, { done: () => void; fail: (error: Error) => void }>();
  const turns = new BuildTurns();
  const build = turns.aloneOnceMore(
    (hub) =>
      new Promise<BuildTaken>((resolve, reject) => {
        starts.push(hub);
        const end = (act: () => void) => () => {
          running.delete(hub);
          act();
        };
        running.set(hub, {
          done: end(() => resolve(taken)),
          fail: (error) => end(() => reject(error))(),
        });
      }),
  );
  const begin = (hub: string, signal = new AbortController().signal) =>
    build(hub, 'r2', (event) => void said.push(event), signal);
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { starts, said, running, begin, settled };
}

describe('a build that was killed for memory', () => {
  it('is tried once more when the others are through, and is said to be', async () => {
    const { starts, said, running, begin, settled } = world();
    const [a, b] = [begin('a'), begin('b')];
    await settled();
    running.get('a')!.fail(killed());
    await settled();
    expect([...running.keys()]).toEqual(['b']);
    expect(said).toEqual([{ type: 'progress', step: null, text: words().build.onceMoreAlone({ hub: 'a' }) }]);
    running.get('b')!.done();
    await b;
    await settled();
    running.get('a')!.done();
    expect(await a).toEqual(taken);
    expect(starts).toEqual(['a', 'b', 'a']);
  });

  it('has no other beside it at its second try', async () => {
    const { running, begin, settled } = world();
    const a = begin('a');
    await settled();
    running.get('a')!.fail(killed());
    await settled();
    const b = begin('b');
    await settled();
    expect([...running.keys()]).toEqual(['a']);
    running.get('a')!.done();
    await a;
    await settled();
    expect([...running.keys()]).toEqual(['b']);
    running.get('b')!.done();
    await b;
  });

  it('fails at the second time', async () => {
    const { running, begin, settled } = world();
    const a = begin('a');
    a.catch(() => {});
    await settled();
    running.get('a')!.fail(killed());
    await settled();
    running.get('a')!.fail(killed());
    await expect(a).rejects.toThrow(BuildFailure);
  });

  it('is not tried again where it failed by itself, or where the person said stop', async () => {
    const { starts, running, begin, settled } = world();
    const broken = begin('a');
    broken.catch(() => {});
    await settled();
    running.get('a')!.fail(new BuildFailure({ rule: 'broken' }, false));
    await expect(broken).rejects.toThrow(BuildFailure);
    const stop = new AbortController();
    const stopped = begin('b', stop.signal);
    stopped.catch(() => {});
    await settled();
    stop.abort();
    running.get('b')!.fail(killed());
    await expect(stopped).rejects.toThrow(BuildFailure);
    expect(starts).toEqual(['a', 'b']);
  });
});
