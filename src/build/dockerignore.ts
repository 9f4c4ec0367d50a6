import { posix } from 'node:path';

/**
 * What .dockerignore takes out of a build context, by Docker's own rules (moby/patternmatcher): not git's. A pattern is
 * anchored at the top, a directory that matches takes everything below it along, and the last matching line wins.
 */
export function dockerignore(text: string): (path: string) => boolean {
  const rules = readLines(text).flatMap(ruleOf);
  return (path) => {
    const names = withParents(path);
    let ignored = false;
    for (const rule of rules) {
      if (rule.exception === ignored && names.some(rule.matches)) ignored = !rule.exception;
    }
    return ignored;
  };
}

interface Rule {
  /** `!pattern`: takes back what an earlier line ignored. */
  exception: boolean;
  matches: (path: string) => boolean;
}

function readLines(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function ruleOf(line: string): Rule[] {
  const exception = line.startsWith('!');
  const pattern = clean(exception ? line.slice(1).trim() : line);
  const matches = pattern === '' ? null : matcher(pattern);
  // Docker refuses the build over a pattern that is none, and says so better than we could: here it ignores nothing.
  return matches === null ? [] : [{ exception, matches }];
}

/** `/docs/`, `./docs` and `docs` are the same pattern; `.` is the directory itself and matches no file. */
const clean = (pattern: string): string =>
  pattern === ''
    ? ''
    : posix
        .normalize(pattern)
        .replace(/(.)\/$/, '$1')
        .replace(/^\/(.)/, '$1');

function withParents(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

function matcher(pattern: string): Rule['matches'] | null {
  // Docker compares the end of the path here: `**file` also takes `profile`.
  if (/^\*\*[^*?[\]\\]*$/.test(pattern)) {
    const end = pattern.slice(2);
    return (path) => path.endsWith(end) || `/${path}` === end;
  }
  const source = regularExpression(pattern);
  try {
    const expression = new RegExp(`^${source}$`, 'u');
    return (path) => expression.test(path);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** `**` is any number of directories, `*` and `?` stay within one, `[a-z]` is a class, `\` takes a sign literally. */
function regularExpression(pattern: string): string {
  const parts = pattern.match(/\*\*\/?$|\*\*\/?|\*|\?|\\.|\[(?:\\.|[^\]\\])*\]|./gsu) ?? [];
  return parts
    .map((part, at) => {
      const last = at === parts.length - 1;
      if (part.startsWith('**')) return last ? '.*' : '(?:.*/)?';
      if (part === '*') return '[^/]*';
      if (part === '?') return '[^/]';
      if (part.length > 1 && part.startsWith('[')) return part;
      return literal(part.length > 1 && part.startsWith('\\') ? part.slice(1) : part);
    })
    .join('');
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
