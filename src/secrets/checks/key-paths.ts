import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const keyName = /\.(?:pem|key)$/;

/** A key file, or those that lie directly in a directory; none where it cannot be looked into. */
export function keysBelow(path: string): string[] {
  try {
    if (statSync(path).isFile()) return keyName.test(path) ? [path] : [];
    return readdirSync(path)
      .filter((name) => keyName.test(name))
      .sort()
      .map((name) => join(path, name));
  } catch {
    return [];
  }
}
