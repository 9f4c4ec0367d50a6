import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { exitCodes, Failure, failed, type Problem } from '../domain/failure.ts';
import { exec } from '../engine/exec.ts';
import { words } from '../words/words.ts';
import { failedStep, wasKilledForMemory } from './build-log.ts';
import { buildCommand, buildEnvironment, buildOverride, type HubBuild } from './compose-build.ts';

/** A build that may be tried again alone where it was killed for memory. */
export class BuildFailure extends Failure {
  readonly outOfMemory: boolean;

  constructor(problem: Problem, outOfMemory: boolean) {
    super(exitCodes.failed, problem);
    this.outOfMemory = outOfMemory;
  }
}

export interface BuildRun {
  /** Path of the file that gets every line as it comes. */
  log: string;
  onLine?: (line: string) => void;
  signal?: AbortSignal;
  /** How Compose is called. */
  compose?: [string, ...string[]];
}

/**
 * The steps of a build have a group of their own and its weight (engine/build-gauge); Compose itself, which reads and
 * sends the context, stands beside all containers together and would weigh as much as they do.
 */
const modestly = ['nice', '-n', '10'] as const;

/**
 * Builds one hub's image as `<hub>:<release>` and nothing else. Throws BuildFailure with the last lines of the step
 * that failed, and Failure 4 where `signal` ended it.
 */
export async function buildImage(build: HubBuild, { log, onLine, signal, compose }: BuildRun): Promise<void> {
  writeOverride(build);
  const lines: string[] = [];
  const file = openLog(log, onLine);
  const { code } = await exec({
    argv: [...modestly, ...buildCommand(build, compose)],
    cwd: dirname(build.composeFile),
    env: buildEnvironment,
    ...(signal ? { signal } : {}),
    onLine: (line) => {
      lines.push(line);
      file.write(line);
      onLine?.(line);
    },
  });
  file.close();
  if (code === 0) return;
  if (signal?.aborted) throw new Failure(exitCodes.cancelled, words().build.cancelled({ hub: build.hub }));
  if (code === 127) throw failed(words().engine.noDocker());
  throw buildFailure(build.hub, log, lines);
}

function writeOverride(build: HubBuild): void {
  mkdirSync(dirname(build.override), { recursive: true, mode: 0o700 });
  writeFileSync(build.override, buildOverride(build), { mode: 0o600 });
}

/** A log that cannot be written (a full disk) is said and does not end the build. */
function openLog(path: string, say: ((line: string) => void) | undefined) {
  let descriptor: number | null = null;
  const attempt = (act: () => void) => {
    try {
      act();
    } catch (error) {
      descriptor = null;
      say?.(words().build.logLost({ log: path, reason: (error as Error).message }));
    }
  };
  attempt(() => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    descriptor = openSync(path, 'w', 0o600);
  });
  return {
    write: (line: string) => attempt(() => descriptor !== null && writeSync(descriptor, `${line}\n`)),
    close: () => attempt(() => descriptor !== null && closeSync(descriptor)),
  };
}

function buildFailure(hub: string, log: string, lines: readonly string[]): BuildFailure {
  const { step, lines: evidence } = failedStep(lines);
  const outOfMemory = wasKilledForMemory(lines);
  // BuildKit's own word for it is a number, and what was seen is said in its place.
  const seen = {
    hub,
    log,
    step,
    evidence: outOfMemory ? evidence.filter((line) => !isExit(line)) : evidence,
  };
  const say = words().build;
  const said = outOfMemory ? say.outOfMemory : lines.some(isFullDisk) ? say.diskFull : say.failed;
  return new BuildFailure(said(seen), outOfMemory);
}

const isExit = (line: string): boolean => /did not complete successfully: exit code: \d+/.test(line);

/** ENOSPC, as every program and BuildKit itself say it. */
const isFullDisk = (line: string): boolean => /no space left on device/i.test(line);
