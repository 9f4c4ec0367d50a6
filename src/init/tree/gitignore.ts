export const gitignoreLines = [
  '.twinport/',
  'config/.env.common',
  'config/.env.staging',
  'config/.env.production',
  'config/.env.development',
  'config/.doppler-token*',
  'config/keys/*.pem',
  'nginx/certs/*.key',
];

export const gitignoreTitle = "# twinport's own state, and what only this server may know";

export const gitignore = (): string => `${gitignoreTitle}\n${gitignoreLines.join('\n')}\n`;

/**
 * A .gitignore with what it lacks at its end, and those lines: none where it has them all. Also those that are covered
 * by a wider pattern are added, because a later line of the same file may take that back.
 */
export function completed(existing: string): { text: string; lines: string[] } {
  const there = new Set(existing.split('\n').map((line) => line.trim()));
  const lines = gitignoreLines.filter((line) => !there.has(line));
  if (lines.length === 0) return { text: existing, lines };
  const before = existing === '' || existing.endsWith('\n') ? existing : `${existing}\n`;
  return { text: `${before}\n${gitignoreTitle}\n${lines.join('\n')}\n`, lines };
}
