/** What may stand in twinport.yml, read from the schema itself: the manual of `twinport docs` and the editors' schema. */
import * as z from 'zod/mini';
import { words } from '../words/words.ts';
import type { Kind } from './kinds.ts';
import { configSchema } from './schema.ts';

/** One key of twinport.yml, with those below it. */
export interface Setting {
  /** `hubs.NAME.port`: capitals stand for a name that the user chooses. */
  key: string;
  description: string;
  /** It has neither a default nor may it be left out. */
  needed: boolean;
  /** As people would write it; undefined where there is none. */
  preset: unknown;
  /** What a value must be, and one to write; null for a group, whose keys say it. */
  kind: { must: string; example: string } | null;
  inner: Setting[];
}

/** The keys of twinport.yml, in the order of the schema. */
export const settings = (): Setting[] => settingsIn(configSchema(), '');

/** JSON Schema (draft 7, which every editor reads) of twinport.yml, as a file. */
export function jsonSchemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(configSchema(), { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ $schema, title: 'twinport.yml', ...schema }, null, 2)}\n`;
}

function settingsIn(schema: unknown, above: string): Setting[] {
  if (schema instanceof z.ZodMiniRecord) return settingsIn(schema.def.valueType, `${above}NAME.`);
  if (!(schema instanceof z.ZodMiniObject)) return [];
  return Object.entries(schema.def.shape as Record<string, z.ZodMiniType>).map(([name, field]) =>
    settingOf(`${above}${name}`, field),
  );
}

function settingOf(key: string, field: z.ZodMiniType): Setting {
  const value = withoutDefault(field);
  const inner = settingsIn(value, `${key}.`);
  return {
    key,
    description: z.globalRegistry.get(field)?.description ?? '',
    needed: value === field,
    preset: field instanceof z.ZodMiniPrefault ? field.def.defaultValue : undefined,
    kind: inner.length === 0 ? kindOf(value) : null,
    inner,
  };
}

const withoutDefault = (field: z.ZodMiniType): z.ZodMiniType =>
  field instanceof z.ZodMiniPrefault || field instanceof z.ZodMiniOptional
    ? withoutDefault(field.def.innerType as z.ZodMiniType)
    : field;

/** A schema names its kind when it is given what can never be right; an enumeration names its choices. */
function kindOf(schema: z.ZodMiniType): Setting['kind'] {
  const [issue] = z.safeParse(schema, null).error?.issues ?? [];
  if (issue === undefined) return null;
  if (issue.code !== 'invalid_value') return words().config.kinds[issue.message as Kind];
  const choices = issue.values.map(String);
  return { must: words().config.oneOf({ choices }), example: choices[0]! };
}
