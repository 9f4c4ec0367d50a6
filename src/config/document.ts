/** twinport.yml as YAML 1.2 that knows where everything stands. */
import * as yaml from 'yaml';
import type { Problem } from '../domain/failure.ts';
import { words } from '../words/words.ts';

export type Path = readonly (string | number)[];
export type Part = 'key' | 'value';

export interface ConfigDocument {
  /** What it says; null where it is too broken as YAML to be judged. */
  value: unknown;
  readable: boolean;
  /** What is wrong with it as YAML. */
  problems: Problem[];
  /** `twinport.yml:LINE:COLUMN` of what stands at the path, or else of the nearest thing above it. */
  place(path: Path, part: Part): string;
}

export function readDocument(text: string, fileName: string): ConfigDocument {
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const placeAt = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${fileName}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const faults = firstOfEachLine(
    [...document.errors, ...document.warnings, ...unknownAliases(document)],
    lines,
  );
  const readable = faults.every((fault) => fault.code === 'DUPLICATE_KEY');
  return {
    // Aliases are references here and the schema is finite, so no number of them can blow up.
    value: readable ? document.toJS({ maxAliasCount: -1 }) : null,
    readable,
    problems: faults.map((fault) => problemOf(fault, document, text, placeAt(fault.pos[0]))),
    place: (path, part) => placeAt(offsetOf(document, path, part)),
  };
}

type Parsed = yaml.Document.Parsed;
type Fault = Pick<yaml.YAMLError, 'code' | 'message' | 'pos'>;

function unknownAliases(document: Parsed): Fault[] {
  const faults: Fault[] = [];
  yaml.visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return;
      const [start = 0, end = 0] = alias.range ?? [];
      faults.push({
        code: 'BAD_ALIAS',
        message: words().config.noAnchor({ name: alias.source }),
        pos: [start, end],
      });
    },
  });
  return faults;
}

/** One mistake often makes the parser stumble several times on its line: the first says what is wrong. */
function firstOfEachLine(faults: Fault[], lines: yaml.LineCounter): Fault[] {
  const byLine = new Map<number, Fault>();
  for (const fault of faults.sort((a, b) => a.pos[0] - b.pos[0])) {
    const { line } = lines.linePos(fault.pos[0]);
    if (!byLine.has(line)) byLine.set(line, fault);
  }
  return [...byLine.values()];
}

function problemOf(fault: Fault, document: Parsed, text: string, place: string): Problem {
  const at = fault.pos[0];
  if (fault.code === 'DUPLICATE_KEY')
    return words().config.duplicateKey({ place, key: scalarAt(document, at) });
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1).split(/\r?\n/, 1)[0]!;
  const says = { place, line: line.trimEnd(), parser: fault.message };
  if (fault.code === 'TAB_AS_INDENT') return words().config.tabs(says);
  if (fault.code === 'MULTIPLE_DOCS') return words().config.secondDocument(says);
  if (fault.code === 'BAD_ALIAS') return words().config.unknownAlias(says);
  return words().config.brokenYaml(says);
}

function scalarAt(document: Parsed, offset: number): string {
  let text = '';
  yaml.visit(document, {
    Scalar(_, scalar) {
      if (scalar.range?.[0] === offset) text = String(scalar.value);
    },
  });
  return text;
}

function offsetOf(document: Parsed, path: Path, part: Part): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    const found = childOf(resolved(node, document), step);
    if (found === null) return offset;
    const last = depth === path.length - 1;
    offset =
      startOf(part === 'value' && last && yaml.isScalar(found.value) ? found.value : found.key) ?? offset;
    node = found.value;
  }
  return offset;
}

const resolved = (node: unknown, document: Parsed) => (yaml.isAlias(node) ? node.resolve(document) : node);

/** The last of equal keys, because its value is the one that counts. A list's items are their own keys. */
function childOf(node: unknown, step: string | number): { key: unknown; value: unknown } | null {
  if (yaml.isMap(node)) {
    const pair = node.items.findLast(({ key }) => yaml.isScalar(key) && String(key.value) === String(step));
    return pair ? { key: pair.key, value: pair.value } : null;
  }
  if (!yaml.isSeq(node) || node.items[Number(step)] === undefined) return null;
  return { key: node.items[Number(step)], value: node.items[Number(step)] };
}

const startOf = (node: unknown): number | undefined => (yaml.isNode(node) ? node.range?.[0] : undefined);
