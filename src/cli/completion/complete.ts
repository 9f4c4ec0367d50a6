import { findDirectory } from '../../config/directory.ts';
import { loadConfig } from '../../config/load.ts';
import { Failure } from '../../domain/failure.ts';
import { historyOf } from '../../domain/history.ts';
import { readLedger } from '../../ledger/ledger.ts';
import { StateDir } from '../../ledger/state-dir.ts';
import { programOf } from '../commands.ts';
import { sections } from '../docs.ts';
import { type Candidate, candidatesFor, type Known } from './candidates.ts';
import { directoriesWanted, type Shell } from './shells.ts';

/** Answers a shell: twinport.yml and the ledger are read, and nothing else is asked. */
export function complete(shell: Shell, given: readonly string[]): void {
  const words = shell === 'bash' ? joined(given) : [...given];
  const found = candidatesFor(
    programOf(() => {}),
    words,
    knownIn,
  );
  const lines =
    found === 'directories'
      ? [directoriesWanted]
      : found.map(({ word, about }) => `${shell === 'bash' ? behindEquals(word) : word}\t${about}`);
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

/** Bash takes `--hub=a` apart at the `=`, and completes what stands behind it. */
function joined(given: readonly string[]): string[] {
  const words: string[] = [];
  for (const [at, word] of given.entries()) {
    if (at > 0 && (word === '=' || given[at - 1] === '=')) words.push(`${words.pop()}${word}`);
    else words.push(word);
  }
  return words;
}

const behindEquals = (word: string): string => word.replace(/^--[a-z-]+=/, '');

const knownIn = (directory: string | null): Known => ({
  hubs: () =>
    onServer(directory, (at) => loadConfig(at).hubs.map(({ name, route }) => ({ word: name, about: route }))),
  releases: () => onServer(directory, releasesIn),
  sections: () => sections().map(({ section, about }) => ({ word: section, about })),
});

/** Outside a server directory, or where twinport.yml is being edited, there is nothing to offer, and Tab is no time to say why. */
function onServer(directory: string | null, look: (directory: string) => Candidate[]): Candidate[] {
  try {
    return look(findDirectory(directory ?? process.cwd(), directory !== null));
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}

/** Newest first. */
const releasesIn = (directory: string): Candidate[] =>
  historyOf(readLedger(new StateDir(directory).ledger).facts)
    .releases.toReversed()
    .map(({ id, created, hubs }) => {
      const subjects = new Set(Object.values(hubs).map(({ subject }) => subject));
      return {
        word: id,
        about: [created.slice(0, 10), ...subjects].join(' ').replaceAll(/\s+/g, ' ').slice(0, 80),
      };
    });
