#!/usr/bin/env node
import { findDirectory } from '../config/directory.ts';
import { rememberedConfig } from '../config/known.ts';
import { beginReading, type Reading } from '../engine/compose-reading.ts';
import { StateDir } from '../ledger/state-dir.ts';
import { buildText } from './globals.ts';

/**
 * Where the process begins and ends. Compose needs a tenth of a second to read its file, and Node as long to load what
 * changes something: so both at once, and that code as a single file, since each file costs Node more than what it holds.
 */
const argv = process.argv.slice(2);
const verbs = ['deploy', 'promote', 'rollback', 'recover', 'cleanup'];
const changing = !argv.includes('--help') && verbs.some((verb) => argv.includes(verb));
const reading = changing ? readAhead() : null;
const { main } = changing ? await whole() : await import('./main.ts');
process.exitCode = await main(argv, reading);

/** The same code as `main.ts`, in one file. See tools/build.mjs. */
function whole(): Promise<typeof import('./main.ts')> {
  const file = './whole.js';
  return import(file);
}

/** A guess at what will be asked: where it is wrong, or where anything is, nobody takes the answer. */
function readAhead(): Reading | null {
  const at = argv.findIndex((argument) => argument === '-C' || argument === '--directory');
  try {
    const directory = findDirectory(at < 0 ? process.cwd() : argv[at + 1]!, false);
    const config = rememberedConfig(directory, new StateDir(directory).config, buildText());
    return config && beginReading(config);
  } catch {
    return null;
  }
}
