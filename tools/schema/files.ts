import * as z from 'zod/mini';
import { jsonSchemaText } from '../../src/config/settings.ts';
import { diff } from './diff.ts';
import { event } from './events.ts';
import { check, envCheck, envDiff, init, logLine, releases, status } from './reading.ts';

/** What each command prints with --json: a value, or lines of them. */
export const outputs = {
  status: { schema: status, title: 'twinport status --json' },
  releases: { schema: releases, title: 'twinport releases --json' },
  check: { schema: check, title: 'twinport check --json' },
  diff: { schema: diff, title: 'twinport diff --json' },
  'env-check': { schema: envCheck, title: 'twinport env check --json' },
  'env-diff': { schema: envDiff, title: 'twinport env diff --json' },
  init: { schema: init, title: 'twinport init --json' },
  'log-line': { schema: logLine, title: 'A line of twinport logs --json' },
  event: { schema: event, title: 'A line of a command that changes something, or of attach, with --json' },
};
export type OutputName = keyof typeof outputs;

/** File name in schema/ -> text. */
export const schemaFiles = (): Record<string, string> => ({
  'twinport.schema.json': jsonSchemaText(),
  ...Object.fromEntries(
    Object.entries(outputs).map(([name, { schema, title }]) => [
      `${name}.schema.json`,
      textOf(schema, title),
    ]),
  ),
});

function textOf(shape: z.ZodMiniType, title: string): string {
  const { $schema, ...schema } = z.toJSONSchema(shape, { target: 'draft-7' });
  return `${JSON.stringify({ $schema, title, ...schema }, null, 2)}\n`;
}
