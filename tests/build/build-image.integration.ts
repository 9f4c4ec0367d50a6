import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BuildFailure, buildImage } from '../../src/build/build-image.ts';
import type { HubBuild } from '../../src/build/compose-build.ts';
import { en } from '../../src/words/en.ts';
import { failureOf } from './world.ts';

let root = '';
let build: HubBuild;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'twinport-build-'));
  build = {
    project: 'workhub',
    hub: 'wbfinhub',
    service: 'wbfinhub-staging',
    release: 'r4',
    image: 'wbfinhub:r4',
    composeFile: join(root, 'docker-compose.yml'),
    override: join(root, 'state', 'build.yml'),
    context: join(root, 'WBFinHub'),
    commit: 'a'.repeat(40),
    subject: 'x',
    created: '2026-11-23T00:00:00.000Z',
    url: null,
    fingerprint: 'f'.repeat(64),
  };
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

/** A `docker` that is this script. */
function docker(script: string): void {
  mkdirSync(join(root, 'bin'), { recursive: true });
  writeFileSync(join(root, 'bin', 'docker'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(root, 'bin', 'docker'), 0o755);
  vi.stubEnv('PATH', `${join(root, 'bin')}:${process.env.PATH}`);
}

const log = () => join(root, 'runs', 'build.log');

describe('a build', () => {
  it('runs Compose on the generated file, which is there by then, without attestations', async () => {
    const lines: string[] = [];
    docker('echo "args: $*"; cat "$9"; echo "attestations: $BUILDX_NO_DEFAULT_ATTESTATIONS" >&2');
    await buildImage(build, { log: log(), onLine: (line) => lines.push(line) });
    expect(lines).toContain(
      `args: compose --progress plain -p workhub -f ${build.composeFile} -f ${build.override} build wbfinhub-staging`,
    );
    expect(lines).toContain('    image: "wbfinhub:r4"');
    expect(lines).toContain('attestations: 1');
  });

  it('writes every line to its log, which nobody else can read', async () => {
    docker('echo one; echo two');
    await buildImage(build, { log: log() });
    expect(readFileSync(log(), 'utf8')).toBe('one\ntwo\n');
    expect(statSync(log()).mode & 0o777).toBe(0o600);
  });

  it('fails with what the failed step said, and the log holds all of it', async () => {
    docker(
      'printf "#5 [hub 2/2] RUN npm ci\\n#5 1.20 npm error\\n#5 ERROR: exit code: 1\\nfailed to solve\\n" >&2; exit 17',
    );
    const failure = await failureOf(buildImage(build, { log: log() }));
    expect(failure).toBeInstanceOf(BuildFailure);
    expect(failure).toMatchObject({ exit: 1, outOfMemory: false });
    expect(failure.problems).toEqual([
      {
        place: 'wbfinhub',
        rule: 'its image could not be built: [2/2] RUN npm ci',
        remedy: `correct it and deploy again; the whole log: ${log()}`,
        evidence: ['npm error', 'ERROR: exit code: 1'],
      },
    ]);
    expect(readFileSync(log(), 'utf8')).toContain('failed to solve');
  });

  it('says that it was killed for memory, so that it can be tried once more alone', async () => {
    docker(
      'printf "#5 [hub 2/2] RUN tsc\\n#5 ERROR: did not complete successfully: exit code: 137\\n"; exit 17',
    );
    const failure = await failureOf(buildImage(build, { log: log() }));
    expect(failure).toMatchObject({ outOfMemory: true });
    expect(failure.problems[0]!.rule).toBe('its build was killed for memory: [2/2] RUN tsc');
  });

  it('ends when it is cancelled, and says so', async () => {
    docker('echo started; exec sleep 60');
    const abort = new AbortController();
    const cancelled = failureOf(
      buildImage(build, { log: log(), signal: abort.signal, onLine: () => abort.abort() }),
    );
    expect(await cancelled).toMatchObject({ exit: 4 });
  });

  it('goes on where its log cannot be written, and says that once', async () => {
    docker('echo one; echo two');
    writeFileSync(join(root, 'runs'), 'a file where the directory should be');
    const lines: string[] = [];
    await buildImage(build, { log: log(), onLine: (line) => lines.push(line) });
    expect(lines.filter((line) => line.includes('is not in'))).toHaveLength(1);
    expect(lines).toContain('two');
  });

  it('says where docker is not installed', async () => {
    vi.stubEnv('PATH', root);
    const { exit, problems } = await failureOf(buildImage(build, { log: log() }));
    expect([exit, problems]).toEqual([1, [en.engine.noDocker()]]);
  });
});
