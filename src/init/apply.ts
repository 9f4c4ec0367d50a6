/** Carrying out a plan of `init`: every file whole or not at all, none over another, and nothing left of half a job. */
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { failed } from '../domain/failure.ts';
import { words } from '../words/words.ts';
import { foldersOf } from './obstacles.ts';
import { isRoot, type Owner } from './owner.ts';
import type { InitPlan } from './plan.ts';
import type { NewFile } from './tree/files.ts';

/** Failure 1 where the file system refuses; what was written until then is gone again. */
export function applyInit(plan: InitPlan): void {
  const made: string[] = [];
  try {
    for (const folder of missingFolders(plan)) makeFolder(folder, plan.owner, made);
    for (const [path, file] of Object.entries(plan.write)) {
      makeFile(join(plan.directory, path), file, plan.owner, made);
    }
    for (const { path, text } of plan.append) replaceText(join(plan.directory, path), text, made);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    const left = made.toReversed().filter((each) => !isRemoved(each));
    const problem = words().init.notWritten({
      place: path ?? plan.directory,
      why: code ?? String(error),
      left,
    });
    throw failed(problem, { cause: error });
  }
}

/** Outer ones first, the directory itself and those above it among them. */
function missingFolders({ directory, write }: InitPlan): string[] {
  const inside = foldersOf(Object.keys(write)).map((folder) => join(directory, folder));
  return [...ancestorsOf(directory), directory, ...inside].filter((folder) => !fs.existsSync(folder));
}

const ancestorsOf = (directory: string): string[] =>
  dirname(directory) === directory ? [] : [...ancestorsOf(dirname(directory)), dirname(directory)];

function makeFolder(path: string, owner: Owner, made: string[]): void {
  fs.mkdirSync(path);
  made.push(path);
  fs.chmodSync(path, 0o755);
  if (isRoot()) fs.chownSync(path, owner.uid, owner.gid);
}

/** A link is made under the final name only when all is written, and fails where something has that name by now. */
function makeFile(path: string, { text, mode }: NewFile, owner: Owner, made: string[]): void {
  const part = writePart(path, text, mode, owner, made);
  fs.linkSync(part, path);
  made.push(path);
  fs.unlinkSync(part);
}

function replaceText(path: string, text: string, made: string[]): void {
  const { mode, uid, gid } = fs.statSync(path);
  fs.renameSync(writePart(path, text, mode & 0o777, { uid, gid }, made), path);
}

function writePart(path: string, text: string, mode: number, owner: Owner, made: string[]): string {
  const part = `${path}.${process.pid}.part`;
  const descriptor = fs.openSync(part, 'wx', 0o600);
  made.push(part);
  try {
    fs.writeFileSync(descriptor, text);
    fs.fchmodSync(descriptor, mode);
    if (isRoot()) fs.fchownSync(descriptor, owner.uid, owner.gid);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
  return part;
}

/** False where something keeps it: then the Failure names it. */
function isRemoved(path: string): boolean {
  try {
    const found = fs.lstatSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) fs.rmdirSync(path);
    else if (found) fs.unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}
