import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { observeSources, type SourcesRequest } from '../../src/build/sources.ts';
import type { Config } from '../../src/domain/config.ts';
import { Failure } from '../../src/domain/failure.ts';
import { exec } from '../../src/engine/exec.ts';
import { memory } from '../support/memory.ts';

/** Submodules may come from a path; the rest is for speed. */
const settings = `
[init]
defaultBranch = main
templateDir =
[protocol "file"]
allow = always
[maintenance]
auto = false
[core]
fsync = none
`;

/** Repositories as they begin, by what is in them: made once for a file of tests, and copied for each of those. */
const begun = new Map<string, string>();
let templates = '';

/** Real repositories in a directory of their own, made anew for each test. */
export function useWorld(): { path: (...parts: string[]) => string } {
  let root = '';
  beforeAll(() => {
    templates = mkdtempSync(join(memory, 'twinport-git-'));
  });
  afterAll(() => {
    begun.clear();
    rmSync(templates, { recursive: true, force: true });
  });
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(memory, 'twinport-git-')));
    const identity = { NAME: 'Test', EMAIL: 'test@example.com' };
    for (const [key, value] of Object.entries(identity)) {
      vi.stubEnv(`GIT_AUTHOR_${key}`, value);
      vi.stubEnv(`GIT_COMMITTER_${key}`, value);
    }
    writeFileSync(join(root, 'gitconfig'), settings);
    vi.stubEnv('GIT_CONFIG_GLOBAL', join(root, 'gitconfig'));
    vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true, force: true });
  });
  return { path: (...parts) => join(root, ...parts) };
}

/** Runs git in a directory; the test fails where git does. */
export async function git(directory: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await exec({ argv: ['git', '-C', directory, ...args] });
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout.trimEnd();
}

export function write(directory: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** Writes the files and commits everything; gives the commit. */
export async function commit(
  directory: string,
  files: Record<string, string>,
  message = 'a change',
): Promise<string> {
  write(directory, files);
  await gitSteps(directory, committing, message);
  return headOf(directory);
}

const committing = ['git add --all', 'git commit --quiet --message "$1"'];

/** Several at once: a shell starts them in a fraction of the time that Node needs for each. */
async function gitSteps(directory: string, steps: string[], ...args: string[]): Promise<void> {
  const argv = ['sh', '-c', steps.join(' && '), 'sh', ...args] as const;
  const { code, stderr } = await exec({ argv: [...argv], cwd: directory });
  if (code !== 0) throw new Error(`${steps.join(' && ')}: ${stderr}`);
}

/** Read from the files: a process less for each look of these tests. */
export function headOf(directory: string): string {
  const head = readFileSync(join(gitDirectory(directory), 'HEAD'), 'utf8').trim();
  const ref = head.replace(/^ref: /, '');
  return ref === head ? head : refOf(directory, ref);
}

const refOf = (directory: string, ref: string): string =>
  readFileSync(join(gitDirectory(directory), ref), 'utf8').trim();

const gitDirectory = (directory: string): string => join(directory, '.git');

export interface Remote {
  url: string;
  first: string;
  /** Commits there as somebody else; gives the commit. */
  push: (files: Record<string, string>, message?: string, branch?: string) => Promise<string>;
}

/** A repository with one commit that others fetch from. It has a checkout of its own, so that a push is a commit. */
export async function makeRemote(directory: string, files: Record<string, string>): Promise<Remote> {
  cpSync(await template(files), directory, { recursive: true });
  return {
    url: directory,
    first: headOf(directory),
    push: async (changed, message, branch = 'main') => {
      if (branch === 'main') return commit(directory, changed, message);
      write(directory, changed);
      const there = ['git switch --quiet --force-create "$2"', ...committing, 'git switch --quiet main'];
      await gitSteps(directory, there, message ?? 'a change', branch);
      return refOf(directory, `refs/heads/${branch}`);
    },
  };
}

async function template(files: Record<string, string>): Promise<string> {
  const key = JSON.stringify(files);
  const made = begun.get(key) ?? join(templates, String(begun.size));
  if (begun.has(key)) return made;
  begun.set(key, made);
  write(made, files);
  const steps = ['git init --quiet', 'git add --all', 'git commit --quiet --message first'];
  await gitSteps(made, steps);
  return made;
}

/** What `git clone` makes; without options it is a copy, which is faster. */
export async function clone(url: string, into: string, ...options: string[]): Promise<string> {
  if (options.length > 0) {
    await git(dirname(url), 'clone', '--quiet', ...options, url, into);
    return into;
  }
  cpSync(url, into, { recursive: true });
  write(gitDirectory(into), { 'refs/remotes/origin/main': `${headOf(url)}\n` });
  const fetch = '+refs/heads/*:refs/remotes/origin/*';
  const tracking = `[remote "origin"]\nurl = ${url}\nfetch = ${fetch}\n[branch "main"]\nremote = origin\nmerge = refs/heads/main\n`;
  appendFileSync(join(gitDirectory(into), 'config'), tracking);
  return into;
}

/** What `git submodule add` makes, of a copy. */
export async function addSubmodule(top: string, url: string, path: string): Promise<void> {
  const inside = join(gitDirectory(top), 'modules', path);
  await clone(url, join(top, path));
  mkdirSync(dirname(inside), { recursive: true });
  renameSync(join(top, path, '.git'), inside);
  writeFileSync(join(top, path, '.git'), `gitdir: ${inside}\n`);
  appendFileSync(join(inside, 'config'), `[core]\nworktree = ${join(top, path)}\n`);
  appendFileSync(join(top, '.gitmodules'), `[submodule "${path}"]\npath = ${path}\nurl = ${url}\n`);
  appendFileSync(join(gitDirectory(top), 'config'), `[submodule "${path}"]\nactive = true\nurl = ${url}\n`);
  await git(top, 'add', '.gitmodules', path);
}

/** As much of a configuration as the sources are about: hub -> absolute source. */
export const configOf = (directory: string, hubs: Record<string, string>): Config =>
  ({
    directory,
    project: 'workhub',
    hubs: Object.entries(hubs).map(([name, source]) => ({ name, source })),
  }) as unknown as Config;

export const usual: SourcesRequest = {
  fetch: true,
  pull: true,
  refs: {},
  patience: { pausesMs: [], wait: () => Promise.resolve() },
};

export const observe = (
  directory: string,
  hubs: Record<string, string>,
  request: Partial<SourcesRequest> = {},
) => observeSources(configOf(directory, hubs), { ...usual, ...request });

/** The Failure that a promise ends in; the test fails where it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const outcome = await promise.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  );
  if (!(outcome instanceof Failure)) throw outcome;
  return outcome;
}
