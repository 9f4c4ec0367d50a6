/** What zod found, as problems with a place in the file and one edit that mends each. */
import * as z from 'zod/mini';
import type { Problem } from '../domain/failure.ts';
import { nearest } from '../domain/nearest.ts';
import { words } from '../words/words.ts';
import type { ConfigDocument, Path } from './document.ts';
import type { Kind } from './kinds.ts';
import { get } from './peek.ts';

type Issue = z.core.$ZodIssue;

export function shapeProblems(
  issues: readonly Issue[],
  schema: z.ZodMiniType,
  document: ConfigDocument,
): Problem[] {
  return onePerPath(issues).flatMap((issue) => problemsOf(issue, schema, document));
}

/** A value that breaks several conditions of its kind is wrong once. */
function onePerPath(issues: readonly Issue[]): Issue[] {
  const seen = new Map(
    issues
      .toReversed()
      .map((issue) => [`${issue.code === 'unrecognized_keys'} ${JSON.stringify(issue.path)}`, issue]),
  );
  return issues.filter((issue) => [...seen.values()].includes(issue));
}

function problemsOf(issue: Issue, schema: z.ZodMiniType, document: ConfigDocument): Problem[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path);
    return issue.keys.map((key) => unknownKey([...path, key], known, document));
  }
  return [
    get(document.value, ...path) === undefined
      ? missing(issue, path, document)
      : wrongValue(issue, path, document),
  ];
}

function unknownKey(path: Path, known: string[], document: ConfigDocument): Problem {
  const key = String(path.at(-1));
  const place = document.place(path, 'key');
  return words().config.unknownKey({ place, key: dotted(path), known, meant: nearest(key, known) ?? null });
}

function missing(issue: Issue, path: Path, document: ConfigDocument): Problem {
  const place = document.place(path.slice(0, -1), 'key');
  return words().config.missing({
    place,
    key: dotted(path),
    last: String(path.at(-1)),
    kind: issue.message as Kind,
  });
}

function wrongValue(issue: Issue, path: Path, document: ConfigDocument): Problem {
  const value = get(document.value, ...path);
  const says = {
    place: document.place(path, 'value'),
    key: dotted(path),
    last: lastName(path),
    value: shown(path, value),
  };
  if (issue.code !== 'invalid_value')
    return words().config.wrongValue({ ...says, kind: issue.message as Kind });
  const choices = issue.values.map(String);
  return words().config.notAChoice({ ...says, choices, meant: nearest(String(value), choices) ?? null });
}

/** `environments.production.ports[1]`, as people would point at it. */
const dotted = (path: Path): string => path.map(dottedStep).join('').replace(/^\./, '');

const dottedStep = (step: string | number): string => {
  if (typeof step === 'number') return `[${step}]`;
  return /^[\w-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
};

/** The key to write before the value, or null for an item of a list. */
const lastName = (path: Path): string | null => {
  const last = path.at(-1);
  return typeof last === 'string' ? last : null;
};

/** What stands there, short enough for a line; null where it could be a secret that was put in the wrong place. */
function shown(path: Path, value: unknown): string | null {
  if (path[0] === 'secrets') return null;
  if (typeof value === 'object' && value !== null)
    return words().config.aGroup({ list: Array.isArray(value) });
  const text = value === null ? words().config.nothing() : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** The keys that the schema knows at a path. */
function keysAt(schema: unknown, path: Path): string[] {
  if (schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniPrefault)
    return keysAt(schema.def.innerType, path);
  if (schema instanceof z.ZodMiniRecord) return keysAt(schema.def.valueType, path.slice(1));
  if (!(schema instanceof z.ZodMiniObject)) return [];
  return path.length === 0
    ? Object.keys(schema.def.shape)
    : keysAt(schema.def.shape[path[0]!], path.slice(1));
}
