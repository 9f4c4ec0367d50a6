import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exec } from '../../../src/engine/exec.ts';
import { type Block, blocksOf, guides } from '../../../tools/guides.ts';

/** The Korean guide, and a shell that runs its blocks word for word. */

/** Blocks by what stands behind their backticks: `sh run` (with `sh run push`), `sh server firewall`, `rules.v4`. */
export const guideBlocks = (info: string): Block[] =>
  blocksOf(guides()['배포-가이드-오라클.md']!).filter((block) => `${block.info} `.startsWith(`${info} `));

/** Each block goes on where the one before ended: its directory, its variables. */
export class GuideShell {
  readonly home = mkdtempSync(join(tmpdir(), 'twinport-guide-'));
  /** In front of every command: into a namespace. */
  enter: readonly string[] = [];
  env: Record<string, string>;

  constructor() {
    // Users other than root go through it.
    chmodSync(this.home, 0o755);
    mkdirSync(join(this.home, 'bin'));
    this.env = { HOME: this.home, PATH: `${this.home}/bin:${process.env.PATH}`, RECORD: this.record };
    this.program('sudo', sudo);
  }

  /** Stands in for a program: a script of bash that comes first on PATH. */
  program(name: string, body: string): void {
    writeFileSync(join(this.home, 'bin', name), `#!/bin/bash\n${body}\n`);
    chmodSync(join(this.home, 'bin', name), 0o755);
  }

  /** Stands in for programs that are only asked for: what they were told is in `recorded`. */
  recorder(...names: string[]): void {
    for (const name of names) this.program(name, recording);
  }

  /** `apt-get install -y git`, a line a call. */
  get recorded(): string[] {
    return readFileSync(this.record, { encoding: 'utf8', flag: 'a+' }).split('\n').filter(Boolean);
  }

  private get record(): string {
    return join(this.home, 'record');
  }

  /** A line that is not the guide's. */
  type = (text: string): Promise<string> => this.run({ info: '', text, line: 0 });

  /** The command and all that it says, as a terminal shows it. Throws where it fails. */
  async run({ text, line }: Block, input?: string): Promise<string> {
    const script = [
      'set -euo pipefail',
      `[ ! -e ${this.home}/.state ] || . ${this.home}/.state`,
      text,
      `{ export -p; printf 'cd %q\\n' "$PWD"; } > ${this.home}/.state`,
    ].join('\n');
    const [program = 'env', ...enter] = this.enter;
    const { code, stdout, stderr } = await exec({
      argv: [program, ...enter, 'bash', '-c', script],
      cwd: this.home,
      env: this.env,
      timeoutMs: 120_000,
      ...(input !== undefined && { input }),
    });
    if (code !== 0) throw new Error(`line ${line} ended with ${code}:\n${text}\n${stdout}\n${stderr}`);
    return `${text.replace(/^/gm, '$ ')}\n${stdout}${stderr}\n`;
  }

  remove = (): void => rmSync(this.home, { recursive: true, force: true });
}

/** A program's first line is `recording` where it is one of these. */
export const recording = 'echo "${0##*/} $*" >> "$RECORD"';

/** Root already, or whom `-u` names. */
const sudo = `
user=
while [[ "$1" == -* ]]; do
  case $1 in
    -E) shift ;;
    -u) user=$2; shift 2 ;;
    *) echo "sudo $1 is not stood in for" >&2; exit 1 ;;
  esac
done
[ -z "$user" ] && exec "$@"
exec runuser -u "$user" -- "$@"`;
