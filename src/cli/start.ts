#!/usr/bin/env node
import { join } from 'node:path';
import { findDirectory } from '../config/directory.ts';
import { rememberedConfig } from '../config/known.ts';
import { beginReading, type Reading } from '../engine/compose-reading.ts';
import { StateDir } from '../ledger/state-dir.ts';
import { languageOf } from '../words/language.ts';
import { runCompiled } from './compiled.ts';
import { buildText } from './globals.ts';

/**
 * Where the process begins and ends. Compose needs a tenth of a second to read its file, and Node half of that to load
 * the rest of twinport: so both at once.
 */
const argv = process.argv.slice(2);
const verbs = ['deploy', 'promote', 'rollback', 'recover', 'cleanup', 'status'];
const verb = argv.includes('--help') ? undefined : verbs.find((one) => argv.includes(one));
const reading = verb === undefined ? null : readAhead();
const purpose = `${languageOf(process.env, false)}-${verb ?? 'rest'}`;
const { exports, keep } = runCompiled<typeof import('./main.ts')>(join(__dirname, 'whole.js'), purpose);
process.once('uncaughtException', async (error) => process.exit(await exports.lastWord(argv, error)));
void exports.main(argv, reading).then((code) => {
  process.exitCode = code;
  keep();
});

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
