import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { type DockerApi, DockerApiError } from '../../src/engine/docker-api.ts';
import { StateDir } from '../../src/ledger/state-dir.ts';
import { searchNewImages } from '../../src/secrets/checks/addresses.ts';
import { outdatedIn } from '../../src/secrets/checks/gather.ts';
import { lookAtImages } from '../../src/secrets/checks/images.ts';
import type { HubLook } from '../../src/secrets/checks/look.ts';
import { deploy } from '../operations/acts.ts';
import { World } from '../operations/world.ts';

/** What images are asked, by an engine that holds the images given: reference -> its user and what it is saved as. */

let directory: string;
let images: Record<string, { user: string; content: string }>;
let saved: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'twinport-images-'));
  new StateDir(directory).ensure();
  mkdirSync(join(directory, 'keys'));
  mkdirSync(join(directory, 'a/src'), { recursive: true });
  [images, saved] = [{}, []];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const api = {
  request: async (_: string, path: string) => {
    const reference = decodeURIComponent(/^\/images\/(.*)\/json$/.exec(path)![1]!);
    const image = images[reference];
    if (!image) throw new DockerApiError(404, 'no such image');
    return { Id: reference, Config: { User: image.user } };
  },
  stream: async (path: string) => {
    const reference = decodeURIComponent(/^\/images\/(.*)\/get$/.exec(path)![1]!);
    saved.push(reference);
    return Readable.from([headerOf('app.js'), Buffer.from(images[reference]!.content.padEnd(512))]);
  },
} as unknown as DockerApi;

/** As tar begins a file. */
function headerOf(name: string): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write('ustar', 257);
  return block;
}

function keyFile(mode: number, owner: number): void {
  const path = join(directory, 'keys/jwt_private.pem');
  writeFileSync(path, 'x');
  chmodSync(path, mode);
  chownSync(path, owner, owner);
}

/** Hub a of a world that has not deployed anything, or that serves its first release on staging. */
function snapshotOf(deployed: boolean): Snapshot {
  const world = new World({ hubs: ['a'] });
  if (deployed) deploy(world);
  const seen = world.look();
  return { ...seen, config: { ...seen.config, directory } };
}

function lookOf(snapshot: Snapshot, user: string | null, environment: HubLook['environment']): HubLook {
  return {
    hub: snapshot.config.hubs[0]!,
    environment,
    service: snapshot.hubServices[environment].a!,
    takes: [],
    values: {
      environment: new Map([['A', new Secret('1')]]),
      binds: [{ source: join(directory, 'keys'), target: '/keys' }],
      user,
      ownNetwork: true,
    },
  };
}

async function looked(user: string | null, { deployed = false, environment = 'staging' as const } = {}) {
  const snapshot = snapshotOf(deployed);
  const tools = { api, state: new StateDir(directory) };
  return lookAtImages(tools, snapshot, [lookOf(snapshot, user, environment)], false);
}

describe.skipIf(process.getuid?.() !== 0)('a mounted key file', () => {
  const found = { hub: 'a', environment: 'staging', path: 'keys/jwt_private.pem' };

  it('of another user with mode 600 cannot be read, as the image’s own user or one that Compose names', async () => {
    keyFile(0o600, 1000);
    images['sha256:a-one'] = { user: '2000', content: '' };
    expect((await looked(null, { deployed: true })).unreadable).toEqual([{ ...found, user: '2000' }]);
    expect((await looked('2001:2001')).unreadable).toEqual([{ ...found, user: '2001:2001' }]);
  });

  it.each([
    ['its owner', 0o600, 1000, '1000'],
    ['its group', 0o640, 1000, '5:1000'],
    ['everybody', 0o644, 1000, '2000'],
    ['root', 0o600, 1000, ''],
  ])('can be read by %s', async (_, mode, owner, user) => {
    keyFile(mode, owner);
    expect(await looked(user)).toMatchObject({ unreadable: [], untried: [] });
  });

  it('is untried before the first build where only the image knows the user, and says so', async () => {
    keyFile(0o600, 1000);
    expect(await looked(null)).toMatchObject({ unreadable: [], untried: [found] });
    expect(await looked('node')).toMatchObject({ unreadable: [], untried: [found] });
  });

  it('is judged for production by the image that a promotion would bring', async () => {
    keyFile(0o600, 1000);
    images['sha256:a-one'] = { user: '2000', content: '' };
    const snapshot = snapshotOf(true);
    const look = lookOf(snapshot, null, 'production');
    const { unreadable } = await lookAtImages(
      { api, state: new StateDir(directory) },
      snapshot,
      [look],
      false,
    );
    expect(unreadable).toEqual([{ ...found, environment: 'production', user: '2000' }]);
  });
});

describe('the search of a new image for staging’s address', () => {
  const address = 'http://workhub.biz:4400/api';
  const search = (args: Record<string, string> = {}, signal = new AbortController().signal) => {
    const { config } = snapshotOf(false);
    const built = [{ hub: 'a', reference: 'sha256:a-one', sources: [join(directory, 'a')], args }];
    return searchNewImages({ api, state: new StateDir(directory), config }, built, signal);
  };
  const frozen = async () => {
    const snapshot = snapshotOf(true);
    const look = lookOf(snapshot, '0', 'staging');
    return (await lookAtImages({ api, state: new StateDir(directory) }, snapshot, [look], false)).frozen;
  };

  it('is what a promotion knows of, and a promotion itself searches nothing', async () => {
    images['sha256:a-one'] = { user: '', content: address };
    writeFileSync(join(directory, 'a/src/app.js'), address);
    expect(await frozen()).toEqual([]);
    await search();
    expect(saved).toEqual(['sha256:a-one']);
    expect(await frozen()).toMatchObject([{ hub: 'a', needle: 'workhub.biz:4400', where: 'app.js' }]);
    expect(saved).toEqual(['sha256:a-one']);
  });

  it('is spared an image whose sources do not hold it', async () => {
    images['sha256:a-one'] = { user: '', content: address };
    writeFileSync(join(directory, 'a/src/app.js'), 'http://workhub.biz/api');
    await search({ API: 'http://workhub.biz/api' });
    expect(saved).toEqual([]);
  });

  it('goes by build arguments too, and finds nothing where only the sources have it', async () => {
    images['sha256:a-one'] = { user: '', content: 'nothing' };
    await search({ API: address });
    expect(saved).toEqual(['sha256:a-one']);
    expect(await frozen()).toEqual([]);
  });

  it('that was ended early is no answer', async () => {
    images['sha256:a-one'] = { user: '', content: 'nothing' };
    await search({ API: address }, AbortSignal.abort());
    await search({ API: address });
    expect(saved).toEqual(['sha256:a-one']);
  });
});

describe('a container that runs with older values', () => {
  const world = (): World => {
    const on = new World({ hubs: ['a'] });
    on.configure('staging', 'a', { KEY: 'then' });
    deploy(on);
    return on;
  };

  it('is named with the keys that changed since', () => {
    const on = world();
    on.configure('staging', 'a', { KEY: 'today', NEW: '1' });
    expect(outdatedIn(on.look())).toEqual([{ environment: 'staging', hub: 'a', keys: ['KEY', 'NEW'] }]);
  });

  it('is not one whose files changed and were changed back, nor one that never ran', () => {
    const on = world();
    on.configure('staging', 'a', { KEY: 'today' });
    on.configure('staging', 'a', { KEY: 'then' });
    on.configure('production', 'a', { KEY: 'other' });
    expect(outdatedIn(on.look())).toEqual([]);
  });

  it('is not one for which only a setting of the Compose file changed', () => {
    const snapshot = world().look();
    const service = snapshot.hubServices.staging.a!;
    service.fingerprint = 'another';
    service.fingerprints.mem_limit = '2';
    expect(outdatedIn(snapshot)).toEqual([]);
  });
});
