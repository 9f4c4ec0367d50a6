import { words } from '../../words/words.ts';
import { comment } from './comment.ts';

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

export const gitignore = (): string => `${title()}\n${gitignoreLines.join('\n')}\n`;

const title = (): string => comment(words().comments.gitignore());

/**
 * A .gitignore with what it lacks at its end, and those lines: none where it has them all, in whichever language
 * their title is. Also those that are covered by a wider pattern are added, because a later line of the same file may
 * take that back.
 */
export function completed(existing: string): { text: string; lines: string[] } {
  const there = new Set(existing.split('\n').map((line) => line.trim()));
  const lines = gitignoreLines.filter((line) => !there.has(line));
  if (lines.length === 0) return { text: existing, lines };
  const before = existing === '' || existing.endsWith('\n') ? existing : `${existing}\n`;
  return { text: `${before}\n${title()}\n${lines.join('\n')}\n`, lines };
}
