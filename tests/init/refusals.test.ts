import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyInit } from '../../src/init/apply.ts';
import { planInit } from '../../src/init/plan.ts';
import { failureOf } from '../config/files.ts';
import { allPaths, emptyDirectory, init, options, withFolder } from './files.ts';

type Obstacle = (directory: string) => void;

// biome-ignore format: one line a case
const obstacles: [title: string, put: Obstacle, place: string, rule: string][] = [
  ['a folder for a file', (d) => mkdirSync(join(d, 'twinport.yml')), 'twinport.yml', 'a file belongs here'],
  ['a link for a file', (d) => symlinkSync('/etc/hostname', join(d, 'docker-compose.yml')), 'docker-compose.yml', 'a file belongs here'],
  ['a link to nothing for a file', (d) => symlinkSync('/nowhere', join(d, '.gitignore')), '.gitignore', 'a file belongs here'],
  ['a file for a folder', (d) => writeFileSync(join(d, 'config'), ''), 'config', 'a folder belongs here'],
  ['a link for a folder', (d) => symlinkSync(withFolder(d, 'elsewhere'), join(d, 'nginx')), 'nginx', 'a folder belongs here'],
  ['a file for an inner folder', (d) => writeFileSync(join(withFolder(d, 'config'), 'keys'), ''), 'config/keys', 'a folder belongs here'],
  ['a public key alone', (d) => writeFileSync(join(withFolder(d, 'config/keys'), 'jwt_public.pem'), ''), 'jwt_public.pem', 'the public key is here without its private key'],
  ['a private key that is none', (d) => writeFileSync(join(withFolder(d, 'config/keys'), 'jwt_private.pem'), 'secret'), 'jwt_private.pem', 'cannot be made from this private key'],
];

describe('names the place, with exit code 2, and writes nothing where there is', () => {
  it.each(obstacles)('%s', (_, put, place, rule) => {
    const directory = emptyDirectory();
    put(directory);
    const before = readdirSync(directory, { recursive: true });
    const failure = failureOf(() => init(directory))!;
    expect(failure).toMatchObject({
      exit: 2,
      problems: [
        {
          place: expect.stringContaining(place),
          rule: expect.stringContaining(rule),
          remedy: expect.stringContaining('nothing was written'),
        },
      ],
    });
    expect(readdirSync(directory, { recursive: true })).toEqual(before);
    expect(JSON.stringify(failure.problems)).not.toContain('secret');
  });

  it('a file for the directory itself, or above it', () => {
    const file = join(emptyDirectory(), 'workhub');
    writeFileSync(file, '');
    for (const place of [file, join(file, 'below')]) {
      expect(failureOf(() => init(place))).toMatchObject({ exit: 2, problems: [{ place }] });
    }
  });
});

it('names all obstacles at once', () => {
  const directory = emptyDirectory();
  writeFileSync(join(directory, 'config'), '');
  mkdirSync(join(directory, 'twinport.yml'));
  const places = failureOf(() => init(directory))!.problems.map(({ place }) => place);
  expect(places).toEqual([join(directory, 'config'), join(directory, 'twinport.yml')]);
});

describe('where the file system refuses half-way', () => {
  // The plan was made for a free path; the folder that came since makes the writing of the last file fail.
  const interrupted = (directory: string) => {
    const plan = planInit(options(directory));
    mkdirSync(join(withFolder(directory, 'scripts'), 'cleanup-docker.sh'));
    return failureOf(() => applyInit(plan))!;
  };

  it('nothing is left of what was written, with exit code 1', () => {
    const directory = emptyDirectory();
    const failure = interrupted(directory);
    expect(failure).toMatchObject({
      exit: 1,
      problems: [{ rule: expect.stringContaining('everything is as it was before') }],
    });
    expect(readdirSync(directory, { recursive: true }).toSorted()).toEqual([
      'scripts',
      'scripts/cleanup-docker.sh',
    ]);
  });

  it('a folder that was not there before is gone again', () => {
    const directory = join(emptyDirectory(), 'new', 'workhub');
    const plan = planInit(options(directory));
    const failure = failureOf(() =>
      applyInit({ ...plan, write: { ...plan.write, ['x'.repeat(300)]: { text: '', mode: 0o644 } } }),
    )!;
    expect(failure.problems[0]!.rule).toContain('ENAMETOOLONG');
    expect(existsSync(join(directory, '..'))).toBe(false);
  });
});

it('a file that came in the meantime is never overwritten', () => {
  const directory = emptyDirectory();
  const plan = planInit(options(directory));
  writeFileSync(join(directory, 'twinport.yml'), 'mine');
  chmodSync(join(directory, 'twinport.yml'), 0o600);
  expect(failureOf(() => applyInit(plan))!.problems[0]!.rule).toContain('EEXIST');
  expect(readdirSync(directory)).toEqual(['twinport.yml']);
});

it('a plan touches nothing', () => {
  const directory = join(emptyDirectory(), 'workhub');
  const plan = planInit(options(directory));
  expect(Object.keys(plan.write)).toEqual(allPaths);
  expect(existsSync(directory)).toBe(false);
});
