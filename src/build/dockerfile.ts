import { posix } from 'node:path';
import { dockerignore } from './dockerignore.ts';

/** A Dockerfile's line of instruction, its continuation lines joined. */
export interface Instruction {
  /** Upper case. */
  name: string;
  rest: string;
  /** Where it begins, counted from 1. */
  line: number;
}

/**
 * The images a Dockerfile builds on: `FROM`, `COPY --from` and `RUN --mount=from=` that name no stage of its own, with
 * the values of `ARG`s before the first `FROM` put in. Sorted, each once; `scratch` is none.
 */
export function baseImages(dockerfile: string, args: Readonly<Record<string, string>>): string[] {
  const instructions = instructionsOf(dockerfile);
  const values = globalArguments(instructions, args);
  const stages: string[] = [];
  const bases = new Set<string>();
  const use = (reference: string) => {
    const isStage = stages.includes(reference.toLowerCase()) || /^\d+$/.test(reference);
    if (reference !== '' && reference !== 'scratch' && !isStage) bases.add(reference);
  };
  for (const { name, rest } of instructions) {
    if (name === 'FROM') {
      const { image, stage } = parseFrom(rest);
      use(substitute(image, values));
      if (stage) stages.push(stage.toLowerCase());
    } else if (name === 'COPY' || name === 'ADD' || name === 'RUN') {
      for (const image of imagesNamed(rest)) use(substitute(image, values));
    }
  }
  return [...bases].sort();
}

/** Names of all build arguments that it declares, in any stage. Sorted, each once. */
export function argumentsOf(dockerfile: string): string[] {
  const declared = instructionsOf(dockerfile).filter(({ name }) => name === 'ARG');
  return [...new Set(declared.flatMap(({ rest }) => argumentsIn(rest).map(([, key]) => key!)))].sort();
}

/** Of an ARG or ENV: key, and value as it is written. */
export const argumentsIn = (rest: string): RegExpExecArray[] => [
  ...rest.matchAll(/([A-Za-z_]\w*)(?:=("[^"]*"|'[^']*'|\S*))?/g),
];

/** Whether a build may take a path of its context: by COPY, ADD and RUN --mount=type=bind. Variables may name anything. */
export function copiedFromContext(dockerfile: string): (path: string) => boolean {
  const sources = instructionsOf(dockerfile).flatMap(({ name, rest }) => {
    if (name === 'COPY' || name === 'ADD') return copySources(rest);
    return name === 'RUN' ? bindSources(rest) : [];
  });
  const whole = sources.some((source) => source === '.' || source.includes('$'));
  if (whole) return () => true;
  const named = sources.map((source) => ({ source, takes: dockerignore(source) }));
  // A source may lie in a directory that is asked about, which then is needed in part.
  return (path) => named.some(({ source, takes }) => takes(path) || source.startsWith(`${path}/`));
}

function copySources(rest: string): string[] {
  const flags = /^(?:--\S+\s+)*/.exec(rest)![0];
  if (flags.includes('--from=')) return [];
  const words = wordsOf(rest.slice(flags.length));
  return words
    .slice(0, -1)
    .filter((word) => !word.startsWith('<<') && !/^\w+:\/\//.test(word))
    .map(inContext);
}

/** `["a b", "c"]` or words. */
function wordsOf(text: string): string[] {
  if (!text.startsWith('[')) return text.split(/\s+/).map(unquote);
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) ? words.map(String) : [];
  } catch (error) {
    // Docker too takes for words what is no JSON.
    if (error instanceof SyntaxError) return text.split(/\s+/);
    throw error;
  }
}

/** `--mount=type=bind,source=lib,target=/lib`; the type is bind where none is said, and the source the whole context. */
function bindSources(rest: string): string[] {
  const flags = /^(?:--\S+\s+)*/.exec(rest)![0].split(/\s+/);
  return flags
    .filter((flag) => flag.startsWith('--mount='))
    .map(
      (flag) =>
        new Map(
          flag
            .slice('--mount='.length)
            .split(',')
            .map((part) => part.split('=') as [string, string]),
        ),
    )
    .filter((mount) => (mount.get('type') ?? 'bind') === 'bind' && !mount.has('from'))
    .map((mount) => inContext(mount.get('source') ?? mount.get('src') ?? '.'));
}

/** `/src/`, `./src` and `src` are the same place. */
const inContext = (source: string): string =>
  posix
    .join('/', source)
    .replace(/(.)\/$/, '$1')
    .slice(1) || '.';

/** All of them in order; comments, empty lines and the scripts of here-documents are left out. */
export function instructionsOf(dockerfile: string): Instruction[] {
  const joiner = /^#\s*escape\s*=\s*`/im.test(firstComments(dockerfile)) ? '`' : '\\';
  const lines = dockerfile
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries();
  const instructions: Instruction[] = [];
  for (const [at, first] of lines) {
    if (isSkipped(first)) continue;
    let line = first.trim();
    while (line.endsWith(joiner)) {
      const next = lines.next();
      if (next.done) break;
      if (!isSkipped(next.value[1])) line = `${line.slice(0, -1)} ${next.value[1].trim()}`;
    }
    const [, name, rest] = /^(\S+)\s*(.*)$/s.exec(line)!;
    instructions.push({ name: name!.toUpperCase(), rest: rest!, line: at + 1 });
    skipHereDocuments(line, lines);
  }
  return instructions;
}

const firstComments = (dockerfile: string): string => /^(?:\s*#.*\r?\n)*/.exec(dockerfile)![0];

const isSkipped = (line: string): boolean => /^\s*(#|$)/.test(line);

/** `RUN <<EOF`: what follows, up to a line `EOF`, is a script and not ours to read. */
function skipHereDocuments(line: string, lines: Iterator<[number, string]>): void {
  for (const [, dash, word] of line.matchAll(/(?<!<)<<(-?)["']?([A-Za-z_]\w*)["']?/g)) {
    for (let next = lines.next(); !next.done; next = lines.next()) {
      const [, text] = next.value;
      if ((dash ? text.replace(/^\t+/, '') : text) === word) break;
    }
  }
}

/** What an `ARG` before the first `FROM` is worth in a `FROM`: the given value, else its default. */
export function globalArguments(
  instructions: readonly Instruction[],
  args: Readonly<Record<string, string>>,
): Record<string, string> {
  const values: Record<string, string> = { ...platform };
  for (const { name, rest } of instructions) {
    if (name === 'FROM') break;
    if (name !== 'ARG') continue;
    for (const [, key, value] of argumentsIn(rest)) {
      const given = args[key!] ?? (value === undefined ? undefined : substitute(unquote(value), values));
      if (given !== undefined) values[key!] = given;
    }
  }
  return values;
}

const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
const platform = Object.fromEntries(
  ['TARGET', 'BUILD'].flatMap((side) => [
    [`${side}OS`, 'linux'],
    [`${side}ARCH`, architecture],
    [`${side}PLATFORM`, `linux/${architecture}`],
  ]),
);

export const unquote = (text: string): string => text.replace(/^(["'])(.*)\1$/s, '$2');

/** `$NAME`, `${NAME}`, `${NAME:-other}`, `${NAME:+other}`. */
export function substitute(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$(?:(\w+)|\{(\w+)(?::?([-+])([^}]*))?\})/g,
    (_, plain: string | undefined, braced: string, kind: string | undefined, other: string) => {
      const value = values[plain ?? braced] ?? '';
      if (kind === '-') return value === '' ? substitute(other, values) : value;
      if (kind === '+') return value === '' ? '' : substitute(other, values);
      return value;
    },
  );
}

export function parseFrom(rest: string): { image: string; stage: string | undefined } {
  const words = rest.split(/\s+/).filter((word) => !word.startsWith('--'));
  return { image: unquote(words[0] ?? ''), stage: /^as$/i.test(words[1] ?? '') ? words[2] : undefined };
}

/** `--from=IMAGE` of COPY, `--mount=…,from=IMAGE` of RUN. */
function imagesNamed(rest: string): string[] {
  const flags = /^(?:--\S+\s+)*/.exec(rest)![0].split(/\s+/);
  return flags.flatMap((flag) => {
    if (flag.startsWith('--from=')) return [unquote(flag.slice('--from='.length))];
    if (!flag.startsWith('--mount=')) return [];
    const from = flag
      .slice('--mount='.length)
      .split(',')
      .find((part) => part.startsWith('from='));
    return from ? [from.slice('from='.length)] : [];
  });
}
