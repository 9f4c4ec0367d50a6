import { existsSync, readdirSync, readFileSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { HubName, Slot } from '../domain/names.ts';
import type { Generation } from '../domain/snapshot.ts';
import { linked, openDirectory, point, syncDirectory, writeOpen } from './open-files.ts';

/**
 * What is live, as files: `live` is a symlink to a generation, a directory that holds `<hub>.green` for each hub served
 * from green, `generation.json`, and `.complete`, written last. The gateway looks at it for every request, so the rename
 * of a new symlink over `live` is the cut-over. Synchronous throughout: nothing may come between the calls.
 */
export type LiveState =
  | { state: 'live'; generation: Generation }
  | { state: 'none' }
  /** The gateway answers 503: `reason` is what is wrong with the files. */
  | { state: 'broken'; reason: 'dangling' | 'incomplete' | 'unreadable' };

const prefix = 'live@';
const liveLink = 'live';
const nextLink = 'next';
const sentinel = '.complete';
const record = 'generation.json';

/** The live generation, or null where none is or what is there cannot be served; `liveState` tells these apart. */
export function readLive(directory: string): Generation | null {
  const found = liveState(directory);
  return found.state === 'live' ? found.generation : null;
}

export function liveState(directory: string): LiveState {
  const target = linked(directory, liveLink);
  if (target === null) return { state: 'none' };
  const path = join(directory, target);
  if (!existsSync(path)) return { state: 'broken', reason: 'dangling' };
  try {
    const files = readdirSync(path);
    if (!files.includes(sentinel) || !files.includes(record))
      return { state: 'broken', reason: 'incomplete' };
    const generation = JSON.parse(readFileSync(join(path, record), 'utf8')) as Generation;
    return { state: 'live', generation: { ...generation, hubs: slots(generation, files) } };
  } catch (error) {
    if (error instanceof SyntaxError || isFileError(error)) return { state: 'broken', reason: 'unreadable' };
    throw error;
  }
}

/** The flags are what the gateway obeys; the record only says which hubs there are. */
const slots = (generation: Generation, files: string[]): Record<HubName, Slot> =>
  Object.fromEntries(
    Object.keys(generation.hubs).map((hub): [HubName, Slot] => [
      hub,
      files.includes(`${hub}.green`) ? 'green' : 'blue',
    ]),
  );

/** Writes a generation beside the live one. Throws where that id is live already: its files must not change under requests. */
export function writeGeneration(directory: string, generation: Generation): void {
  if (linked(directory, liveLink) === prefix + generation.id) {
    throw new Error(`generation ${generation.id} is live and cannot be written again`);
  }
  openDirectory(directory);
  const path = join(directory, prefix + generation.id);
  rmSync(path, { recursive: true, force: true });
  openDirectory(path);
  for (const [hub, slot] of Object.entries(generation.hubs)) {
    if (slot === 'green') writeOpen(join(path, `${hub}.green`), '');
  }
  writeOpen(join(path, record), `${JSON.stringify(generation, null, 2)}\n`);
  syncDirectory(path);
  writeOpen(join(path, sentinel), '');
  syncDirectory(path);
  syncDirectory(directory);
}

/** What the candidate listener looks at. */
export function pointNext(directory: string, id: string): void {
  point(directory, nextLink, requireComplete(directory, id));
}

/** The cut-over. Durable when it returns. Throws, with nothing changed, where that generation is not complete. */
export function cutOver(directory: string, id: string): void {
  point(directory, liveLink, requireComplete(directory, id));
  syncDirectory(directory);
}

/** Undoes a first cut-over, where there is nothing to go back to: the gateway answers 503 from now on. */
export function takeOffline(directory: string): void {
  if (linked(directory, liveLink) !== null) unlinkSync(join(directory, liveLink));
  syncDirectory(directory);
}

/** Removes every generation but those of `keep`, the live one and the candidate. */
export function removeGenerations(directory: string, keep: ReadonlySet<string>): void {
  if (!existsSync(directory)) return;
  const pointed = [linked(directory, liveLink), linked(directory, nextLink)];
  for (const name of readdirSync(directory)) {
    const isGeneration = name.startsWith(prefix);
    if (!isGeneration || pointed.includes(name) || keep.has(name.slice(prefix.length))) continue;
    rmSync(join(directory, name), { recursive: true, force: true });
  }
}

function requireComplete(directory: string, id: string): string {
  if (!existsSync(join(directory, prefix + id, sentinel)))
    throw new Error(`generation ${id} is not complete`);
  return prefix + id;
}

const isFileError = (error: unknown): boolean => typeof (error as NodeJS.ErrnoException).code === 'string';
