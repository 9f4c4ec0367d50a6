import { Secret } from '../domain/secret.ts';

/** Environment files as Docker Compose reads them (compose-go's dotenv), and written so that nothing is lost. */

export interface EnvEntry {
  key: string;
  /** What a person meant by it: quotes and escapes undone, variables not replaced. */
  value: Secret;
  line: number;
  /** How Compose would change it without a word. */
  changes: Change[];
}

/** `escape`: `$$` becomes `$`, which is what its author may have wanted. */
export type Change = 'variable' | 'escape' | 'comment' | 'multi-line' | 'dropped';

export interface EnvFile {
  /** In the order of the file; of a key that stands twice the last one counts. */
  entries: EnvEntry[];
  /** Lines that Compose refuses, or that say nothing; never their text. */
  broken: { line: number; why: 'unterminated' | 'name' | 'no-value' }[];
}

/** Never throws: everything that is wrong stands in the answer. */
export function parseEnvFile(text: string): EnvFile {
  const reader = new Reader(text.startsWith('\ufeff') ? text.slice(1) : text);
  const file: EnvFile = { entries: [], broken: [] };
  while (reader.toStatement()) readStatement(reader, file);
  return file;
}

/** Revealed: for whoever compares or writes them, and for nobody who keeps them. */
export const valuesOf = (file: EnvFile): Map<string, string> =>
  new Map(file.entries.map(({ key, value }) => [key, value.reveal()]));

/** Byte for byte what a container gets. A value must hold no NUL: no environment can. */
export const encodeEnvFile = (values: ReadonlyMap<string, string>): string =>
  [...values].map(([key, value]) => `${key}=${encodeValue(value)}\n`).join('');

const encodeValue = (value: string): string =>
  `"${value
    .replace(/[\\"$]/g, (sign) => `\\${sign}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')}"`;

class Reader {
  at = 0;
  line = 1;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Moves over space and comments. False at the end. */
  toStatement(): boolean {
    for (;;) {
      this.take(/\s*/y);
      if (this.text[this.at] !== '#') return this.at < this.text.length;
      this.restOfLine();
    }
  }

  take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    this.line += found.split('\n').length - 1;
    return found;
  }

  restOfLine(): string {
    return this.take(/[^\n]*\n?/y).replace(/\r?\n$/, '');
  }

  /** The text between quotes, escapes still in it; null where the closing one is missing, and then the line is skipped. */
  quoted(quote: string): string | null {
    const found = this.take(quote === '"' ? /"(?:\\[\s\S]|[^"\\])*"/y : /'(?:\\[\s\S]|[^'\\])*'/y);
    if (found !== '') return found.slice(1, -1);
    this.restOfLine();
    return null;
  }

  peek(): string {
    return this.text[this.at] ?? '';
  }
}

function readStatement(reader: Reader, file: EnvFile): void {
  const { line } = reader;
  const key = reader
    .take(/(?:export[ \t]+)?[\p{L}\p{N}_.\-[\]]+[ \t]*(?=[=:\r\n]|$)/uy)
    .replace(/^export\s+/, '')
    .trim();
  if (key === '') {
    reader.restOfLine();
    file.broken.push({ line, why: 'name' });
    return;
  }
  if (!/[=:]/.test(reader.peek())) {
    reader.restOfLine();
    // A bare name in capitals is a deliberate `take it from the shell`; anything else is the rest of a cut value.
    if (!/^[A-Z_][A-Z0-9_]*$/.test(key)) file.broken.push({ line, why: 'no-value' });
    return;
  }
  reader.take(/[=:][ \t\v\f\r]*/y);
  readValue(reader, file, key, line);
}

function readValue(reader: Reader, file: EnvFile, key: string, line: number): void {
  const quote = reader.peek();
  if (quote !== '"' && quote !== "'") {
    readPlain(reader, file, key, line);
    return;
  }
  const inner = reader.quoted(quote);
  if (inner === null) {
    file.broken.push({ line, why: 'unterminated' });
    return;
  }
  const behind = reader.restOfLine().trim();
  const changes: Change[] = quote === '"' ? variablesIn(inner.replace(/\\[\s\S]/g, '')) : [];
  if (behind !== '' && !behind.startsWith('#')) changes.push('dropped');
  file.entries.push({
    key,
    value: new Secret(quote === '"' ? withoutEscapes(inner) : inner.replaceAll("\\'", "'")),
    line,
    changes,
  });
}

function readPlain(reader: Reader, file: EnvFile, key: string, line: number): void {
  const written = reader.restOfLine();
  const value = written.trim();
  const changes = variablesIn(value);
  if (/ #/.test(value)) changes.push('comment');
  if (/^-----BEGIN /.test(value) && !/-----END /.test(value)) {
    changes.push('multi-line');
    skipPem(reader);
  }
  file.entries.push({ key, value: new Secret(value), line, changes });
}

/** The rest of a key that was pasted without quotes belongs to this one mistake. */
function skipPem(reader: Reader): void {
  for (;;) {
    const before = { at: reader.at, line: reader.line };
    const line = reader.restOfLine();
    if (/^-----END /.test(line)) return;
    if (/^[A-Za-z0-9+/=]+$/.test(line.trim()) && !/^[A-Z_][A-Z0-9_]*=\S/.test(line)) continue;
    Object.assign(reader, before);
    return;
  }
}

/** A `$` that names a variable is replaced by it, or by nothing where it is not set. */
function variablesIn(open: string): Change[] {
  const changes: Change[] = [];
  if (/\$(?:\{|[A-Za-z_])/.test(open.replaceAll('$$', ''))) changes.push('variable');
  if (open.includes('$$')) changes.push('escape');
  return changes;
}

const escapes: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  $: '$',
  '"': '"',
  '\\': '\\',
};

const withoutEscapes = (inner: string): string =>
  inner.replace(/\\(0[0-7]{3}|[\s\S])/g, (both, sign: string) =>
    sign.length > 1 ? String.fromCharCode(Number.parseInt(sign, 8)) : (escapes[sign] ?? both),
  );
