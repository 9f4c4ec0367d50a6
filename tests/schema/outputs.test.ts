import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commandsIn, programOf } from '../../src/cli/commands.ts';
import { lineOf } from '../../src/cli/help.ts';
import { jsonSchemaText } from '../../src/config/settings.ts';
import { requireValid, requireValidOutput } from '../scenario/support/outputs.ts';

const yml = (text: string) => parse(text) as unknown;

describe('the schema of twinport.yml', () => {
  it.each(['tests/config/whole.yml', 'examples/workhub/twinport.yml'])('takes %s', (path) => {
    expect(() => requireValid('twinport', yml(readFileSync(path, 'utf8')), path)).not.toThrow();
  });

  it.each([
    ['an unknown key', 'hubs: {}\nstanby: paused'],
    ['no hubs', 'project: workhub'],
    ['a wrong choice', 'hubs: {}\ncutover: sideways'],
    ['a hub without a port', 'hubs: { a: { source: A, route: / } }'],
    ['a port in quotes', 'hubs: { a: { source: A, route: /, port: "4000" } }'],
    ['a time without a unit', 'hubs: {}\nwatch: 10'],
  ])('refuses %s', (_, text) => {
    expect(() => requireValid('twinport', yml(text), text)).toThrow();
  });

  it('is the one that docs --json prints', () => {
    expect(readFileSync('schema/twinport.schema.json', 'utf8')).toBe(jsonSchemaText());
  });
});

const result = {
  type: 'result',
  operation: 'promote',
  result: 'done',
  release: 'r4',
  previous: 'r3',
  changed: ['wbsaleshub'],
  seconds: { total: 4.1, to_live: 2.2 },
  probe: { requests: 412, failed: 0, longest_gap_ms: 34, skew_ms: 0 },
  undo: 'twinport rollback',
};
const check = (args: string[], ...lines: unknown[]) =>
  requireValidOutput(args, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

describe('what every scenario holds --json against', () => {
  it('takes the result of INTERFACE', () => {
    expect(() => check(['-C', '/srv', 'promote', '--json'], result)).not.toThrow();
  });

  it.each([
    ['a key too many', { ...result, extra: 1 }],
    ['a key too few', { ...result, probe: undefined }],
    ['an unknown result', { ...result, result: 'fine' }],
    ['a failure without its reason', { ...result, result: 'failed' }],
    ['an unknown line', { type: 'chatter' }],
  ])('notices %s', (_, line) => {
    expect(() => check(['promote', '--json', '--yes'], line)).toThrow();
  });

  it('notices a line that is no JSON, but for the last one of a run that was killed', () => {
    expect(() => requireValidOutput(['deploy', '--json'], 'hello\n')).toThrow();
    expect(() => requireValidOutput(['deploy', '--json'], '{"type":"st', true)).not.toThrow();
  });

  it('knows the output of every command there is', () => {
    const commands = commandsIn(programOf(() => {})).filter((one) => one.commands.length === 0);
    const lines = commands.map((one) => lineOf(one).replace(/^twinport /, ''));
    expect(lines.length).toBeGreaterThan(15);
    const text = ['docs', 'completion', 'complete'];
    for (const line of lines.filter((name) => !text.includes(name)))
      expect(
        () => requireValidOutput([...line.split(' '), '--json'], '{"no":"such output"}\n'),
        line,
      ).toThrow(/is not as schema/);
  });

  it('notices a status that lacks an environment', () => {
    expect(() => check(['status', '--json'], { project: 'workhub', environments: {} })).toThrow();
  });
});
