/** What the user's main file says inside `http { }`, and nowhere deeper: comments and inner blocks are left out. */
export const saidInMain = (main: string): string => atDepth(main, 1);

/** What the user's lines for a server block say of the server itself, not of a `location { }` in it. */
export const saidInSnippet = (snippet: string | null): string => atDepth(snippet ?? '', 0);

function atDepth(conf: string, wanted: number): string {
  let depth = 0;
  let said = '';
  // A quoted string, a comment, or one character.
  for (const [token] of conf.matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|#.*|[\s\S]/g)) {
    if (token === '}') depth -= 1;
    const isText = !token.startsWith('#') && token !== '{' && token !== '}';
    if (depth === wanted) said += isText ? token : ' ';
    if (token === '{') depth += 1;
  }
  return said;
}
