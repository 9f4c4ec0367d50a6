import type { EnvironmentName } from '../domain/names.ts';

/** nginx's own error lines, with our copies named as the user's files that they are copies of. */
export function complaints(output: string, environment: EnvironmentName): string[] {
  const lines = output
    .split('\n')
    .map((line) => usersPaths(line.trim(), environment))
    .filter((line) => line !== '');
  const errors = lines.filter((line) => /\[(emerg|alert|crit)\]/.test(line));
  return [...new Set((errors.length > 0 ? errors : lines).map(withoutClock))].slice(-10);
}

/** `nginx/server.staging.conf:3` where a complaint names it. */
export function firstPlace(lines: string[]): string {
  for (const line of lines) {
    const found = /\b(nginx\/[\w.]+\.conf:\d+)/.exec(line)?.[1];
    if (found !== undefined) return found;
  }
  return 'nginx/nginx.conf';
}

const usersPaths = (line: string, environment: EnvironmentName): string =>
  line
    .replaceAll(/\/twinport\/conf(?:-[0-9a-f]+)?\/nginx\.conf/g, 'nginx/nginx.conf')
    .replaceAll(
      /\/twinport\/conf(?:-[0-9a-f]+)?\/snippet\/server\.conf/g,
      `nginx/server.${environment}.conf`,
    );

/** `2026/11/23 03:00:00 [emerg] 8#8: …` and `nginx: [emerg] …` say the same thing twice. */
const withoutClock = (line: string): string =>
  line.replace(/^(?:nginx: |\d{4}\/\d\d\/\d\d [\d:]+ )(\[\w+\])(?: \d+#\d+:)?/, '$1');
