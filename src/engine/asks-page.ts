/**
 * Whether an image's own test asks the hub for a page and for nothing else. Then the same request from here answers the
 * same question: a process started in the container for it costs as much as starting the hub. What is not certainly that
 * is not. `test`: as Docker has it, `["CMD", …]` or `["CMD-SHELL", text]`.
 */
export function asksPage(test: readonly string[], port: number, path: string): boolean {
  const [form, ...rest] = test;
  const text = rest.join(' ').trim();
  const command = form === 'CMD-SHELL' ? text.replace(/ *\|\| *(exit 1|false)$/, '') : text;
  const url = byClient(command) ?? byNode(command);
  const parts = url && /^http:\/\/(?:127\.0\.0\.1|localhost)(?::(\d+|\$PORT|\$\{PORT\}))?(\/.*)$/.exec(url);
  if (!parts) return false;
  const [, asked = '80', page] = parts;
  // $PORT is where the hub listens, and it was found listening at `port`.
  return page === path && (asked.startsWith('$') || asked === String(port));
}

/** The address that wget or curl is to get: with options that say how long and how loud, and none that say what. */
function byClient(command: string): string | null {
  const words = command.split(/ +/).map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
  const [client, ...options] = words;
  const url = options.pop();
  const plain = options.every((option) => (client === 'wget' ? wgetOption : curlOption).test(option));
  return (client === 'wget' || client === 'curl') && plain ? (url ?? null) : null;
}

const wgetOption =
  /^(-[qSOTt]+-?|-nv|-|\/dev\/null|\d+|--(quiet|no-verbose|spider|tries=\d+|timeout=\d+|output-document=\S+))$/;
const curlOption = /^(-[fsSomL]+|\/dev\/null|\d+|--(fail|silent|show-error|location|max-time|output))$/;

/** As `twinport init` writes it into a Dockerfile. */
const byNode = (command: string): string | null =>
  /^node -e fetch\('([^']+)'\)\.then\(\(r\) => process\.exit\(r\.ok \? 0 : 1\), \(\) => process\.exit\(1\)\)$/.exec(
    command,
  )?.[1] ?? null;
