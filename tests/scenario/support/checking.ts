import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type CheckName, type FindingCode, findingCodes } from '../../../src/checks/codes.ts';
import type { CheckProblem, CheckReport } from '../../../src/checks/report.ts';
import type { Server } from './server.ts';
import { type Run, told } from './twinport.ts';

/** `twinport check` on a server, and which findings were seen there, or seen not to be told. */
export class Checking {
  readonly triggered = new Set<string>();
  readonly spared = new Set<string>();
  private readonly server: Server;

  constructor(server: Server) {
    this.server = server;
  }

  async reports(args: string[] = [], run: Run = {}): Promise<CheckReport[]> {
    const ran = await this.server.twinport(['check', ...args, '--json'], run);
    const seen = JSON.parse(ran.stdout) as CheckReport[];
    const wrong = seen.some(({ status }) => status === 'error');
    expect(ran.code, told(ran)).toBe(wrong ? 3 : 0);
    return this.noted(seen);
  }

  noted(seen: CheckReport[]): CheckReport[] {
    for (const { check, problems } of seen)
      for (const { code } of problems) {
        expect(findingCodes[check as CheckName], `${code} of ${check}`).toContain(code);
        this.triggered.add(code);
      }
    return seen;
  }

  /** `port-taken staging` …, with hubs' names as people know them. */
  namesOf(seen: CheckReport[], check: CheckName): string[] {
    return problemsOf(seen, check).map(({ code, environment, hub }) =>
      [code, environment, hub?.replace(`-${this.server.id}`, '')].filter(Boolean).join(' '),
    );
  }

  async found(check: CheckName, args: string[] = [], run: Run = {}): Promise<string[]> {
    return this.namesOf(await this.reports(args, run), check);
  }

  /** What looks like these findings is here and was not taken for them. */
  spares(seen: CheckReport[], ...codes: FindingCode[]): void {
    const told = seen.flatMap(({ problems }) => problems.map(({ code }) => code));
    for (const code of codes) {
      expect(told).not.toContain(code);
      this.spared.add(code);
    }
  }

  /** Runs with another text in a file of the server directory (empty where there is none), and puts the right one back. */
  async withFile(name: string, change: (text: string) => string, during: () => Promise<void>): Promise<void> {
    const file = join(this.server.dir, name);
    const before = existsSync(file) ? readFileSync(file, 'utf8') : null;
    writeFileSync(file, change(before ?? ''));
    try {
      await during();
    } finally {
      if (before === null) rmSync(file);
      else writeFileSync(file, before);
    }
  }

  async withFiles(
    changes: Record<string, (text: string) => string>,
    during: () => Promise<void>,
  ): Promise<void> {
    const [first, ...rest] = Object.entries(changes);
    if (!first) return during();
    await this.withFile(first[0], first[1], () => this.withFiles(Object.fromEntries(rest), during));
  }

  /** A program of that name, as a shell script, in a directory of the test's own. */
  program(directory: string, name: string, lines: string[]): string {
    const folder = join(this.server.home, directory);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, name);
    writeFileSync(file, `${['#!/bin/sh', ...lines].join('\n')}\n`);
    chmodSync(file, 0o755);
    return folder;
  }
}

export const problemsOf = (seen: CheckReport[], check: CheckName): CheckProblem[] =>
  seen.find((one) => one.check === check)!.problems;
