import { createPrivateKey, createPublicKey } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { initServerDirectory } from '../../src/init/init.ts';
import { isRoot } from '../../src/init/owner.ts';
import { underUmask } from '../support/umask.ts';
import { allPaths, emptyDirectory, init, options, withFolder } from './files.ts';

const text = (directory: string, path: string) => readFileSync(join(directory, path), 'utf8');
const mode = (directory: string, path: string) => (statSync(join(directory, path)).mode & 0o777).toString(8);
const everything = (directory: string) =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();

const modes: [path: string, mode: string][] = [
  ['twinport.yml', '644'],
  ['docker-compose.yml', '644'],
  ['config', '755'],
  ['config/.env.common', '600'],
  ['config/.env.staging', '600'],
  ['config/.env.production', '600'],
  ['config/.env.template', '644'],
  ['config/keys', '755'],
  ['config/keys/jwt_private.pem', '600'],
  ['config/keys/jwt_public.pem', '644'],
  ['nginx/nginx.conf', '644'],
  ['scripts/deploy-staging.sh', '755'],
  ['scripts/promote-production.sh', '755'],
  ['scripts/rollback-production.sh', '755'],
  ['scripts/cleanup-docker.sh', '755'],
  ['twinport.schema.json', '644'],
  ['.gitignore', '644'],
];

describe('a fresh directory', () => {
  let seen: Record<string, string>;
  let one: Secrets;
  let other: Secrets;
  beforeAll(() => {
    seen = modesUnder(0o077);
    [one, other] = [secretsMade(), secretsMade()];
  });

  it('gets every file', () => {
    const directory = emptyDirectory();
    expect(init(directory)).toMatchObject({ directory, written: allPaths, appended: [], kept: [] });
    expect(everything(directory)).toEqual([...allPaths, 'config', 'config/keys', 'nginx', 'scripts'].sort());
  });

  it.each(modes)('has %s with mode %s, whatever the umask', (path, expected) => {
    expect(seen[path]).toBe(expected);
  });

  it('belongs with all that is in it to whom it belonged before', () => {
    const directory = emptyDirectory();
    init(directory);
    const owners = everything(directory).map((path) => statSync(join(directory, path)).uid);
    expect(new Set(owners)).toEqual(new Set([statSync(directory).uid]));
  });

  it('has the hubs run as its owner', () => {
    const directory = emptyDirectory();
    const { uid, gid } = statSync(directory);
    init(directory);
    expect(text(directory, 'docker-compose.yml')).toContain(`user: "${uid}:${gid}"`);
  });

  it('is made with the folders above it where it is not there, for the owner of the one that is', () => {
    const above = emptyDirectory();
    const directory = join(above, 'srv', 'workhub');
    expect(init(directory).written).toEqual(allPaths);
    const owner = (path: string) => statSync(path).uid;
    expect([join(above, 'srv'), directory, join(directory, 'twinport.yml')].map(owner)).toEqual(
      Array(3).fill(owner(above)),
    );
  });

  it('has an RSA pair of 2048 bits that belongs together', () => {
    const key = createPrivateKey(one.privateKey);
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(createPublicKey(key).export({ type: 'spki', format: 'pem' })).toBe(one.publicKey);
  });

  it('has a session secret and keys that no other has', () => {
    expect(one.session).toMatch(/^[\w-]{64}$/);
    expect(one.session).not.toBe(other.session);
    expect(one.publicKey).not.toBe(other.publicKey);
  });
});

function modesUnder(umask: number): Record<string, string> {
  const directory = emptyDirectory();
  underUmask(umask, () => init(directory));
  return Object.fromEntries(everything(directory).map((path) => [path, mode(directory, path)]));
}

interface Secrets {
  session: string | undefined;
  privateKey: string;
  publicKey: string;
}

/** As the command makes them, which takes a moment. */
function secretsMade(): Secrets {
  const directory = emptyDirectory();
  const { makeKeys: _, ...asTheCommand } = options(directory);
  initServerDirectory(asTheCommand);
  return {
    session: /^SESSION_SECRET=(.*)$/m.exec(text(directory, 'config/.env.common'))?.[1],
    privateKey: text(directory, 'config/keys/jwt_private.pem'),
    publicKey: text(directory, 'config/keys/jwt_public.pem'),
  };
}

describe('init again', () => {
  it('changes nothing and says so', () => {
    const directory = emptyDirectory();
    init(directory);
    const look = () => everything(directory).map((path) => [path, statSync(join(directory, path)).ctimeMs]);
    const before = look();
    expect(init(directory)).toMatchObject({ written: [], appended: [], kept: allPaths });
    expect(look()).toEqual(before);
  });

  it('never overwrites a file, and writes what is missing', () => {
    const directory = emptyDirectory();
    writeFileSync(join(directory, 'twinport.yml'), 'mine');
    const report = init(directory);
    expect(text(directory, 'twinport.yml')).toBe('mine');
    expect(report.kept).toEqual(['twinport.yml']);
    expect(report.written).toEqual(allPaths.filter((path) => path !== 'twinport.yml'));
  });

  it('makes the public key that is missing from the private one', () => {
    const [first, second] = [emptyDirectory(), emptyDirectory()];
    init(first);
    withFolder(second, 'config/keys');
    writeFileSync(join(second, 'config/keys/jwt_private.pem'), text(first, 'config/keys/jwt_private.pem'));
    expect(init(second).kept).toEqual(['config/keys/jwt_private.pem']);
    expect(text(second, 'config/keys/jwt_public.pem')).toBe(text(first, 'config/keys/jwt_public.pem'));
  });
});

describe('a .gitignore that is there already', () => {
  const withGitignore = (content: string) => {
    const directory = emptyDirectory();
    writeFileSync(join(directory, '.gitignore'), content);
    return directory;
  };

  it('gets the lines that it lacks, at its end', () => {
    const directory = withGitignore('node_modules/\nconfig/.env.common');
    const [appended] = init(directory).appended;
    expect(appended).toEqual({
      path: '.gitignore',
      lines: expect.not.arrayContaining(['config/.env.common']),
    });
    expect(text(directory, '.gitignore')).toBe(
      `node_modules/\nconfig/.env.common\n\n# twinport's own state, and what only this server may know\n${appended!.lines.join('\n')}\n`,
    );
  });

  it('is not touched a second time', () => {
    const directory = withGitignore('node_modules/\n');
    init(directory);
    const before = text(directory, '.gitignore');
    expect(init(directory).appended).toEqual([]);
    expect(text(directory, '.gitignore')).toBe(before);
  });

  it('keeps its mode', () => {
    const directory = withGitignore('');
    chmodSync(join(directory, '.gitignore'), 0o640);
    init(directory);
    expect(mode(directory, '.gitignore')).toBe('640');
  });

  it('may end its lines as Windows does', () => {
    const directory = withGitignore('.twinport/\r\nconfig/.env.common\r\n');
    expect(init(directory).appended[0]!.lines).not.toContain('.twinport/');
  });
});

describe('what to do next', () => {
  it('is to fill in the values, clone the sources and deploy', () => {
    const directory = emptyDirectory();
    expect(init(directory).next).toEqual([
      {
        next: 'fill',
        path: 'config/.env.common',
        keys: ['DATABASE_URL', 'GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'],
      },
      {
        next: 'clone',
        sources: ['WBHubManager', 'WBSalesHub', 'WBFinHub', 'WBOnboardingHub', 'HWTestAgent'],
      },
      { next: 'deploy', directory },
    ]);
  });

  it('is only to deploy where values and sources are there', () => {
    const directory = emptyDirectory();
    mkdirSync(join(directory, 'config'));
    appendFileSync(join(directory, 'config/.env.common'), 'DATABASE_URL=a\n');
    for (const source of ['WBHubManager', 'WBSalesHub', 'WBFinHub', 'WBOnboardingHub', 'HWTestAgent'])
      withFolder(directory, source);
    expect(init(directory).next).toEqual([{ next: 'deploy', directory }]);
  });

  it.runIf(isRoot())('is first of all to give a directory of root to somebody else', () => {
    const directory = withFolder(emptyDirectory(), 'roots');
    expect(init(directory).next[0]).toEqual({ next: 'give-away', directory });
  });
});
