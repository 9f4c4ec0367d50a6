import type { RunEvent } from '../domain/event.ts';
import type { Note } from '../domain/plan.ts';
import { isSecretKey } from '../domain/secret.ts';

/**
 * Every value that this process has seen in an environment file, in Compose's answer, in a key file or from a
 * provider. Whatever is about to be printed or written passes `redact`: Compose, for one, prints secrets in its errors.
 */
const known = new Set<string>();
let needles: string[] | null = null;

const hidden = '[secret]';

/** Words that stand in many values and in every second line of output: hiding them would hide nothing and blur all. */
const everyday = /^(?:[a-z]{1,10}|(?:0|127)\.0\.0\.[01]|\d{1,6}|[A-Z][A-Za-z]+\/[A-Za-z_]+)$/;

const shortest = 4;

/** Values by their keys. `open`: texts that are no secret wherever they stand, such as names and addresses in twinport.yml. */
export function learnSecrets(
  values: Iterable<readonly [string, string]>,
  open: ReadonlySet<string> = new Set(),
): void {
  for (const [key, value] of values) {
    if (isWorthHiding(key, value.trim(), open)) learnForms(value);
    for (const password of passwordsIn(value)) if (password.length >= shortest) learnForms(password);
  }
}

/** For tests, and where a process looks at another server directory. */
export function forgetSecrets(): void {
  known.clear();
  needles = null;
}

function isWorthHiding(key: string, text: string, open: ReadonlySet<string>): boolean {
  if (text.length < shortest || isPath(key, text)) return false;
  return isSecretKey(key) || !(everyday.test(text) || open.has(text));
}

/** `JWT_KEY_FILE=/app/keys/jwt.pem` says where a secret is, and who reads an error needs it. */
const isPath = (key: string, text: string): boolean =>
  /(?:^|_)(?:FILE|PATH|DIR)$/.test(key) && /^(?:\/[\w.-]+)+$/.test(text);

/** What a database driver prints of an address is often that part alone. */
function passwordsIn(value: string): string[] {
  const found = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:([^\s/]+)@/i.exec(value)?.[1];
  return found === undefined ? [] : [found, decoded(found)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As programs print a value: plain, quoted, a `$` doubled or escaped, line by line, base64, URL-encoded. */
function learnForms(value: string): void {
  const bytes = Buffer.from(value);
  const lines = value.split(/\r?\n/);
  const forms = [
    value,
    value.trim(),
    JSON.stringify(value).slice(1, -1),
    value.replaceAll('$', '$$$$'),
    value
      .replace(/[\\"$]/g, (sign) => `\\${sign}`)
      .replaceAll('\n', '\\n')
      .replaceAll('\r', '\\r'),
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    encoded(value),
    encoded(value).replaceAll('%20', '+'),
    ...(lines.length > 1
      ? lines.map((line) => line.trim()).filter((line) => line.length >= 12 && !/^-----/.test(line))
      : []),
  ];
  for (const form of forms) if (form.length >= shortest) known.add(form);
  needles = null;
}

/** A lone surrogate has no URL form. */
function encoded(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The text with every known value taken out, the longest first. */
export function redact(text: string): string {
  needles ??= [...known].sort((a, b) => b.length - a.length);
  let clean = text;
  for (const needle of needles) if (clean.includes(needle)) clean = clean.replaceAll(needle, hidden);
  return clean;
}

/** The same value with every text in it clean. Keys stay: they are ours. */
export function redactDeep<T>(value: T): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map(redactDeep) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactDeep(inner)])) as T;
}

/** An event without any known value in what is said. Names, ids and states are ours and stay. */
export function redactEvent(event: RunEvent): RunEvent {
  switch (event.type) {
    case 'plan':
      return { ...event, plan: { ...event.plan, notes: event.plan.notes.map(redactNote) } };
    case 'progress':
      return { ...event, text: redact(event.text) };
    case 'step':
      return event.problems ? { ...event, problems: redactDeep(event.problems) } : event;
    case 'result':
      return {
        ...event,
        ...(event.reason === undefined ? {} : { reason: redact(event.reason) }),
        ...(event.problems === undefined ? {} : { problems: redactDeep(event.problems) }),
      };
  }
}

const redactNote = (note: Note): Note =>
  note.note === 'warning' ? { ...note, problem: redactDeep(note.problem) } : note;
