import { exitCodes, Failure, wrongUsage } from '../domain/failure.ts';
import { foresee, type Reading } from '../engine/compose-reading.ts';
import { languageOf } from '../words/language.ts';
import { speak } from '../words/words.ts';
import { type CommandLine, type Request, readCommandLine } from './commands.ts';

/**
 * argv in, exit code out. Parts that only some commands need are loaded by them. `reading`: what Compose is asked for
 * already.
 */
export async function main(argv: readonly string[], reading: Reading | null): Promise<number> {
  if (reading) foresee(reading);
  await speak(languageOf(process.env, argv.includes('--json')));
  const line = readCommandLine(argv);
  if (line.printed !== '') process.stdout.write(line.printed);
  if (line.wrong !== null || (line.request === null && line.printed === '')) return wrongLine(line);
  if (line.request === null) return 0;
  try {
    return await run(line.request, line);
  } catch (error) {
    return await said(error, line);
  }
}

/** Says what nobody waited for: Node itself would show a whole file of compiled text, and secrets with it. */
export const lastWord = (argv: readonly string[], error: unknown): Promise<number> =>
  said(error, readCommandLine(argv));

async function run(request: Request, { globals }: CommandLine): Promise<number> {
  if (request.command === 'init') {
    const { init } = await import('./init.ts');
    return init(request, globals);
  }
  if (request.command === 'docs') {
    const { docs } = await import('./docs.ts');
    return docs(request.section, globals);
  }
  if (request.command === 'completion') {
    const { completionScripts } = await import('./completion/shells.ts');
    process.stdout.write(completionScripts[request.shell]());
    return 0;
  }
  if (request.command === 'complete') {
    const { complete } = await import('./completion/complete.ts');
    complete(request.shell, request.words);
    return 0;
  }
  const { findDirectory } = await import('../config/directory.ts');
  const directory = findDirectory(globals.directory ?? process.cwd(), globals.directory !== undefined);
  if (request.command === 'status' || request.command === 'releases') {
    const { look } = await import('./look.ts');
    return look(directory, request.command, globals);
  }
  if (request.command === 'diff') {
    const { diff } = await import('./diff.ts');
    return diff(directory, globals);
  }
  if (request.command === 'check') {
    const { check } = await import('./check.ts');
    return check(directory, request.environment, globals);
  }
  if (request.command === 'env-check' || request.command === 'env-diff' || request.command === 'env-pull') {
    const { env } = await import('./env.ts');
    return env(directory, request, globals);
  }
  if (request.command === 'attach') {
    const { attach } = await import('./attach.ts');
    return attach(directory, globals);
  }
  if (request.command === 'logs') {
    const { logs } = await import('./logs.ts');
    return logs(directory, request, globals);
  }
  const { mutate } = await import('./mutate.ts');
  return mutate(directory, request, globals);
}

/** A bare `twinport` is answered with the whole help, a slip with the slip. */
async function wrongLine(line: CommandLine): Promise<number> {
  if (line.wrong !== null && typeof line.wrong !== 'string') return said(wrongUsage(line.wrong), line);
  process.stderr.write(line.wrong ?? '');
  return exitCodes.usage;
}

/** Expected ends become words and their exit code; anything else is ours to mend and shows its trace. */
async function said(error: unknown, { globals }: CommandLine): Promise<number> {
  const { problemsText } = await import('./plain.ts');
  const { paint, wantsColour } = await import('./text.ts');
  if (!(error instanceof Failure)) {
    const { redact } = await import('../secrets/redact.ts');
    process.stderr.write(
      `${redact(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
    );
    return 1;
  }
  const colours = paint(wantsColour(process.stderr, process.env, globals.color));
  process.stderr.write(problemsText(error.problems, colours));
  return error.exit;
}
