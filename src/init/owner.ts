import { statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Owner {
  uid: number;
  gid: number;
}

export const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * Whom the files of a directory are to belong to. Root works for the directory's owner, and makes a new one for the
 * owner of the one above; anybody else can only own what they write.
 */
export function ownerOf(directory: string): Owner {
  if (!isRoot()) return { uid: process.getuid!(), gid: process.getgid!() };
  const found = statSync(directory, { throwIfNoEntry: false });
  return found ? { uid: found.uid, gid: found.gid } : ownerOf(dirname(directory));
}
