import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { configSchema } from '../../src/config/schema.ts';
import { manual } from '../../src/words/en/manual.ts';

interface JsonSchema {
  description?: string;
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
}

const jsonSchema = z.toJSONSchema(configSchema(), { io: 'input' }) as JsonSchema;

const fields = (schema: JsonSchema): [name: string, field: JsonSchema][] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const inner = typeof field.additionalProperties === 'object' ? field.additionalProperties : field;
    return [
      [name, field],
      ...fields(inner).map(([rest, below]): [string, JsonSchema] => [`${name}.${rest}`, below]),
    ];
  });

const described = fields(jsonSchema);

describe('the manual', () => {
  it.each(described)('describes %s', (_, field) => expect(field.description).toMatch(/^\S.{15,}[.]$/));

  it('describes nothing that is not there', () => {
    const known = new Set(described.map(([, { description }]) => description));
    expect(Object.values(manual).filter((text) => !known.has(text))).toEqual([]);
  });
});

it('makes a JSON Schema whose defaults are written as in the file', () => {
  const defaults = described.filter(([, field]) => 'default' in field && typeof field.default !== 'object');
  expect(Object.fromEntries(defaults.map(([name, field]) => [name, field.default]))).toMatchObject({
    compose: 'docker-compose.yml',
    watch: '10s',
    'disk.keep_free': '20GB',
    'releases.keep': 2,
    'build.parallel': 'auto',
  });
});

it('knows every key of a group: nothing else is let through', () => {
  expect(configSchema().safeParse({ hubs: {}, extra: 1 }).success).toBe(false);
});
