import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import { observeSources, type SourcesRequest } from '../../src/build/sources.ts';
import type { Config } from '../../src/domain/config.ts';
import { Failure } from '../../src/domain/failure.ts';
import { exec } from '../../src/engine/exec.ts';

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

/** Real repositories in a directory of their own, made anew for each test. */
export function useWorld(): { path: (...parts: string[]) => string } {
  let root = '';
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'twinport-git-')));
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
  await git(directory, 'add', '--all');
  await git(directory, 'commit', '--quiet', '--message', message);
  return headOf(directory);
}

/** Read from the files: a process less for each commit of these tests. */
function headOf(directory: string): string {
  const head = readFileSync(join(gitDirectory(directory), 'HEAD'), 'utf8').trim();
  const ref = head.replace(/^ref: /, '');
  return ref === head ? head : readFileSync(join(gitDirectory(directory), ref), 'utf8').trim();
}

const gitDirectory = (directory: string): string => join(directory, '.git');

export interface Remote {
  url: string;
  /** Commits there as somebody else; gives the commit. */
  push: (files: Record<string, string>, message?: string, branch?: string) => Promise<string>;
}

/** A repository with one commit that others fetch from. It has a checkout of its own, so that a push is a commit. */
export async function makeRemote(directory: string, files: Record<string, string>): Promise<Remote> {
  mkdirSync(directory, { recursive: true });
  await git(directory, 'init', '--quiet');
  await commit(directory, files, 'first');
  return {
    url: directory,
    push: async (changed, message, branch = 'main') => {
      if (branch === 'main') return commit(directory, changed, message);
      await git(directory, 'switch', '--quiet', '--force-create', branch);
      const pushed = await commit(directory, changed, message);
      await git(directory, 'switch', '--quiet', 'main');
      return pushed;
    },
  };
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
